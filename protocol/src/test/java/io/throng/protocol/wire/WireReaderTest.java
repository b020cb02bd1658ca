package io.throng.protocol.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.throng.protocol.Bounds;
import io.throng.protocol.account.TestUserInput;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.image.Sampler;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextSubmitInput;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireReaderTest {
    private static final WireReader<ImageRequestInput> IMAGE =
            WireReader.of(ImageRequestInput.class, Bounds.MAX_LARGE_BODY_BYTES);
    private static final WireReader<ImagePopInput> POP = WireReader.of(ImagePopInput.class);

    private static WireResult<ImageRequestInput> image(String body) {
        return IMAGE.read(body.getBytes(UTF_8));
    }

    private static ImageRequestInput accepted(String body) {
        return ((WireResult.Read<ImageRequestInput>) image(body)).value();
    }

    private static Map<String, String> errors(WireResult<?> result) {
        assertThat(result).isInstanceOf(WireResult.Violations.class);
        return ((WireResult.Violations<?>) result).errors();
    }

    private static String params(String members) {
        return "{\"prompt\":\"p\",\"params\":{" + members + "}}";
    }

    @Test
    void givenOnlyAPromptThenEverythingElseHasTheDefaultsThatReallyApply() {
        ImageRequestInput input = accepted("{\"prompt\":\"p\"}");
        assertThat(input.effectiveNsfw()).isTrue();
        assertThat(input.effectiveCensorNsfw()).isTrue();
        assertThat(input.effectiveModels()).containsExactly("stable_diffusion");
        assertThat(input.effectiveValidatedBackends()).isFalse();
        assertThat(input.effectiveSlowWorkers()).isTrue();
        ImageParams params = input.effectiveParams();
        assertThat(params.effectiveCfgScale()).isEqualTo(5.0);
        assertThat(params.effectiveKarras()).isTrue();
        assertThat(params.effectiveSteps()).isEqualTo(30);
        assertThat(params.effectiveSamplerName()).isEqualTo(Sampler.K_EULER_A);
    }

    @Test
    void givenAControlTypeButNoStepsThenTwentyStepsApply() {
        assertThat(accepted(params("\"control_type\":\"canny\"")).params().effectiveSteps())
                .isEqualTo(20);
    }

    @Test
    void givenAnEmptyListOfModelsThenItStaysEmpty() {
        assertThat(accepted("{\"prompt\":\"p\",\"models\":[]}").effectiveModels())
                .isEmpty();
    }

    @Test
    void givenAPopWithOnlyANameThenTheDefaultsAreTheOppositeOfThePublishedSchema() {
        var pop = ((WireResult.Read<ImagePopInput>) POP.read("{\"name\":\"w\"}".getBytes(UTF_8))).value();
        assertThat(pop.effectiveNsfw()).isTrue();
        assertThat(pop.effectiveAllowControlnet()).isFalse();
        assertThat(pop.effectiveAllowSdxlControlnet()).isFalse();
        assertThat(pop.effectiveAllowLora()).isFalse();
        assertThat(pop.effectiveLimitMaxSteps()).isFalse();
        assertThat(pop.effectiveExtraSlowWorker()).isFalse();
        assertThat(pop.effectiveAllowUnsafeIpaddr()).isTrue();
        assertThat(pop.effectiveMaxPixels()).isEqualTo(262_144);
    }

    @Test
    void givenSeveralViolationsThenAllAreReportedWithDottedPaths() {
        assertThat(errors(image("""
                        {"params":{"width":100,"steps":0,"loras":[{"name":""},{"model":6}],"sampler_name":"euler"},"models":"x"}
                        """)))
                .containsOnlyKeys(
                        "prompt",
                        "params.width",
                        "params.steps",
                        "params.loras.0.name",
                        "params.loras.1.name",
                        "params.loras.1.model",
                        "params.sampler_name",
                        "models");
    }

    @ParameterizedTest
    @CsvSource({"64,true", "63,false", "3072,true", "3136,false", "512.0,true", "5.12e2,true", "512.5,false", "65,false"
    })
    void aWidthIsAMultipleOf64From64To3072(String width, boolean legal) {
        assertThat(image(params("\"width\":" + width)) instanceof WireResult.Read)
                .isEqualTo(legal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999", "99999999999999999999", "9007199254740993.0", "2147483648"})
    void givenAnIntegerBeyondItsTypeThenItIsAViolation(String value) {
        assertThat(errors(image(params("\"steps\":" + value)))).containsOnlyKeys("params.steps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"true\"", "1", "null", "[]", "{}"})
    void givenWhatOnlyLooksLikeABooleanThenItIsAViolation(String value) {
        assertThat(errors(image("{\"prompt\":\"p\",\"nsfw\":" + value + "}"))).containsOnlyKeys("nsfw");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"a\"", "null", "true"})
    void givenABodyThatIsNoObjectThenTheRootIsReported(String body) {
        assertThat(errors(image(body))).containsOnlyKeys("");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"prompt\":\"p\"",
                "{\"prompt\":\"p\"}x",
                "{\"prompt\":\"p\"} {}",
                "{'a':1}",
                "nul",
                "{\"a\":NaN}",
                "{\"a\":01}",
                "{\"a\":1,}"
            })
    void givenWhatIsNotJsonThenTheBodyIsMalformed(String body) {
        assertThat(image(body)).isInstanceOf(WireResult.Malformed.class);
    }

    @Test
    void givenBytesThatAreNotUtf8ThenTheBodyIsMalformed() {
        assertThat(IMAGE.read("{\"prompt\":\"é\"}".getBytes(ISO_8859_1))).isInstanceOf(WireResult.Malformed.class);
        assertThat(IMAGE.read("{\"prompt\":\"p\"}".getBytes(UTF_16LE))).isInstanceOf(WireResult.Malformed.class);
        byte[] surrogate = "{\"prompt\":\"abc\"}".getBytes(UTF_8);
        surrogate[11] = (byte) 0xed;
        surrogate[12] = (byte) 0xa0;
        surrogate[13] = (byte) 0x80;
        assertThat(IMAGE.read(surrogate)).isInstanceOf(WireResult.Malformed.class);
    }

    @Test
    void givenNestingAtTheBoundThenItIsReadAndBeyondItTheBodyIsMalformed() {
        String template = "{\"prompt\":\"p\",\"unknown\":%s%s}";
        int within = WireReader.MAX_DEPTH - 1;
        assertThat(image(template.formatted("[".repeat(within), "]".repeat(within))))
                .isInstanceOf(WireResult.Read.class);
        assertThat(image(template.formatted("[".repeat(within + 1), "]".repeat(within + 1))))
                .isInstanceOf(WireResult.Malformed.class);
    }

    @Test
    void givenNestingAtTheBoundInsideKeptMembersThenItIsReadAndBeyondItTheBodyIsMalformed() {
        String template = "{\"prompt\":\"p\",\"params\":{\"unknown\":%s%s}}";
        int within = WireReader.MAX_DEPTH - 2;
        assertThat(image(template.formatted("[".repeat(within), "]".repeat(within))))
                .isInstanceOf(WireResult.Read.class);
        assertThat(image(template.formatted("[".repeat(within + 1), "]".repeat(within + 1))))
                .isInstanceOf(WireResult.Malformed.class);
    }

    @Test
    void givenMoreBytesThanAllowedThenTheBodyIsTooLargeAndAtTheBoundItIsRead() {
        byte[] body = "{\"name\":\"w\"}".getBytes(UTF_8);
        assertThat(WireReader.of(ImagePopInput.class, body.length).read(body)).isInstanceOf(WireResult.Read.class);
        var result = WireReader.of(ImagePopInput.class, body.length - 1).read(body);
        assertThat(result).isInstanceOf(WireResult.Malformed.class);
        assertThat(((WireResult.Malformed<?>) result).cause()).isEqualTo(WireResult.Malformed.Cause.TOO_LARGE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WireReader.of(ImagePopInput.class, Bounds.MAX_LARGE_BODY_BYTES + 1));
    }

    @Test
    void givenANulCharacterInAPromptThenItsPathIsReported() {
        assertThat(image("{\"prompt\":\"a\\u0000b\"}")).isEqualTo(new WireResult.NulByte<>("prompt"));
        assertThat(image(params("\"odd\":{\"x\":[\"\\u0000\"]}")))
                .isEqualTo(new WireResult.NulByte<>("params.odd.x.0"));
    }

    @Test
    void givenANulCharacterInAWorkersNameOrResultThenItIsStrippedOrReplaced() {
        var pop = (WireResult.Read<ImagePopInput>) POP.read("{\"name\":\"a\\u0000b\"}".getBytes(UTF_8));
        assertThat(pop.value().name()).isEqualTo("ab");
        var submit = (WireResult.Read<TextSubmitInput>)
                WireReader.of(TextSubmitInput.class).read("{\"id\":\"i\",\"generation\":\"a\\u0000\"}".getBytes(UTF_8));
        assertThat(submit.value().generation()).isEqualTo("a\uFFFD");
    }

    @Test
    void givenHalfASurrogatePairThenItIsAViolationBecauseItCannotBeStored() {
        assertThat(errors(image("{\"prompt\":\"\\ud800\"}"))).containsOnlyKeys("prompt");
        assertThat(accepted("{\"prompt\":\"\\ud83d\\ude00\"}").prompt()).isEqualTo("\ud83d\ude00");
    }

    @Test
    void givenAMemberTwiceThenItIsAViolation() {
        assertThat(errors(image("{\"prompt\":\"a\",\"prompt\":\"b\"}"))).containsOnlyKeys("prompt");
    }

    @Test
    void givenUnknownParamsThenTheyAreKeptAndUnknownMembersElsewhereAreNot() {
        ImageRequestInput input =
                accepted("{\"prompt\":\"p\",\"sampler_name\":3,\"params\":{\"control_strength\":0.72}}");
        assertThat(input.params().other()).containsOnlyKeys("control_strength");
        assertThat(input.params().other().get("control_strength").doubleValue()).isEqualTo(0.72);
    }

    @Test
    void givenUnknownParamsAtTheBoundThenTheyAreKeptAndBeyondItRefused() {
        // The member name takes one and the value itself one.
        String atBound = "x".repeat(Bounds.MAX_FREE_FORM_SIZE - 2);
        assertThat(image(params("\"o\":\"" + atBound + "\""))).isInstanceOf(WireResult.Read.class);
        assertThat(errors(image(params("\"o\":\"" + atBound + "x\"")))).containsOnlyKeys("params");
    }

    @Test
    void givenAStickerOfCharactersBeyondTheBasicPlaneThenTheyCountOnce() {
        String trigger = "\ud83d\ude00".repeat(30);
        String lora = "\"loras\":[{\"name\":\"n\",\"inject_trigger\":\"%s\"}]";
        assertThat(image(params(lora.formatted(trigger)))).isInstanceOf(WireResult.Read.class);
        assertThat(errors(image(params(lora.formatted(trigger + "a")))))
                .containsOnlyKeys("params.loras.0.inject_trigger");
    }

    @Test
    void givenAnItemTwiceWhereItemsMustDifferThenTheListIsAViolation() {
        assertThat(errors(image(params("\"post_processing\":[\"GFPGAN\",\"GFPGAN\"]"))))
                .containsOnlyKeys("params.post_processing");
    }

    @Test
    void givenAListAtItsBoundThenItIsReadAndBeyondItRefused() {
        String pop = "{\"name\":\"w\",\"models\":[%s]}";
        List<String> models = Collections.nCopies(Bounds.MAX_MODELS, "\"abc\"");
        assertThat(POP.read(pop.formatted(String.join(",", models)).getBytes(UTF_8)))
                .isInstanceOf(WireResult.Read.class);
        assertThat(errors(POP.read(
                        pop.formatted(String.join(",", models) + ",\"abc\"").getBytes(UTF_8))))
                .containsOnlyKeys("models");
    }

    @Test
    void givenMoreViolationsThanTheBoundThenOnlyThatManyAreReported() {
        String models = "1,".repeat(WireReader.MAX_VIOLATIONS + 1) + "1";
        assertThat(errors(POP.read(("{\"name\":\"w\",\"models\":[" + models + "]}").getBytes(UTF_8))))
                .hasSize(WireReader.MAX_VIOLATIONS);
    }

    @Test
    void givenAnImageOfTensOfMegabytesThenItIsRead() {
        var reader = WireReader.of(ImageSubmitInput.class, Bounds.MAX_LARGE_BODY_BYTES);
        var result = reader.read(
                ("{\"id\":\"i\",\"seed\":0,\"generation\":\"" + "A".repeat(50_000_000) + "\"}").getBytes(UTF_8));
        assertThat(((WireResult.Read<ImageSubmitInput>) result).value().generation())
                .hasSize(50_000_000);
    }

    @Test
    void givenANumberWithTooManyDigitsThenTheBodyIsMalformed() {
        assertThat(image(params("\"cfg_scale\":" + "1".repeat(WireReader.MAX_NUMBER_LENGTH + 1))))
                .isInstanceOf(WireResult.Malformed.class);
    }

    @Test
    void givenAnEmptyTextPromptThenTheSchemaLetsItThrough() {
        assertThat(WireReader.of(TextRequestInput.class).read("{\"prompt\":\"\",\"max_length\":9}".getBytes(UTF_8)))
                .isInstanceOf(WireResult.Read.class);
    }

    @Test
    void givenNullKudosForATestUserThenTheBalanceIsLeftAndAbsentOnesAreTheDefault() {
        var reader = WireReader.of(TestUserInput.class);
        var left = (WireResult.Read<TestUserInput>) reader.read("{\"kudos\":null}".getBytes(UTF_8));
        assertThat(left.value().kudos()).isEqualTo(TestUserInput.LEAVE_KUDOS);
        var absent = (WireResult.Read<TestUserInput>) reader.read("{}".getBytes(UTF_8));
        assertThat(absent.value().effectiveKudos()).isEqualTo(10_000);
        assertThat(errors(reader.read("{\"kudos\":-1}".getBytes(UTF_8)))).containsOnlyKeys("kudos");
    }
}
