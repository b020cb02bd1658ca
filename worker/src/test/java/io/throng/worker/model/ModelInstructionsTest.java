package io.throng.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.worker.config.CustomModel;
import io.throng.worker.config.ModelChoice;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelInstructionsTest {
    private static final List<ReferenceModel> REFERENCE = List.of(
            new ReferenceModel("one", "stable_diffusion_1", false, false, "anime"),
            new ReferenceModel("two", "stable diffusion 2", false, false, "realistic"),
            new ReferenceModel("two-512", "stable_diffusion_2_512", true, false, "generalist"),
            new ReferenceModel("xl", "stable_diffusion_xl", true, false, "generalist"),
            new ReferenceModel("paint", "stable_diffusion_1", false, true, "generalist"),
            new ReferenceModel("cascade", "stable_cascade", false, false, "generalist"),
            new ReferenceModel("flux", "flux_1", false, false, "generalist"));
    private static final Map<String, Long> USES = Map.of("one", 10L, "xl", 50L, "two", 1L, "paint", 5L, "flux", 900L);

    private static final List<String> DEMANDED = List.of("paint", "xl", "one");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "all|one two two-512 xl paint",
                "All Models|one two two-512 xl paint",
                "all sd15|one paint",
                "all sd15 models|one paint",
                "all sd21|two two-512",
                "all sdxl models|xl",
                "all sfw|one two paint",
                "all nsfw models|two-512 xl",
                "all inpainting|paint",
                "all anime models|one",
                "top 2|xl one",
                "TOP 1|xl",
                "bottom 2|two-512 two",
                "auto 2|paint xl",
                "Auto 1|paint",
                "one|one"
            })
    void anInstructionStandsForModels(String entry, String expected) {
        assertThat(expanded(choice(List.of(entry), List.of()), false)).containsExactlyInAnyOrder(expected.split(" "));
    }

    @Test
    void twoInstructionsInARowAreBothExpanded() {
        assertThat(expanded(choice(List.of("all sdxl", "all sd21", "one"), List.of()), false))
                .containsExactly("xl", "two", "two-512", "one");
    }

    @Test
    void largeFamiliesAreIncludedOnlyWhereTheyAreAllowed() {
        assertThat(expanded(choice(List.of("top 1"), List.of()), true)).containsExactly("flux");
    }

    @Test
    void whatIsSkippedIsNotReplaced() {
        assertThat(expanded(choice(List.of("top 2"), List.of("top 1")), false)).containsExactly("one");
    }

    @Test
    void theTestModelOfOneOperatorIsAlwaysSkipped() {
        assertThat(expanded(choice(List.of("SDXL_beta::stability.ai#6901", "one"), List.of()), false))
                .containsExactly("one");
    }

    @Test
    void customModelsAreAddedAndNamesStandOnce() {
        ModelChoice choice = new ModelChoice(
                List.of("one", "all sd15", "one"),
                List.of(),
                false,
                List.of(new CustomModel("mine", "", "")),
                0,
                Optional.empty());

        assertThat(expanded(choice, false)).containsExactly("one", "paint", "mine");
    }

    @Test
    void onlyRankingsNeedToKnowHowMuchModelsAreUsed() {
        assertThat(ModelInstructions.needUses(choice(List.of("all", "one"), List.of())))
                .isFalse();
        assertThat(ModelInstructions.needUses(choice(List.of("one"), List.of("bottom 3"))))
                .isTrue();
        assertThat(ModelInstructions.needUses(choice(List.of("auto 1"), List.of())))
                .isTrue();
        assertThat(ModelInstructions.isInstruction("top of the pops")).isFalse();
        assertThat(ModelInstructions.isInstruction("auto mobile")).isFalse();
    }

    @Test
    void anAutomaticChoiceNeedsNoReference() {
        assertThat(ModelInstructions.needsReference("auto 2")).isFalse();
        assertThat(ModelInstructions.needsReference("top 2")).isTrue();
        assertThat(ModelInstructions.needsReference("one")).isFalse();
    }

    private static Set<String> expanded(ModelChoice choice, boolean large) {
        return new ModelInstructions(REFERENCE, USES, large, count -> DEMANDED.subList(0, count)).expanded(choice);
    }

    private static ModelChoice choice(List<String> load, List<String> skip) {
        return new ModelChoice(load, skip, false, List.of(), 0, Optional.empty());
    }
}
