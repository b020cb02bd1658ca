package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.diffusion.DiffusionCapabilities;
import io.throng.inference.diffusion.DiffusionOptions;
import io.throng.inference.diffusion.DiffusionRequest;
import io.throng.inference.diffusion.ModelFamily;
import io.throng.inference.diffusion.sampler.Sampler;
import io.throng.inference.diffusion.sampler.Spacing;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.image.TextualInversion;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the tiny model that the engine's own tests use. */
class LocalImageBackendTest {
    private static final Path GOLDEN =
            Path.of("..", "inference", "src", "test", "resources", "io", "throng", "inference", "diffusion");
    private static final int TINY_WIDTH = 16;
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final DiffusionCapabilities ALL = new DiffusionCapabilities(
            ModelFamily.STABLE_DIFFUSION_1, 512, false, true, true, true, true, true, OptionalDouble.empty());

    @TempDir
    private Path folder;

    private final LocalImageBackend backend = new LocalImageBackend(
            Map.of("tiny", GOLDEN.resolve("tiny-sd")),
            DiffusionOptions.onProcessor(1),
            Optional.of(lora -> switch (lora.name()) {
                case "good" -> Optional.of(GOLDEN.resolve("lora_kohya.safetensors"));
                case "broken" -> Optional.of(GOLDEN.resolve("latents.bin"));
                default -> Optional.empty();
            }),
            Optional.of(inversion -> switch (inversion.name()) {
                case "good" -> Optional.of(inversionFile(TINY_WIDTH));
                case "foreign" -> Optional.of(inversionFile(TINY_WIDTH + 1));
                default -> Optional.empty();
            }));

    @AfterEach
    void close() {
        backend.close();
    }

    @Test
    void itOffersWhatTheModelCanDo() throws Exception {
        ImageOffer offer = backend.describe();
        assertThat(offer.models()).containsExactly("tiny");
        assertThat(offer.features())
                .containsExactlyInAnyOrder(
                        ImageFeature.IMG2IMG,
                        ImageFeature.INPAINTING,
                        ImageFeature.LORA,
                        ImageFeature.TEXTUAL_INVERSION,
                        ImageFeature.HIRES_FIX,
                        ImageFeature.TILING,
                        ImageFeature.CLIP_SKIP);
        assertThat(offer.maxBatch()).isEqualTo(LocalImageBackend.MAX_BATCH);
    }

    @Test
    void withoutAPlaceForLorasAndInversionsNoneAreOffered() throws Exception {
        try (LocalImageBackend plain = new LocalImageBackend(
                Map.of("tiny", GOLDEN.resolve("tiny-sd")),
                DiffusionOptions.onProcessor(1),
                Optional.empty(),
                Optional.empty())) {
            assertThat(plain.describe().can(ImageFeature.LORA)).isFalse();
            assertThat(plain.describe().can(ImageFeature.TEXTUAL_INVERSION)).isFalse();
        }
    }

    @Test
    void aBatchIsDrawnWithProgress() throws Exception {
        List<Integer> heard = new ArrayList<>();
        List<ImageResult> results =
                backend.generate(new TaskSketch().count(2).task(), LONG, (done, total) -> heard.add(done));
        assertThat(results).hasSize(2).allSatisfy(result -> {
            assertThat(result.image().getWidth()).isEqualTo(64);
            assertThat(result.seed()).isEqualTo(5);
            assertThat(result.notes()).isEmpty();
        });
        assertThat(heard).containsExactly(1, 2, 3);
        assertThat(colours(results.get(0))).isNotEqualTo(colours(results.get(1)));
    }

    @Test
    void aLoraChangesThePictureAndOneThatCannotBeUsedIsNotedEachTime() throws Exception {
        int[] plain = colours(one(new TaskSketch().task()));
        ImageResult adapted = one(new TaskSketch().loras("good").task());
        assertThat(colours(adapted)).isNotEqualTo(plain);
        assertThat(adapted.notes()).isEmpty();
        for (int i = 0; i < 2; i++) {
            ImageResult without = one(new TaskSketch().loras("broken", "absent").task());
            assertThat(colours(without)).isEqualTo(plain);
            assertThat(without.notes())
                    .containsExactlyInAnyOrder(
                            new GenerationMetadata(MetadataType.LORA, MetadataValue.DOWNLOAD_FAILED, "absent"),
                            new GenerationMetadata(MetadataType.LORA, MetadataValue.BASELINE_MISMATCH, "broken"));
        }
    }

