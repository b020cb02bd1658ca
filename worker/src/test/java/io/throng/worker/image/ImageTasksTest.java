package io.throng.worker.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.wire.WireWriter;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageTask;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Payloads as hordes send them, and the tasks they become: image-tasks.json. */
class ImageTasksTest {
    private static final ObjectMapper JSON = WireWriter.mapper();

    static Stream<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        cases().forEach(entry -> names.add(entry.path("name").asText()));
        return names.stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void aPayloadBecomesATask(String name) throws IOException {
        JsonNode entry = null;
        for (JsonNode candidate : cases()) {
            entry = candidate.path("name").asText().equals(name) ? candidate : entry;
        }
        ObjectNode payload = JSON.createObjectNode();
        payload.put("prompt", "a fox")
                .put("width", 512)
                .put("height", 512)
                .put("ddim_steps", 30)
                .put("cfg_scale", 7.5)
                .put("n_iter", 1)
                .put("sampler_name", "k_euler_a");
        payload.setAll((ObjectNode) entry.path("payload"));
        ImagePopPayload job = JSON.treeToValue(payload, ImagePopPayload.class);

        JsonNode task = JSON.valueToTree(Shown.of(ImageTasks.of(
                job,
                "m",
                41,
                entry.path("count").asInt(1),
                sources(entry.path("source").asText("")),
                lora -> List.of("trained word"))));

        entry.path("task")
                .forEachEntry((member, expected) ->
                        assertThat(task.path(member)).as(member).isEqualTo(expected));
    }

    @Test
    void seedsAreTextsOfDigits() {
        assertThat(ImageTasks.seed("41")).contains(41L);
        assertThat(ImageTasks.seed(Long.toString(Long.MAX_VALUE))).contains(Long.MAX_VALUE);
        assertThat(ImageTasks.seed("9223372036854775808")).isEmpty();
        assertThat(ImageTasks.seed("-1")).isEmpty();
        assertThat(ImageTasks.seed("my seed")).isEmpty();
        assertThat(ImageTasks.seed(null)).isEmpty();
    }

    @Test
    void aTaskNeedsWhatCannotBeLeftOut() {
        ImagePopPayload plain =
                ImagePopPayload.builder().width(64).height(64).hiresFix(true).clipSkip(2).build();
        assertThat(needs(plain, "")).isEmpty();
        assertThat(needs(plain.toBuilder().tiling(true).transparent(true).build(), ""))
                .containsExactlyInAnyOrder(ImageFeature.TILING, ImageFeature.TRANSPARENT);
        assertThat(needs(plain, "img2img")).containsExactly(ImageFeature.IMG2IMG);
        assertThat(needs(plain, "inpainting")).containsExactly(ImageFeature.INPAINTING);
        assertThat(needs(plain, "mask")).containsExactly(ImageFeature.INPAINTING);
    }

    private static Iterable<ImageFeature> needs(ImagePopPayload job, String source) {
        return ImageTasks.needs(ImageTasks.of(job, "m", 1, 1, sources(source), LoraTriggers.NONE));
    }

    private static JobSources sources(String kind) {
        if (kind.isEmpty()) {
            return JobSources.none();
        }
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        return new JobSources(
                kind.equals("inpainting") ? SourceProcessing.INPAINTING : SourceProcessing.IMG2IMG,
                Optional.of(new ImageTask.Source(
                        picture, kind.equals("mask") ? Optional.of(picture) : Optional.empty())),
                List.of(),
                List.of());
    }

    private static JsonNode cases() throws IOException {
        try (InputStream in = ImageTasksTest.class.getResourceAsStream("image-tasks.json")) {
            return JSON.readTree(in);
        }
    }

    /** A task without its pictures. */
    record Shown(
            String prompt,
            String negative,
            long seed,
            int count,
            int width,
            int height,
            int steps,
            double cfg,
            String sampler,
            boolean karras,
            int clipSkip,
            double denoising,
            double hires,
            boolean tiling,
            boolean transparent,
            String loras,
            String control,
            String processing,
            String workflow) {
        static Shown of(ImageTask task) {
            return new Shown(
                    task.prompt(),
                    task.negativePrompt(),
                    task.seed(),
                    task.count(),
                    task.width(),
                    task.height(),
                    task.steps(),
                    task.cfgScale(),
                    task.sampler(),
                    task.karras(),
                    task.clipSkip(),
                    task.denoisingStrength(),
                    task.hiresDenoisingStrength().orElse(0.0),
                    task.tiling(),
                    task.transparent(),
                    String.join(
                            " ",
                            task.loras().stream()
                                    .map(lora -> lora.name() + ":" + lora.model() + ":" + lora.clip())
                                    .toList()),
                    task.control()
                            .map(control -> control.type() + (control.imageIsControl() ? " as is" : "")
                                    + (control.returnControlMap() ? " map" : ""))
                            .orElse(""),
                    task.sourceProcessing().wireName(),
                    task.workflow().orElse(""));
        }
    }
}
