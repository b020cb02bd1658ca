package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageOffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DreamerOfferTest {
    private static DreamerOffer offer(Set<ImageFeature> first, Set<ImageFeature> second) {
        return DreamerOffer.of(
                List.of("one"),
                List.of(new ImageOffer(Set.of("one"), first, 1, 1), new ImageOffer(Set.of("one"), second, 1, 1)),
                false);
    }

    @Test
    void onlyWhatEveryBackEndCanDoIsOffered() {
        Set<ImageFeature> all = EnumSet.allOf(ImageFeature.class);

        assertThat(offer(all, EnumSet.of(ImageFeature.LORA)).features()).containsExactly(ImageFeature.LORA);
        assertThat(offer(all, all).takesSdxlControlnet()).isTrue();
    }

    /** One switch of the pop brings all three, so a worker that lacks one of them must not say it. */
    @ParameterizedTest
    @EnumSource(
            value = ImageFeature.class,
            names = {"CONTROLNET", "SDXL_CONTROLNET", "TRANSPARENT"})
    void controlNetsOfSdxlAreOfferedTogetherWithAllThatTheirSwitchBrings(ImageFeature missing) {
        Set<ImageFeature> all = EnumSet.allOf(ImageFeature.class);

        assertThat(offer(all, EnumSet.complementOf(EnumSet.of(missing))).takesSdxlControlnet())
                .isFalse();
    }
}