    @Test
    void aTextualInversionIsAWordAndOneThatCannotBeUsedIsNotedAndNoWord() throws Exception {
        int[] plain = colours(one(new TaskSketch().task()));
        ImageResult withWord = one(
                new TaskSketch().inversions("a red cat embedding:good", "good").task());
        assertThat(colours(withWord)).isNotEqualTo(plain);
        assertThat(withWord.notes()).isEmpty();
        for (int i = 0; i < 2; i++) {
            ImageResult without = one(new TaskSketch()
                    .inversions("a red cat (embedding:absent:1.2), (embedding:foreign:1.0)", "absent", "foreign")
                    .task());
            assertThat(colours(without)).isEqualTo(plain);
            assertThat(without.notes())
                    .containsExactlyInAnyOrder(
                            new GenerationMetadata(MetadataType.TI, MetadataValue.DOWNLOAD_FAILED, "absent"),
                            new GenerationMetadata(MetadataType.TI, MetadataValue.BASELINE_MISMATCH, "foreign"));
        }
    }

    @Test
    void aTaskForAnotherModelIsRefused() {
        assertThatThrownBy(() -> one(new TaskSketch().model("other").task()))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("other");
    }

    @Test
    void theTimeLimitEndsTheWork() {
        assertThatThrownBy(() -> backend.generate(new TaskSketch().task(), Duration.ZERO, StepListener.NONE))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("not done within");
    }

