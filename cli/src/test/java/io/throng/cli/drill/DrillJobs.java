package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextSubmitInput;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import javax.imageio.ImageIO;

/** The requests, pops and results that the drills are made of. */
final class DrillJobs {
    private static final int SIDE_PIXELS = 64;

    private DrillJobs() {}

    /** A request for short texts. */
    static TextRequestInput text(String model, int n) {
        return TextRequestInput.builder()
                .prompt("Once upon a time")
                .params(TextParams.builder().n(n).maxLength(40).build())
                .models(List.of(model))
                .build();
    }

    /** The pop of a scribe that serves one model and is named after it. */
    static TextPopInput scribe(String model) {
        return scribe("scribe of " + model, model);
    }

    /** The pop of a scribe that serves one model. */
    static TextPopInput scribe(String name, String model) {
        return TextPopInput.builder()
                .name(name)
                .models(List.of(model))
                .bridgeAgent(ServerUnderTest.AGENT)
                .build();
    }

    /** The result of a text job. */
    static TextSubmitInput result(String jobId, String text) {
        return new TextSubmitInput(jobId, text, null, 7L, null);
    }

    /** A request for small pictures. */
    static ImageRequestInput image(String model, int n) {
        return ImageRequestInput.builder()
                .prompt("a lighthouse in fog")
                .params(ImageParams.builder()
                        .n(n)
                        .width(SIDE_PIXELS)
                        .height(SIDE_PIXELS)
                        .steps(10)
                        .seed("77")
                        .build())
                .models(List.of(model))
                .build();
    }

    /** A request for a small picture that is to come back as base64. */
    static ImageRequestInput inlineImage(String model) {
        return ImageRequestInput.builder()
                .prompt("a lighthouse without an address")
                .params(ImageParams.builder()
                        .n(1)
                        .width(SIDE_PIXELS)
                        .height(SIDE_PIXELS)
                        .steps(10)
                        .build())
                .models(List.of(model))
                .r2(false)
                .build();
    }

    /** A request for a picture that is made from another one, sent along as base64. */
    static ImageRequestInput imageFrom(String base64) {
        return ImageRequestInput.builder()
                .prompt("the same in fog")
                .params(ImageParams.builder()
                        .n(1)
                        .width(SIDE_PIXELS)
                        .height(SIDE_PIXELS)
                        .steps(10)
                        .build())
                .models(List.of("Deliberate"))
                .sourceImage(base64)
                .build();
    }

    /** The pop of a dreamer that serves one model and is named after it. */
    static ImagePopInput dreamer(String model) {
        return ImagePopInput.builder()
                .name("dreamer of " + model)
                .models(List.of(model))
                .bridgeAgent(ServerUnderTest.AGENT)
                .build();
    }

    /** The result of an image job that was uploaded. */
    static ImageSubmitInput delivered(String jobId) {
        return new ImageSubmitInput(jobId, "R2", null, 77L, null, null);
    }

    /** A picture as workers upload it. */
    static byte[] webp() throws IOException {
        BufferedImage image = new BufferedImage(SIDE_PIXELS, SIDE_PIXELS, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < SIDE_PIXELS; y++) {
            for (int x = 0; x < SIDE_PIXELS; x++) {
                image.setRGB(x, y, (x * 4) << 16 | (y * 4) << 8 | (x ^ y));
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, "webp", bytes)).isTrue();
        return bytes.toByteArray();
    }
}
