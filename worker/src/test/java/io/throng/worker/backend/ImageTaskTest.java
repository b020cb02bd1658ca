package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.inference.diffusion.HiresPlan;
import io.throng.protocol.image.TextualInversion;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageTaskTest {
    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource({
        "SD1, 512, 768",
        "SD2_512, 512, 768",
        "SD2_768, 512, 768",
        "SDXL, ,",
        "STABLE_CASCADE, 640, 1024",
        "UNKNOWN, 1024, 1024",
        "FLUX, ,",
        "QWEN_IMAGE, ,",
        "Z_IMAGE, ,",
    })
    void everyFamilyComposesAtItsOwnSize(ModelFamily family, Integer width, Integer height) {
        Optional<HiresPlan> plan = refined().hires(family, false);

        assertThat(plan.map(HiresPlan::firstWidth)).isEqualTo(Optional.ofNullable(width));
        assertThat(plan.map(HiresPlan::firstHeight)).isEqualTo(Optional.ofNullable(height));
    }

    @Test
    void paintingIsDoneInOnePassAndSoIsWhatWasNotAskedToBeRefined() {
        assertThat(refined().hires(ModelFamily.SD1, true)).isEmpty();
        assertThat(new TaskSketch().size(768, 1152).build().hires(ModelFamily.SD1, false))
                .isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "(embedding:7:1.0),a cat|a cat",
                "a cat, embedding:7, red|a cat, red",
                "a cat (Embedding:7)|a cat ",
                "embedding:70 stays|embedding:70 stays",
                "(embedding:7 and more:1.2)|(and more:1.2)",
            })
    void anInversionThatCannotBeHadLeavesNoWordsBehind(String prompt, String expected) {
        ImageTask task = new TaskSketch()
                .prompts(prompt, prompt)
                .inversion("7")
                .inversion("8")
                .build()
                .withoutInversions(Set.of("7"));

        assertThat(task.prompt().strip()).isEqualTo(expected.strip());
        assertThat(task.negativePrompt().strip()).isEqualTo(expected.strip());
        assertThat(task.textualInversions()).extracting(TextualInversion::name).containsExactly("8");
    }

    private static ImageTask refined() {
        return new TaskSketch().size(768, 1152).hires(0.65).build();
    }
}
