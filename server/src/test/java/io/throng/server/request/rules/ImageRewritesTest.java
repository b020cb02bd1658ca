package io.throng.server.request.rules;

import static io.throng.server.request.rules.Requesters.REGISTERED;
import static io.throng.server.request.rules.Requesters.draft;
import static io.throng.server.request.rules.Requesters.request;
import static io.throng.server.request.rules.Requesters.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.DoubleNode;
import io.throng.protocol.image.ControlType;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.PostProcessor;
import io.throng.protocol.image.Sampler;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.image.TextualInversion;
import io.throng.server.price.ImagePrices;
import io.throng.server.request.rules.RequesterFacts.Standing;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImageRewritesTest {
    private static final ImageRequestInput BARE =
            ImageRequestInput.builder().prompt("a lighthouse###fog").build();

    @Test
    void absentMembersTakeTheDefaultsThatReallyApply() {
        ImageDraft draft = draft(BARE);

        assertThat(draft.options())
                .isEqualTo(new ImageDraft.Options(true, true, false, true, false, true, false, false));
        assertThat(draft.models()).containsExactly("stable_diffusion");
        assertThat(draft.images()).isEqualTo(1);
        assertThat(draft.params())
                .isEqualTo(ImageParams.builder()
                        .width(512)
                        .height(512)
                        .steps(30)
                        .samplerName(Sampler.K_EULER_A)
                        .cfgScale(5.0)
                        .karras(true)
                        .build());
        assertThat(draft.seed()).isEqualTo(new RequestSeed.Unset());
        assertThat(draft.source().processing()).isEqualTo(SourceProcessing.IMG2IMG);
        assertThat(draft.useNsfwCensor()).isFalse();
        assertThat(draft.targeting()).isEqualTo(new Targeting(List.of(), false));
    }

    @Test
    void anEmptyListOfModelsMeansAnyModel() {
        assertThat(draft(BARE.toBuilder().models(List.of()).build()).models()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            value = {"null, 20", "40, 40", "41, 40", "500, 40"},
            nullValues = "null")
    void aControlTypeLowersTheDefaultAndTheGreatestNumberOfSteps(Integer asked, int steps) {
        assertThat(draft(ImageParams.builder().controlType(ControlType.CANNY).steps(asked))
                        .steps())
                .isEqualTo(steps);
    }

    @Test
    void educationAccountsAreAlwaysSafe() {
        ImageRequestInput asked = BARE.toBuilder()
                .nsfw(true)
                .censorNsfw(false)
                .trustedWorkers(false)
                .shared(true)
                .build();
        ImageDraft draft = ImageRewrites.draft(
                new ImageValidation.Validated(asked, true, Set.of()),
                "x",
                with(Standing.EDUCATION),
                new SplittableRandom(1));

        assertThat(draft.options())
                .isEqualTo(new ImageDraft.Options(false, true, true, true, false, true, false, false));
        assertThat(draft.useNsfwCensor()).isTrue();
    }

    @Test
    void sharingIsIgnoredUnlessValidationGrantsIt() {
        assertThat(draft(BARE.toBuilder().shared(true).build()).options().shared())
                .isFalse();
        assertThat(ImageRewrites.draft(
                                new ImageValidation.Validated(BARE, true, Set.of()),
                                "x",
                                REGISTERED,
                                new SplittableRandom(1))
                        .options()
                        .shared())
                .isTrue();
    }

    @Test
    void onlyTheFirstFiveWorkersCount() {
        List<String> ids = List.of("a", "b", "c", "d", "e", "f");

        assertThat(draft(BARE.toBuilder().workers(ids).build()).targeting().workers())
                .isEqualTo(ids.subList(0, Targeting.MAX_WORKERS));
        assertThatThrownBy(() -> new Targeting(ids, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thingsAreForOneImageAndUsageForAll() {
        ImageDraft draft = draft(ImageParams.builder().n(3).width(768).steps(24).samplerName(Sampler.K_HEUN));

        assertThat(draft.thingsPerImage()).isEqualTo(768L * 512 * 48);
        assertThat(draft.totalUsageMegapixelsteps()).isEqualTo(56.62);
    }

    @ParameterizedTest
    @EnumSource(Sampler.class)
    void accurateStepsAgreeWithMatching(Sampler sampler) {
        assertThat(AccurateSteps.of(sampler, 13))
                .isEqualTo(io.throng.server.dispatch.matching.Sampler.ofWireName(sampler.wireName())
                        .orElseThrow()
                        .accurateSteps(13));
    }

    @ParameterizedTest
    @CsvSource({
        "77, 77",
        "-5, 13613",
        "abc, 6513249",
        "4294967295, 4294967295",
        "4294967296, 1",
        "18446744073709551615, 4294967295",
        "007, 7"
    })
    void seedTextsBecomeNumbers(String text, long seed) {
        assertThat(Seeds.parse(text)).hasValue(seed);
        assertThat(draft(ImageParams.builder().seed(text)).seed()).isEqualTo(new RequestSeed.Fixed(seed));
    }

    @Test
    void theEmptySeedIsNone() {
        assertThat(Seeds.parse("")).isEqualTo(OptionalLong.empty());
        assertThat(draft(ImageParams.builder().seed("")).seed()).isEqualTo(new RequestSeed.Unset());
    }

    @Property(tries = 300)
    void everySeedTextGivesASeed(@ForAll @StringLength(min = 1, max = 300) String text) {
        assertThat(Seeds.parse(text).orElseThrow()).isBetween(0L, Seeds.MAX);
    }

    @Property(tries = 200)
    void aVariationWithoutASeedFixesARandomOneAtOnce(@ForAll @IntRange(min = 1, max = 20) int n, @ForAll long random) {
        ImageRequestInput input =
                request(ImageParams.builder().n(n).seedVariation(1)).build();
        ImageDraft draft = ImageRewrites.draft(
                new ImageValidation.Validated(input, false, Set.of()), "x", REGISTERED, new SplittableRandom(random));

        assertThat(draft.seed())
                .isInstanceOfSatisfying(
                        RequestSeed.Fixed.class,
                        seed -> assertThat(seed.value()).isBetween((long) n, Seeds.MAX));
    }

    @Test
    void thePayloadSpellsOutDefaultsAndDropsWhatWorkersDoNotKnow() {
        ImageParams params = ImageParams.builder()
                .width(768)
                .steps(24)
                .seedVariation(3)
                .loras(List.of(new Lora("4711", null, null, null, null)))
                .tis(List.of(new TextualInversion("1", null, null)))
                .postProcessing(List.of(PostProcessor.FOURX_ANIMESHARP))
                .other(Map.of("control_strength", DoubleNode.valueOf(1)))
                .build();

        assertThat(ImagePayload.of(params, "a lighthouse###fog", 77, 2, true))
                .isEqualTo(ImagePopPayload.builder()
                        .prompt("a lighthouse###fog")
                        .seed("77")
                        .nIter(2)
                        .ddimSteps(24)
                        .width(768)
                        .height(512)
                        .samplerName("k_euler_a")
                        .cfgScale(5.0)
                        .karras(true)
                        .loras(List.of(new Lora("4711", 1.0, 1.0, null, false)))
                        .tis(List.of(new TextualInversion("1", null, 1.0)))
                        .postProcessing(List.of("4x_AnimeSharp"))
                        .useNsfwCensor(true)
                        .build());
        assertThat(ImagePayload.of(ImageParams.EMPTY, "x", 0, 1, false)).satisfies(payload -> {
            assertThat(payload.useNsfwCensor()).isNull();
            assertThat(payload.loras()).isNull();
            assertThat(payload.controlType()).isNull();
        });
        assertThatThrownBy(() -> ImagePayload.of(params, "x", 0, 0, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theEstimateTakesTheFirstModelOrSdxlWhereAnyWillDo() {
        ImagePrices prices = ImagePrices.byFormula(false);
        ImageParams.Builder params = ImageParams.builder().n(2);

        assertThat(ImageEstimate.of(draft(params, "Deliberate", "SDXL 1.0"), prices, Requesters.MODELS))
                .isEqualTo(new ImageEstimate(650, 2 * 750 + 100));
        assertThat(ImageEstimate.of(draft(params), prices, Requesters.MODELS))
                .isEqualTo(new ImageEstimate(650, 2 * 2 * 750 + 100));
    }
}
