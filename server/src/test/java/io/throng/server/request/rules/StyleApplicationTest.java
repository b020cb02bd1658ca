package io.throng.server.request.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.Sampler;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextRequestInput;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.StringLength;

/** What a request becomes under a style: styles spec 6. */
class StyleApplicationTest {
    private static final int TRIES = 500;

    @Example
    void theExampleOfTheSpecification() {
        assertThat(StyleApplication.imagePrompt("{p}, impasto impressionism###no blur, {np}", "X###organic"))
                .isEqualTo("X, impasto impressionism###no blur, organic");
    }

    @Example
    void aTemplateWithoutMarkGetsOneWithTheNegativePart() {
        assertThat(StyleApplication.imagePrompt("{p}, oil{np}", "cat###dog")).isEqualTo("cat, oil###dog");
        assertThat(StyleApplication.imagePrompt("{p}, oil{np}", "cat")).isEqualTo("cat, oil");
        assertThat(StyleApplication.imagePrompt("{p}, oil{np}", "cat###")).isEqualTo("cat, oil");
        assertThat(StyleApplication.imagePrompt("{p}{np}", "a###b###c")).isEqualTo("ab###c");
    }

    @Example
    void otherBracesStayAndWhatAPromptBringsIsNotFilledAgain() {
        assertThat(StyleApplication.imagePrompt("{a|b} {P} {{p}} {p}{np}", "{np}$1\\###{p}"))
                .isEqualTo("{a|b} {P} {{np}$1\\} {np}$1\\###{p}");
        assertThat(StyleApplication.textPrompt("} {p} {x} {np}{", "### a {p}")).isEqualTo("} ### a {p} {x} {");
    }

    @Property(tries = TRIES)
    void everyPromptComesThroughWholeInATextStyle(
            @ForAll @StringLength(max = 40) String prompt,
            @ForAll("plain") String before,
            @ForAll("plain") String after) {
        assertThat(StyleApplication.textPrompt(before + "{p}" + after, prompt)).isEqualTo(before + prompt + after);
    }

    @Property(tries = TRIES)
    void positiveAndNegativePartsStandWhereTheTemplateWantsThem(
            @ForAll("plain") String positive, @ForAll("plain") String negative, @ForAll("plain") String style) {
        String prompt = negative.isEmpty() ? positive : positive + "###" + negative;
        assertThat(StyleApplication.imagePrompt("{p} " + style + "###bad, {np}", prompt))
                .isEqualTo(positive + " " + style + "###bad, " + negative);
        assertThat(StyleApplication.imagePrompt(style + "{p}{np}", prompt)).isEqualTo(style + prompt);
    }

    @Property(tries = TRIES)
    void ofTheCallersImageParamsOnlyNumberAndOpenSizesCount(
            @ForAll("imageParams") ImageParams asked, @ForAll("imageParams") ImageParams style) {
        ImageRequestInput request = ImageRequestInput.builder()
                .prompt("x")
                .params(asked)
                .models(List.of("callers"))
                .nsfw(false)
                .build();

        ImageRequestInput styled = StyleApplication.image(request, "{p}{np}", style, List.of("styles"));

        ImageParams merged = styled.params();
        assertThat(merged.n()).isEqualTo(asked.n());
        assertThat(merged.width()).isEqualTo(style.width() != null ? style.width() : asked.width());
        assertThat(merged.height()).isEqualTo(style.height() != null ? style.height() : asked.height());
        assertThat(merged.toBuilder().n(null).width(null).height(null).build())
                .isEqualTo(style.toBuilder().n(null).width(null).height(null).build());
        assertThat(styled.models()).containsExactly("styles");
        assertThat(styled.toBuilder().params(null).models(null).build())
                .isEqualTo(request.toBuilder().params(null).models(null).build());
    }

    @Property(tries = TRIES)
    void ofTheCallersTextParamsOnlyTheNumberCounts(
            @ForAll("textParams") TextParams asked, @ForAll("textParams") TextParams style) {
        TextRequestInput request =
                TextRequestInput.builder().prompt("x").params(asked).build();

        TextRequestInput styled = StyleApplication.text(request, "{p}", style, List.of("styles"));

        assertThat(styled.params().n()).isEqualTo(asked.n());
        assertThat(styled.params().toBuilder().n(null).build())
                .isEqualTo(style.toBuilder().n(null).build());
        assertThat(styled.models()).containsExactly("styles");
        assertThat(styled.prompt()).isEqualTo("x");
    }

    @Property(tries = TRIES)
    void applyingAStyleTwiceToAPlainTemplateChangesNothingMore(@ForAll("imageParams") ImageParams style) {
        ImageRequestInput request = ImageRequestInput.builder().prompt("x###y").build();
        ImageRequestInput once = StyleApplication.image(request, "{p}{np}", style, List.of("m"));
        assertThat(StyleApplication.image(once, "{p}{np}", style, List.of("m"))).isEqualTo(once);
    }

    @Provide
    Arbitrary<String> plain() {
        return Arbitraries.strings().withChars("ab ,()|$\\").ofMaxLength(20);
    }

    @Provide
    Arbitrary<ImageParams> imageParams() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 20).injectNull(0.4),
                        Arbitraries.of(64, 512, 1024).injectNull(0.5),
                        Arbitraries.of(64, 512, 1024).injectNull(0.5),
                        Arbitraries.integers().between(1, 500).injectNull(0.5),
                        Arbitraries.of(Sampler.values()).injectNull(0.5),
                        Arbitraries.of("1", "seed").injectNull(0.5),
                        Arbitraries.of(List.<Lora>of(), List.of(new Lora("l", null, null, null, null)))
                                .injectNull(0.5),
                        Arbitraries.of(true, false).injectNull(0.5))
                .as((n, width, height, steps, sampler, seed, loras, karras) -> ImageParams.builder()
                        .n(n)
                        .width(width)
                        .height(height)
                        .steps(steps)
                        .samplerName(sampler)
                        .seed(seed)
                        .loras(loras)
                        .karras(karras)
                        .build());
    }

    @Provide
    Arbitrary<TextParams> textParams() {
        return Combinators.combine(
                        Arbitraries.integers().between(1, 20).injectNull(0.4),
                        Arbitraries.integers().between(16, 4096).injectNull(0.5),
                        Arbitraries.integers().between(80, 8192).injectNull(0.5),
                        Arbitraries.doubles().between(0, 5).injectNull(0.5))
                .as((n, length, context, temperature) -> TextParams.builder()
                        .n(n)
                        .maxLength(length)
                        .maxContextLength(context)
                        .temperature(temperature)
                        .build());
    }
}
