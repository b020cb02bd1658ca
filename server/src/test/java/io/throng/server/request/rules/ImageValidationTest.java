package io.throng.server.request.rules;

import static io.throng.server.request.rules.Requesters.CALM;
import static io.throng.server.request.rules.Requesters.MODELS;
import static io.throng.server.request.rules.Requesters.REGISTERED;
import static io.throng.server.request.rules.Requesters.request;
import static io.throng.server.request.rules.Requesters.validate;
import static io.throng.server.request.rules.Requesters.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.throng.protocol.ExtraSourceImage;
import io.throng.protocol.RequestWarning;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.WarningCode;
import io.throng.protocol.image.ControlType;
import io.throng.protocol.image.ExtraText;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.PostProcessor;
import io.throng.protocol.image.Sampler;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.image.TextualInversion;
import io.throng.server.dispatch.matching.Baseline;
import io.throng.server.http.HordeException;
import io.throng.server.model.ImageModelEntry;
import io.throng.server.model.ImageModelReference;
import io.throng.server.model.ModelRequirement;
import io.throng.server.request.rules.RequesterFacts.Standing;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ImageValidationTest {
    private static final String SD1 = "Deliberate";
    private static final String SD2 = "stable_diffusion_2.1";
    private static final String SDXL = "SDXL 1.0";
    private static final String CASCADE = "Stable Cascade 1.0";
    private static final String FLUX = "Flux.1-Schnell fp8 (Compact)";
    private static final String BETA = "SDXL_beta::stability.ai#6901";
    private static final Map<String, JsonNode> SPECIAL = Map.of("x", TextNode.valueOf("y"));

    private static ImageParams.Builder params() {
        return ImageParams.builder();
    }

    private static ImageParams.Builder control(ControlType type) {
        return params().controlType(type);
    }

    private static Lora lora(String name, boolean version) {
        return new Lora(name, null, null, null, version);
    }

    private static ImageParams.Builder qrCode(ExtraText... texts) {
        return params().workflow("qr_code").extraTexts(List.of(texts));
    }

    static Stream<Arguments> refused() {
        TextualInversion inversion = new TextualInversion("1", null, null);
        ExtraText code = new ExtraText("https://example.org", "qr_code");
        List<ExtraSourceImage> extras = List.of(new ExtraSourceImage("aGk=", null));
        return Stream.of(
                row(ReturnCode.HI_RES_MISMATCH, request(params().hiresFix(true), SD1, FLUX)),
                row(ReturnCode.HI_RES_MISMATCH, request(params().hiresFix(true), "Qwen-Image_fp8")),
                row(ReturnCode.HI_RES_MISMATCH, request(params().hiresFix(true), "Z-Image-Turbo")),
                row(ReturnCode.TOO_MANY_LORAS, request(params().loras(Collections.nCopies(6, lora("a", false))), SD1)),
                row(ReturnCode.BAD_LORA_VERSION, request(params().loras(List.of(lora("12a", true))), SD1)),
                row(ReturnCode.TOO_MANY_T_IS, request(params().tis(Collections.nCopies(21, inversion)), SD1)),
                row(ReturnCode.INVALID_TRANSPARENCY_MODEL, request(params().transparent(true), SDXL, CASCADE)),
                row(ReturnCode.CONTROL_NET_MISMATCH, request(qrCode(code), SD1, SD2)),
                row(
                        ReturnCode.INVALID_PROMPT_SIZE,
                        request(params(), SD1).prompt("a ".repeat(ImageValidation.MAX_PROMPT_WORDS + 1))),
                row(ReturnCode.UNEXPECTED_MODEL_NAME, request(params(), SD1, "GFPGAN")),
                row(
                        ReturnCode.TOO_MANY_UPSCALERS,
                        request(
                                params().postProcessing(
                                                List.of(PostProcessor.NMKD_SIAX, PostProcessor.REALESRGAN_X2PLUS)),
                                SD1)),
                row(ReturnCode.BAD_CFG_DECIMALS, request(params().cfgScale(7.125), SD1)),
                row(ReturnCode.BAD_CFG_NUMBER, request(params().cfgScale(Double.NaN), SD1)),
                row(ReturnCode.SPECIAL_MODEL_NEEDS_SPECIAL_USER, request(params(), "horde_special::ada#7")),
                row(ReturnCode.SPECIAL_FIELD_NEEDS_SPECIAL_USER, request(params().special(SPECIAL), SD1)),
                row(ReturnCode.SOURCE_MASK_UNNECESSARY, request(params(), SD1).sourceMask("aGk=")),
                row(
                        ReturnCode.CONTROL_NET_UNSUPPORTED,
                        request(control(ControlType.NORMAL), SD2).sourceImage("aGk=")),
                row(
                        ReturnCode.CONTROL_NET_UNSUPPORTED,
                        request(control(ControlType.HOUGH), SD2).sourceImage("aGk=")),
                row(
                        ReturnCode.CONTROL_NET_UNSUPPORTED,
                        request(control(ControlType.CANNY), "pix2pix").sourceImage("aGk=")),
                row(ReturnCode.CONTROL_NET_SOURCE_MISSING, request(control(ControlType.CANNY), SD1)),
                row(
                        ReturnCode.CONTROL_NET_INPAINTING_MISMATCH,
                        request(control(ControlType.CANNY), SD1)
                                .sourceImage("aGk=")
                                .sourceProcessing(SourceProcessing.INPAINTING)),
                row(
                        ReturnCode.CONTROL_NET_MISMATCH,
                        request(control(ControlType.CANNY), SD1, SDXL).sourceImage("aGk=")),
                row(
                        ReturnCode.INVALID_TRANSPARENCY_IMG2_IMG,
                        request(params().transparent(true), SD1).extraSourceImages(extras)),
                row(
                        ReturnCode.INVALID_TRANSPARENCY_CN,
                        request(control(ControlType.CANNY).transparent(true), SD1)
                                .sourceImage("aGk=")),
                row(ReturnCode.INVALID_REMIX, request(params(), CASCADE, SD1).sourceProcessing(SourceProcessing.REMIX)),
                row(
                        ReturnCode.INVALID_EXTRA_SOURCE_IMAGES,
                        request(params(), CASCADE).extraSourceImages(extras)),
                row(
                        ReturnCode.INVALID_EXTRA_SOURCE_IMAGES,
                        request(params(), CASCADE)
                                .sourceProcessing(SourceProcessing.REMIX)
                                .extraSourceImages(List.of(new ExtraSourceImage(null, 0.5)))),
                row(ReturnCode.INVALID_EXTRA_TEXTS, request(params().extraTexts(List.of(code)), SD1)),
                row(ReturnCode.MISSING_EXTRA_TEXTS, request(params().workflow("qr_code"), SD1)),
                row(ReturnCode.MISSING_EXTRA_TEXTS, request(qrCode(new ExtraText("x", null)), SD1)),
                row(ReturnCode.MISSING_EXTRA_TEXTS, request(qrCode(new ExtraText(null, "qr_code")), SD1)),
                row(
                        ReturnCode.CONTROL_NET_INVALID_PAYLOAD,
                        request(params().returnControlMap(true).other(Map.of("init_as_image", BooleanNode.TRUE)), SD1)),
                row(ReturnCode.SOURCE_IMAGE_REQUIRED_FOR_MODEL, request(params(), SD1, "Stable Diffusion 2 Depth")),
                row(ReturnCode.SOURCE_IMAGE_REQUIRED_FOR_MODEL, request(params(), "pix2pix")),
                row(ReturnCode.BETA_COMPARISON_FAULT, request(params(), BETA)),
                row(ReturnCode.BETA_COMPARISON_FAULT, request(params().n(1), BETA)));
    }

    private static Arguments row(ReturnCode code, ImageRequestInput.Builder request) {
        return Arguments.of(code, request.build());
    }

    @ParameterizedTest
    @MethodSource
    void refused(ReturnCode code, ImageRequestInput request) {
        assertRefused(code, request, REGISTERED, CALM);
    }

    static Stream<ImageRequestInput> accepted() {
        return Stream.of(
                        ImageRequestInput.builder().prompt("a"),
                        request(params()),
                        request(params().hiresFix(true), SD1, SDXL, CASCADE),
                        request(params().loras(Collections.nCopies(5, lora("12", true))), SD1),
                        request(params().tis(Collections.nCopies(20, new TextualInversion("1", null, null))), SD1),
                        request(params().transparent(true), SD1, SDXL).sourceImage("aGk="),
                        request(params(), SD1).prompt("a ".repeat(ImageValidation.MAX_PROMPT_WORDS)),
                        request(params().cfgScale(7.25), SD1),
                        request(params().postProcessing(List.of(PostProcessor.GFPGAN, PostProcessor.NMKD_SIAX)), SD1),
                        request(control(ControlType.CANNY), SD2).sourceImage("aGk="),
                        request(params(), "pix2pix").sourceImage("aGk="),
                        request(params(), CASCADE)
                                .sourceProcessing(SourceProcessing.REMIX)
                                .extraSourceImages(List.of(new ExtraSourceImage("aGk=", null))),
                        request(params().returnControlMap(true), SD1))
                .map(ImageRequestInput.Builder::build);
    }

    @ParameterizedTest
    @MethodSource
    void accepted(ImageRequestInput request) {
        ImageValidation.Validated validated = validate(request, REGISTERED);

        assertThat(validated.input()).isEqualTo(request);
        assertThat(validated.shared()).isFalse();
    }

    @Test
    void specialModelsAreForTheirOwnerWithAPayload() {
        RequesterFacts special = with(Standing.SPECIAL);

        assertRefused(
                ReturnCode.SPECIAL_MISSING_USERNAME,
                request(params(), "horde_special").build(),
                special,
                CALM);
        assertRefused(
                ReturnCode.SPECIAL_FORBIDDEN,
                request(params(), "horde_special::bob#8").build(),
                special,
                CALM);
        assertRefused(
                ReturnCode.SPECIAL_MISSING_PAYLOAD,
                request(params(), "horde_special::ada#7").build(),
                special,
                CALM);
        ImageRequestInput complete =
                request(params().special(SPECIAL), "horde_special::ada#7").build();
        assertThat(validate(complete, special).input()).isEqualTo(complete);
    }

    @Test
    void inARaidUnsafeAddressesNeedTrust() {
        ImageRequestInput request = request(params(), SD1).build();
        ImageValidation.Circumstances raid = new ImageValidation.Circumstances(true, true, "a:1:b");

        assertThatThrownBy(() -> ImageValidation.check(request, "x", REGISTERED, raid, MODELS))
                .hasMessage("Only Trusted users are allowed to perform this operation");
        assertRefused(ReturnCode.UNTRUSTED_UNSAFE_IP, request, REGISTERED, raid);
        for (Standing standing : List.of(Standing.TRUSTED, Standing.PATRON)) {
            assertThat(ImageValidation.check(request, "x", with(standing), raid, MODELS)
                            .input())
                    .isEqualTo(request);
        }
    }

    @Test
    void controlNetsAreNoModelsWithoutASourceImage() {
        ImageModelReference models = new ImageModelReference(Map.of(
                "net",
                new ImageModelEntry(
                        Baseline.STABLE_DIFFUSION_1, true, ImageModelEntry.CONTROLNET_TYPE, false, false, List.of())));
        ImageRequestInput request = request(params(), "net").build();

        assertThatThrownBy(() -> ImageValidation.check(request, "x", REGISTERED, CALM, models))
                .isInstanceOfSatisfying(
                        HordeException.Refusal.class,
                        refusal -> assertThat(refusal.returnCode()).isEqualTo(ReturnCode.UNEXPECTED_MODEL_NAME));
    }

    @Test
    void qrCodesAreMadeOneByOne() {
        ImageRequestInput request =
                request(qrCode(new ExtraText("x", "qr_code")), SDXL).build();

        assertThat(validate(request, REGISTERED).input().effectiveDisableBatching())
                .isTrue();
    }

    @Test
    void theBetaModelComparesTwoImagesOfItsOwnForRegisteredUsers() {
        ImageRequestInput request = request(params().n(5), SD1, BETA).build();

        assertRefused(ReturnCode.BETA_ANON_FORBIDDEN, request, with(Standing.ANONYMOUS), CALM);
        ImageValidation.Validated validated = validate(request, REGISTERED);
        assertThat(validated.shared()).isTrue();
        assertThat(validated.input().models()).containsExactly(BETA);
        assertThat(validated.input().effectiveParams().effectiveN()).isEqualTo(2);
    }

    @Test
    void thePlaceholderAgentIsBannedAfterEverythingElse() {
        ImageValidation.Circumstances banned =
                new ImageValidation.Circumstances(false, false, "My-Project:v0.0.1:My-Contact");

        assertRefused(ReturnCode.BANNED_CLIENT_AGENT, request(params(), SD1).build(), REGISTERED, banned);
        assertRefused(ReturnCode.BETA_COMPARISON_FAULT, request(params(), BETA).build(), REGISTERED, banned);
    }

    @Test
    void theModelsOfTheCallerCountEvenIfAStyleReplacedThem() {
        ImageRequestInput styled = request(params().hiresFix(true), FLUX).build();

        assertThat(ImageValidation.check(styled, List.of(SD1), "x", REGISTERED, CALM, MODELS)
                        .input())
                .isEqualTo(styled);
    }

    @Test
    void paramsThatDoNotSuitAModelAreWarnedAbout() {
        ImageModelReference models = new ImageModelReference(Map.of(
                "picky",
                new ImageModelEntry(
                        Baseline.STABLE_DIFFUSION_1,
                        true,
                        "",
                        false,
                        false,
                        List.of(
                                new ModelRequirement.ClipSkip(2),
                                new ModelRequirement.MinSteps(31),
                                new ModelRequirement.MaxSteps(29),
                                new ModelRequirement.CfgScale(5),
                                new ModelRequirement.MinCfgScale(8),
                                new ModelRequirement.MaxCfgScale(7),
                                new ModelRequirement.Samplers(Set.of("lcm")),
                                new ModelRequirement.Schedulers(Set.of("simple"))))));
        ImageRequestInput careless = request(params(), "picky").build();
        ImageRequestInput careful = request(
                        params().clipSkip(2)
                                .steps(29)
                                .cfgScale(5.0)
                                .samplerName(Sampler.LCM)
                                .karras(false),
                        "picky")
                .build();

        assertThat(ImageValidation.check(careless, "x", REGISTERED, CALM, models)
                        .warnings())
                .extracting(RequestWarning::code)
                .containsExactlyInAnyOrder(
                        WarningCode.CLIP_SKIP_MISMATCH,
                        WarningCode.STEPS_TOO_FEW,
                        WarningCode.STEPS_TOO_MANY,
                        WarningCode.CFG_SCALE_MISMATCH,
                        WarningCode.CFG_SCALE_TOO_SMALL,
                        WarningCode.CFG_SCALE_TOO_LARGE,
                        WarningCode.SAMPLER_MISMATCH,
                        WarningCode.SCHEDULER_MISMATCH);
        assertThat(ImageValidation.check(careful, "x", REGISTERED, CALM, models).warnings())
                .extracting(RequestWarning::code)
                .containsExactlyInAnyOrder(WarningCode.STEPS_TOO_FEW, WarningCode.CFG_SCALE_TOO_SMALL);
    }

    @Property(tries = 500)
    void whateverTheRecordsHoldOnlyRefusalsAreThrown(
            @ForAll("requests") ImageRequestInput request, @ForAll Standing standing, @ForAll boolean raid) {
        ImageValidation.Circumstances circumstances = new ImageValidation.Circumstances(raid, raid, "a:1:b");
        try {
            ImageValidation.check(request, request.prompt(), with(standing), circumstances, MODELS);
        } catch (HordeException refusal) {
            assertThat(refusal.status()).isBetween(400, 499);
            assertThat(refusal.getMessage()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<ImageRequestInput> requests() {
        Arbitrary<List<String>> models = Arbitraries.of(
                        SD1, SD2, SDXL, CASCADE, FLUX, BETA, "pix2pix", "horde_special::x#1", "")
                .list()
                .ofMaxSize(3)
                .injectNull(0.2);
        Arbitrary<ImageParams> params = Combinators.combine(
                        Arbitraries.of(ControlType.class).injectNull(0.6),
                        Arbitraries.of(true, false).injectNull(0.5),
                        Arbitraries.of(PostProcessor.class)
                                .list()
                                .uniqueElements()
                                .ofMaxSize(3)
                                .injectNull(0.5),
                        Arbitraries.of(lora("x", true), lora("1", true), lora("y", false))
                                .list()
                                .ofMaxSize(7)
                                .injectNull(0.5),
                        Arbitraries.of(new ExtraText(null, null), new ExtraText("a", "qr_code"))
                                .list()
                                .ofMaxSize(2)
                                .injectNull(0.5),
                        Arbitraries.of("qr_code").injectNull(0.7),
                        Arbitraries.doubles().between(0, 100).ofScale(3).injectNull(0.5),
                        Arbitraries.integers().between(1, 20).injectNull(0.3))
                .as((control, flag, post, loras, texts, workflow, cfg, n) -> params().controlType(control)
                        .transparent(flag)
                        .hiresFix(flag)
                        .returnControlMap(flag)
                        .postProcessing(post)
                        .loras(loras)
                        .extraTexts(texts)
                        .workflow(workflow)
                        .cfgScale(cfg)
                        .n(n)
                        .build());
        return Combinators.combine(
                        Arbitraries.strings().ofMinLength(1).ofMaxLength(20),
                        params.injectNull(0.1),
                        models,
                        Arbitraries.of("aGk=").injectNull(0.5),
                        Arbitraries.of("aGk=").injectNull(0.5),
                        Arbitraries.of(SourceProcessing.class).injectNull(0.5),
                        Arbitraries.of(new ExtraSourceImage(null, null), new ExtraSourceImage("a", 1.0))
                                .list()
                                .ofMaxSize(2)
                                .injectNull(0.5))
                .as((prompt, param, model, source, mask, processing, extras) -> ImageRequestInput.builder()
                        .prompt(prompt)
                        .params(param)
                        .models(model)
                        .sourceImage(source)
                        .sourceMask(mask)
                        .sourceProcessing(processing)
                        .extraSourceImages(extras)
                        .build());
    }

    private static void assertRefused(
            ReturnCode code,
            ImageRequestInput request,
            RequesterFacts requester,
            ImageValidation.Circumstances circumstances) {
        assertThatThrownBy(() -> ImageValidation.check(request, request.prompt(), requester, circumstances, MODELS))
                .isInstanceOfSatisfying(HordeException.Refusal.class, refusal -> {
                    assertThat(refusal.returnCode()).isEqualTo(code);
                    assertThat(refusal.status()).isEqualTo(code.status());
                });
    }
}
