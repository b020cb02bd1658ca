package io.throng.worker.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.Lora;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EffortTest {
    private static final Offset<Double> EXACT = within(1e-9);
    private static final double PIXELS = 512 * 512;

    @Test
    void aPlainJobIsItsPixelsTimesItsSteps() {
        assertThat(of(job(), "m", 1)).isCloseTo(PIXELS * 30 / 1e6, EXACT);
    }

    @Test
    void eachFurtherPictureOfABatchCountsAFifth() {
        assertThat(of(job(), "m", 3)).isCloseTo(PIXELS * 1.4 * 30 / 1e6, EXACT);
    }

    @Test
    void upscalersLorasAndSecondPassesAreAdded() {
        assertThat(of(job().postProcessing(List.of("RealESRGAN_x4plus", "GFPGAN")), "m", 2))
                .isCloseTo((PIXELS * 1.2 * 30 + PIXELS * 20 * 2) / 1e6, EXACT);
        assertThat(of(job().postProcessing(List.of("GFPGAN")), "m", 1)).isCloseTo(PIXELS * 30 / 1e6, EXACT);
        assertThat(of(job().loras(List.of(new Lora("l", null, null, null, null))), "m", 1))
                .isCloseTo((PIXELS * 30 + 4_000_000) / 1e6, EXACT);
        assertThat(of(job().hiresFix(true), "m", 1)).isCloseTo(PIXELS * 60 / 1e6, EXACT);
    }

    @Test
    void largeModelsWorkflowsAndControlMultiply() {
        double plain = PIXELS * 30 / 1e6;
        assertThat(of(job(), "Flux.1-Schnell fp8 (Compact)", 1)).isCloseTo(6 * plain, EXACT);
        assertThat(of(job().workflow("qr_code"), "m", 1)).isCloseTo(2 * plain, EXACT);
        assertThat(of(job().controlType("canny"), "m", 1)).isCloseTo(2 * plain, EXACT);
    }

    private static double of(ImagePopPayload.Builder job, String model, int pictures) {
        return Effort.megapixelsteps(job.build(), model, pictures);
    }

    private static ImagePopPayload.Builder job() {
        return ImagePopPayload.builder().width(512).height(512).ddimSteps(30);
    }
}