    @Test
    void anInterruptionEndsTheWork() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> one(new TaskSketch().task())).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void guidanceBeyondWhatSuitsTheModelIsLoweredWithANote() throws Exception {
        ImageTask task = new TaskSketch().task();
        LocalImageRequest lowered = LocalImageRequest.of(task, withMaxGuidance(4));
        assertThat(lowered.request().guidance()).isEqualTo(4);
        assertThat(lowered.notes())
                .extracting(GenerationMetadata::ref)
                .containsExactly("cfg_scale " + task.cfgScale() + "→4.0");

        LocalImageRequest kept = LocalImageRequest.of(task, withMaxGuidance(task.cfgScale()));
        assertThat(kept.request().guidance()).isEqualTo(task.cfgScale()).isGreaterThan(4);
        assertThat(kept.notes()).isEmpty();
    }

    private static DiffusionCapabilities withMaxGuidance(double most) {
        return new DiffusionCapabilities(
                ModelFamily.OTHER, 128, true, true, false, false, false, false, OptionalDouble.of(most));
    }

    @Test
    void anUnknownSamplerIsReplacedWithANote() throws Exception {
        LocalImageRequest ancestral =
                LocalImageRequest.of(new TaskSketch().sampler("k_new_a").task(), ALL);
        assertThat(ancestral.request().sampler()).isEqualTo(Sampler.EULER_ANCESTRAL);
        assertThat(ancestral.notes())
                .containsExactly(new GenerationMetadata(
                        MetadataType.INFORMATION, MetadataValue.SEE_REF, "sampler k_new_a→k_euler_a"));
        assertThat(LocalImageRequest.of(new TaskSketch().sampler("k_new").task(), ALL)
                        .request()
                        .sampler())
                .isEqualTo(Sampler.EULER);
    }

    @Test
    void theTasksSettingsReachTheEngine() throws Exception {
        DiffusionRequest request = LocalImageRequest.of(
                        new TaskSketch().sampler("k_dpmpp_2m").hires().task(), ALL)
                .request();
        assertThat(request.sampler()).isEqualTo(Sampler.DPMPP_2M);
        assertThat(request.spacing()).contains(Spacing.KARRAS);
        assertThat(request.layerFromEnd()).hasValue(2);
        assertThat(request.hires()).isPresent();
        assertThat(request.seed()).isEqualTo(5);
    }

    @Test
    void repaintingTakesTheMaskOrTheTransparencyOrAll() throws Exception {
        BufferedImage opaque = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
        BufferedImage transparent = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
        LocalImageRequest all = LocalImageRequest.of(
                new TaskSketch().source(opaque, SourceProcessing.INPAINTING).task(), ALL);
        assertThat(all.request().source().orElseThrow().mask().orElseThrow().getRGB(3, 3))
                .isEqualTo(0xffffffff);
        assertThat(all.notes())
                .containsExactly(
                        new GenerationMetadata(MetadataType.SOURCE_MASK, MetadataValue.PARSE_FAILED, "source_mask"));
        LocalImageRequest hole = LocalImageRequest.of(
                new TaskSketch().source(transparent, SourceProcessing.IMG2IMG).task(), ALL);
        assertThat(hole.request().source().orElseThrow().mask().orElseThrow().getRGB(3, 3))
                .isEqualTo(0xffffffff);
        assertThat(hole.notes()).isEmpty();
        assertThat(LocalImageRequest.of(
                                new TaskSketch()
                                        .source(opaque, SourceProcessing.IMG2IMG)
                                        .task(),
                                ALL)
                        .request()
                        .source()
                        .orElseThrow()
                        .mask())
                .isEmpty();
    }

    private ImageResult one(ImageTask task) throws BackendException, InterruptedException {
        return backend.generate(task, LONG, StepListener.NONE).getFirst();
    }

    private static int[] colours(ImageResult result) {
        BufferedImage image = result.image();
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** A file of one vector as AUTOMATIC1111 writes them. */
    private Path inversionFile(int width) {
        byte[] header = ("{\"emb_params\":{\"dtype\":\"F32\",\"shape\":[1," + width + "],\"data_offsets\":[0,"
                        + width * 4 + "]}}")
                .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES + header.length + width * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header);
        for (int i = 0; i < width; i++) {
            bytes.putFloat(i % 2 == 0 ? 0.5f : -0.5f);
        }
        try {
            return Files.write(folder.resolve("inversion-" + width + ".safetensors"), bytes.array());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A task for the tiny model, with what a test cares about. */
    private static final class TaskSketch {
        private String model = "tiny";
        private int count = 1;
        private int side = 64;
        private String sampler = "k_euler";
        private Optional<Double> hires = Optional.empty();
        private String prompt = "a red cat";
        private List<Lora> loras = List.of();
        private List<TextualInversion> inversions = List.of();
        private Optional<ImageTask.Source> source = Optional.empty();
        private SourceProcessing processing = SourceProcessing.IMG2IMG;

        TaskSketch model(String value) {
            this.model = value;
            return this;
        }

        TaskSketch count(int value) {
            this.count = value;
            return this;
        }

        TaskSketch sampler(String value) {
            this.sampler = value;
            return this;
        }

        TaskSketch hires() {
            this.hires = Optional.of(0.65);
            this.side = 1024;
            return this;
        }

        TaskSketch loras(String... names) {
            this.loras = List.of(names).stream()
                    .map(name -> new Lora(name, 1.0, 1.0, null, false))
                    .toList();
            return this;
        }

        TaskSketch inversions(String newPrompt, String... names) {
            this.prompt = newPrompt;
            this.inversions = List.of(names).stream()
                    .map(name -> new TextualInversion(name, null, null))
                    .toList();
            return this;
        }

        TaskSketch source(BufferedImage image, SourceProcessing how) {
            this.source = Optional.of(new ImageTask.Source(image, Optional.empty()));
            this.processing = how;
            return this;
        }

        ImageTask task() {
            return new ImageTask(
                    model,
                    prompt,
                    "",
                    5,
                    count,
                    side,
                    side,
                    3,
                    5,
                    sampler,
                    true,
                    2,
                    0.7,
                    hires,
                    false,
                    false,
                    loras,
                    inversions,
                    Optional.empty(),
                    source,
                    processing,
                    List.of(),
                    Optional.empty(),
                    List.of());
        }
    }
}
