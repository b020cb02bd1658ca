package io.throng.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.TextualInversion;
import java.util.List;
import org.junit.jupiter.api.Test;

class PromptPartsTest {
    private static final LoraTriggers WORDS = lora -> List.of("xyzstyle", "soft glow");

    @Test
    void theNegativePartStandsBehindTheSeparatorAndAThirdPartIsDropped() {
        assertThat(parts("a fox ### rain ### more", null, null)).isEqualTo(new PromptParts("a fox", "rain"));
        assertThat(parts(null, null, null)).isEqualTo(new PromptParts("", ""));
    }

    @Test
    void alternativesAreChosenInThePositivePartOnly() {
        PromptParts parts = parts("{a|b} ### {c|d}", null, null);

        assertThat(parts.positive()).isIn("a", "b");
        assertThat(parts.negative()).isEqualTo("{c|d}");
    }

    @Test
    void inversionsArePutWhereTheRequesterWantsThem() {
        List<TextualInversion> inversions = List.of(
                new TextualInversion("7", "prompt", 0.5),
                new TextualInversion("8", "negprompt", null),
                new TextualInversion("9", null, 1.0));

        assertThat(parts("a fox", inversions, null))
                .isEqualTo(new PromptParts("(embedding:7:0.5),a fox", "(embedding:8:1.0)"));
    }

    @Test
    void triggersStandBeforeThePromptAndBeforeInversions() {
        PromptParts parts = parts(
                "a fox",
                List.of(new TextualInversion("7", "prompt", 1.0)),
                List.of(new Lora("l", 1.0, 1.0, "all", false)));

        assertThat(parts.positive()).isEqualTo("xyzstyle, soft glow, (embedding:7:1.0),a fox");
    }

    @Test
    void anyTriggerIsChosenByTheJobsSeed() {
        List<Lora> loras = List.of(new Lora("l", 1.0, 1.0, "any", false));

        assertThat(parts("a fox", null, loras)).isEqualTo(parts("a fox", null, loras));
        assertThat(parts("a fox", null, loras).positive()).isIn("xyzstyle, a fox", "soft glow, a fox");
    }

    @Test
    void anOtherTriggerIsTheTrainedWordItIsLikest() {
        assertThat(parts("a fox", null, List.of(new Lora("l", 1.0, 1.0, "Soft glow!", false)))
                        .positive())
                .isEqualTo("soft glow, a fox");
        assertThat(parts("a fox", null, List.of(new Lora("l", 1.0, 1.0, "watercolour", false)))
                        .positive())
                .isEqualTo("a fox");
    }

    @Test
    void likenessMustExceedItsBound() {
        assertThat(PromptParts.likeness("abc", "abc")).isEqualTo(100);
        assertThat(PromptParts.likeness("abc", "xyz")).isZero();
        assertThat(PromptParts.likeness("abcd", "abxy")).isEqualTo(50);
    }

    private static PromptParts parts(String prompt, List<TextualInversion> inversions, List<Lora> loras) {
        return PromptParts.of(
                ImagePopPayload.builder()
                        .prompt(prompt)
                        .tis(inversions)
                        .loras(loras)
                        .build(),
                5,
                WORDS);
    }
}
