package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static io.throng.server.dispatch.matching.WaitingRequest.plainImage;
import static io.throng.server.dispatch.matching.WaitingRequest.plainText;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RequestShapeTest {

    @Test
    void shapesAreEqualWhateverTheOrderAndRepetitionOfModels() {
        RequestShape one = plainImage("b", "a", "b").require(Requirement.R2).build();
        RequestShape other = plainImage("a", "b").require(Requirement.R2).build();
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        assertThat(one.models()).containsExactly("a", "b");
    }

    @Test
    void everythingMatchingLooksAtMakesAShapeDifferent() {
        assertThat(List.of(
                        plainImage("a").build(),
                        plainImage("b").build(),
                        plainImage().build(),
                        plainImage("a").require(Requirement.R2).build(),
                        plainImage("a").size(512, 576).build(),
                        plainImage("a").sampling(Sampler.K_EULER_A, true, 31).build(),
                        plainImage("a").sampling(Sampler.K_EULER_A, false, 30).build(),
                        plainImage("a").sampling(Sampler.K_EULER, true, 30).build(),
                        plainImage("a")
                                .postProcessors(List.of(PostProcessor.GFPGAN))
                                .build(),
                        plainText("a").build(),
                        plainText("a").lengths(81, 2048).build(),
                        plainText("a").lengths(80, 2049).build(),
                        plainText("a").softprompt("pirates").build()))
                .doesNotHaveDuplicates();
    }

    @Test
    void anUnfinishedShapeCannotBeBuilt() {
        assertThatThrownBy(() -> RequestShape.image().size(64, 64).build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        RequestShape.image().sampling(Sampler.DDIM, true, 1).build())
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> RequestShape.text().models(List.of(), FACTS).build())
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theKindsDoNotMix() {
        assertThatThrownBy(() -> RequestShape.text().size(64, 64)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> RequestShape.image().lengths(80, 80)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void boundsAreChecked() {
        assertThatThrownBy(() -> RequestShape.image().size(0, 64)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RequestShape.image().sampling(Sampler.LCM, true, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> RequestShape.text().lengths(0, 80)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void accurateStepsDoubleForSecondOrderSamplersAndAreFixedForTheAdaptiveOne() {
        assertThat(Sampler.K_EULER_A.accurateSteps(30)).isEqualTo(30);
        for (Sampler sampler : List.of(
                Sampler.K_HEUN, Sampler.K_DPM_2, Sampler.K_DPM_2_A, Sampler.K_DPMPP_2S_A, Sampler.K_DPMPP_SDE)) {
            assertThat(sampler.accurateSteps(30)).as(sampler.wireName()).isEqualTo(60);
        }
        assertThat(Sampler.K_DPM_ADAPTIVE.accurateSteps(7)).isEqualTo(40);
    }
}
