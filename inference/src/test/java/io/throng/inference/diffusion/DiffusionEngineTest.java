package io.throng.inference.diffusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.inference.Cancellation;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.DiffusionRequest.Source;
import io.throng.inference.diffusion.sampler.Sampler;
import io.throng.inference.diffusion.sampler.Spacing;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole pictures of the tiny models, held against diffusers where it has the same thing. */
class DiffusionEngineTest {
    private static final JsonNode FACTS = Golden.json("pictures.json");
    private static final float[] EXPECTED = Golden.floats("pictures.bin");
    private static final int SIDE = 16;
    private static DiffusionEngine engine;
    private static DiffusionEngine xl;

    @TempDir
    private static Path folders;

    @BeforeAll
    static void load() throws IOException {
        engine = DiffusionEngine.load(Golden.path("tiny-sd"), DiffusionOptions.onProcessor(1));
        xl = DiffusionEngine.load(xlFolder(), DiffusionOptions.onProcessor(1));
    }

    /** The tiny XL model shares the autoencoder of the other. */
    private static Path xlFolder() throws IOException {
        Path folder = Golden.copyOf("tiny-sdxl", folders.resolve("xl"));
        for (String part : List.of("vae_decoder", "vae_encoder")) {
            Golden.copyOf("tiny-sd/" + part, folder.resolve(part));
        }
        return folder;
    }

    @AfterAll
    static void close() {
        engine.close();
        xl.close();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"0, sd, 1", "1, sd-skip-2, 2", "2, sdxl, 0"})
    void aPictureIsTheOneOfDiffusers(int index, String name, int layerFromEnd) {
        DiffusionRequest.Builder request = DiffusionRequest.builder(
                        FACTS.path("prompt").asText())
                .negativePrompt(FACTS.path("negative").asText())
                .size(SIDE, SIDE)
                .steps(FACTS.path("steps").asInt())
                .guidance(FACTS.path("guidance").asDouble())
                .sampler(Sampler.EULER)
                .spacing(Spacing.KARRAS)
                .seed(FACTS.path("seed").asLong());
        if (layerFromEnd > 0) {
            request.layerFromEnd(layerFromEnd);
        }
        BufferedImage picture = one(index == 2 ? xl : engine, request.build());
        int start = index * SIDE * SIDE * 3;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                Color colour = new Color(picture.getRGB(x, y));
                int[] parts = {colour.getRed(), colour.getGreen(), colour.getBlue()};
                for (int plane = 0; plane < 3; plane++) {
                    float wanted = EXPECTED[start + (y * SIDE + x) * 3 + plane] * 255;
                    assertThat((float) parts[plane])
                            .as("%s at %d, %d", name, x, y)
                            .isCloseTo(wanted, org.assertj.core.api.Assertions.within(1.5f));
                }
            }
        }
    }

    @Test
    void theModelSaysWhatItCanDo() {
        assertThat(engine.capabilities())
                .isEqualTo(new DiffusionCapabilities(
                        ModelFamily.OTHER, 16, false, true, true, true, true, true, OptionalDouble.empty()));
        assertThat(xl.capabilities().family()).isEqualTo(ModelFamily.STABLE_DIFFUSION_XL);
        assertThat(DiffusionEngine.inspect(Golden.path("tiny-sd"))).isEqualTo(engine.capabilities());
    }

    @Test
    void equalRequestsGiveEqualPicturesAndOtherSeedsOthers() {
        DiffusionRequest.Builder request = small("a cat").sampler(Sampler.DPMPP_SDE);
        BufferedImage first = one(engine, request.seed(3).build());
        assertThat(colours(one(engine, request.seed(3).build()))).isEqualTo(colours(first));
        assertThat(colours(one(engine, request.seed(4).build()))).isNotEqualTo(colours(first));
    }

    @Test
    void thePicturesOfABatchDifferAndTheFirstIsThatOfASingleOne() {
        DiffusionRequest.Builder request = small("a cat").sampler(Sampler.EULER);
        List<BufferedImage> batch = all(engine, request.count(3).build());
        assertThat(batch).hasSize(3);
        assertThat(colours(batch.get(1))).isNotEqualTo(colours(batch.get(0)));
        assertThat(colours(batch.get(2))).isNotEqualTo(colours(batch.get(1)));
        assertThat(distance(batch.getFirst(), one(engine, request.count(1).build())))
                .isLessThan(1);
    }

    @Test
    void promptNegativePromptAndWeightsAllCount() {
        int[] plain = colours(one(engine, small("a red cat").build()));
        assertThat(colours(one(engine, small("a dog 4k").build()))).isNotEqualTo(plain);
        assertThat(colours(one(engine, small("a (red:1.9) cat").build()))).isNotEqualTo(plain);
        assertThat(colours(one(engine, small("a red cat").negativePrompt("zzz").build())))
                .isNotEqualTo(plain);
        int[] unguided = colours(one(engine, small("a red cat").guidance(1).build()));
        assertThat(colours(one(
                        engine,
                        small("a red cat").guidance(1).negativePrompt("zzz").build())))
                .isEqualTo(unguided);
    }

    @Test
    void aPromptOfSeveralStretchesMeetsAShortNegativeOne() {
        assertThat(one(engine, small("! ".repeat(160)).negativePrompt("a").build())
                        .getWidth())
                .isEqualTo(SIDE);
    }

    @ParameterizedTest
    @CsvSource({"16, 16", "17, 30", "40, 16", "33, 47"})
    void picturesHaveTheSizeAskedFor(int width, int height) {
        BufferedImage picture = one(engine, small("a").size(width, height).build());
        assertThat(List.of(picture.getWidth(), picture.getHeight())).containsExactly(width, height);
    }

    @Test
    void everySamplerDrawsInOneStepAndInSome() {
        for (Sampler sampler : Sampler.values()) {
            for (Spacing spacing : List.of(sampler.defaultSpacing(), Spacing.KARRAS)) {
                for (int steps : new int[] {1, 4}) {
                    BufferedImage picture = one(
                            engine,
                            small("a")
                                    .sampler(sampler)
                                    .spacing(spacing)
                                    .steps(steps)
                                    .build());
                    assertThat(picture.getWidth())
                            .as("%s %s %d", sampler, spacing, steps)
                            .isEqualTo(SIDE);
                }
            }
        }
    }

    @Test
    void progressIsToldStepByStepOverBothPasses() {
        List<Integer> heard = new ArrayList<>();
        HiresPlan plan = new HiresPlan(16, 16, 3, 0.5);
        engine.generate(
                small("a").size(32, 32).steps(4).hires(plan).build(),
                (done, total) -> {
                    assertThat(total).isEqualTo(7);
                    heard.add(done);
                },
                Cancellation.NEVER);
        assertThat(heard).containsExactly(1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void aCancelledGenerationEndsBetweenSteps() {
        AtomicInteger steps = new AtomicInteger();
        assertThatThrownBy(() -> engine.generate(
                        small("a").steps(50).build(), (done, total) -> steps.set(done), () -> steps.get() == 2))
                .isInstanceOf(CancellationException.class);
        assertThat(steps).hasValue(2);
    }

    @Test
    void littleStrengthKeepsTheSourceAndFullStrengthForgetsIt() {
        BufferedImage source = gradient(SIDE, SIDE);
        BufferedImage restored = fromSource(engine, source, Optional.empty(), 0.01);
        double little = distance(restored, fromSource(engine, source, Optional.empty(), 0.05));
        double much = distance(restored, fromSource(engine, source, Optional.empty(), 1));
        assertThat(little).isLessThan(much / 2);
    }

    @Test
    void onlyWhatTheMaskShowsWhiteIsRepainted() {
        BufferedImage source = gradient(SIDE, SIDE);
        BufferedImage mask = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = mask.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(8, 0, 8, SIDE);
        graphics.dispose();
        BufferedImage picture = fromSource(engine, source, Optional.of(mask), 1);
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < 8; x++) {
                assertThat(picture.getRGB(x, y)).isEqualTo(source.getRGB(x, y));
            }
        }
        assertThat(distance(picture.getSubimage(8, 0, 8, SIDE), source.getSubimage(8, 0, 8, SIDE)))
                .isGreaterThan(5);
    }

    @Test
    void aModelTrainedToRepaintSeesMaskAndPicture() {
        Path folder = Golden.copyOf("tiny-sd", folders.resolve("inpaint"));
        replace(folder.resolve("unet"), "tiny-inpaint/unet");
        try (DiffusionEngine inpainting = DiffusionEngine.load(folder, DiffusionOptions.onProcessor(1))) {
            BufferedImage white = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = white.createGraphics();
            graphics.fillRect(0, 0, SIDE, SIDE);
            graphics.dispose();
            BufferedImage source = gradient(SIDE, SIDE);
            BufferedImage black = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            assertThat(distance(fromSource(inpainting, source, Optional.of(black), 1), source))
                    .isZero();
            assertThat(distance(fromSource(inpainting, source, Optional.of(white), 1), source))
                    .isGreaterThan(5);
            // Without a source it paints everything.
            assertThat(one(inpainting, small("a").build()).getWidth()).isEqualTo(SIDE);
        }
    }

    @Test
    void aRefinedPictureIsNotTheOneComposedLarge() {
        DiffusionRequest.Builder request = small("a").size(32, 48);
        BufferedImage large = one(engine, request.build());
        BufferedImage refined =
                one(engine, request.hires(new HiresPlan(16, 24, 4, 0.6)).build());
        assertThat(List.of(refined.getWidth(), refined.getHeight())).containsExactly(32, 48);
        assertThat(colours(refined)).isNotEqualTo(colours(large));
    }

    @Test
    void tilesGiveNearlyThePictureOfTheWhole() {
        try (DiffusionEngine tiling = DiffusionEngine.load(
                Golden.path("tiny-sd"), DiffusionOptions.onProcessor(1).withTileSide(16))) {
            DiffusionRequest request = small("a").size(96, 64).steps(2).build();
            BufferedImage whole = one(engine, request);
            BufferedImage tiled = one(tiling, request);
            assertThat(List.of(tiled.getWidth(), tiled.getHeight())).containsExactly(96, 64);
            assertThat(distance(whole, tiled)).isLessThan(12);
        }
    }

    @Test
    void seamlessPicturesMoveWithTheirNoise() {
        try (DiffusionEngine seamless = DiffusionEngine.load(
                Golden.path("tiny-sd"), DiffusionOptions.onProcessor(1).withSeamless(true))) {
            assertThat(colours(one(seamless, small("a").build())))
                    .isNotEqualTo(colours(one(engine, small("a").build())));
        }
    }

    @Test
    void callersWaitTheirTurn() throws Exception {
        int[] expected = colours(one(engine, small("a").build()));
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<BufferedImage>> pictures = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                pictures.add(threads.submit(() -> one(engine, small("a").build())));
            }
            for (Future<BufferedImage> picture : pictures) {
                assertThat(colours(picture.get())).isEqualTo(expected);
            }
        }
    }

    @Test
    void aClosedEngineSaysSo() {
        DiffusionEngine closed = DiffusionEngine.load(Golden.path("tiny-sd"), DiffusionOptions.onProcessor(1));
        closed.close();
        closed.close();
        assertThatThrownBy(() -> one(closed, small("a").build()))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aMissingPartIsNamed() throws IOException {
        Path folder = Golden.copyOf("tiny-sd", folders.resolve("missing"));
        Files.delete(folder.resolve("vae_decoder").resolve("model.onnx"));
        assertThatThrownBy(() -> DiffusionEngine.load(folder, DiffusionOptions.onProcessor(1)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("vae_decoder/model.onnx");
        assertThatThrownBy(() -> DiffusionEngine.inspect(folders.resolve("nowhere")))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("nowhere");
    }

    @Test
    void aModelWithoutEncoderDrawsButTakesNoSource() throws IOException {
        Path folder = Golden.copyOf("tiny-sd", folders.resolve("no-encoder"));
        Files.delete(folder.resolve("vae_encoder").resolve("model.onnx"));
        try (DiffusionEngine drawing = DiffusionEngine.load(folder, DiffusionOptions.onProcessor(1))) {
            assertThat(drawing.capabilities().fromPicture()).isFalse();
            assertThat(one(drawing, small("a").build()).getWidth()).isEqualTo(SIDE);
            assertThatThrownBy(() -> fromSource(drawing, gradient(SIDE, SIDE), Optional.empty(), 0.5))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("VAE encoder");
        }
    }

    @Test
    void damagedFilesAreRefused() throws IOException {
        Path folder = Golden.copyOf("tiny-sd", folders.resolve("damaged"));
        Files.write(folder.resolve("unet").resolve("model.onnx"), new byte[] {10, 120, 3});
        assertThatThrownBy(() -> DiffusionEngine.load(folder, DiffusionOptions.onProcessor(1)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("damaged");
        Path unreadable = Golden.copyOf("tiny-sd", folders.resolve("unreadable"));
        Files.writeString(unreadable.resolve("scheduler").resolve("scheduler_config.json"), "{");
        assertThatThrownBy(() -> DiffusionEngine.load(unreadable, DiffusionOptions.onProcessor(1)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("scheduler_config.json");
    }

    @Test
    void anUnknownScheduleOrPredictionIsRefusedByName() throws IOException {
        Path folder = Golden.copyOf("tiny-sd", folders.resolve("prediction"));
        Path config = folder.resolve("scheduler").resolve("scheduler_config.json");
        Files.writeString(config, "{\"prediction_type\": \"tea leaves\"}");
        assertThatThrownBy(() -> DiffusionEngine.load(folder, DiffusionOptions.onProcessor(1)))
                .hasMessageContaining("tea leaves");
        Files.writeString(config, "{\"beta_schedule\": \"zigzag\"}");
        assertThatThrownBy(() -> DiffusionEngine.load(folder, DiffusionOptions.onProcessor(1)))
                .hasMessageContaining("zigzag");
        Files.writeString(config, "{\"num_train_timesteps\": 1}");
        assertThatThrownBy(() -> DiffusionEngine.load(folder, DiffusionOptions.onProcessor(1)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("trainSteps is 1");
    }

    private static DiffusionRequest.Builder small(String prompt) {
        return DiffusionRequest.builder(prompt).size(SIDE, SIDE).steps(3).guidance(4);
    }

    private static BufferedImage fromSource(
            DiffusionEngine engine, BufferedImage source, Optional<BufferedImage> mask, double strength) {
        return one(engine, small("a").source(new Source(source, mask, strength)).build());
    }

    private static BufferedImage one(DiffusionEngine engine, DiffusionRequest request) {
        return all(engine, request).getFirst();
    }

    private static List<BufferedImage> all(DiffusionEngine engine, DiffusionRequest request) {
        return engine.generate(request, StepProgress.NONE, Cancellation.NEVER);
    }

    private static BufferedImage gradient(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, new Color(x * 255 / width, y * 255 / height, 90).getRGB());
            }
        }
        return image;
    }

    private static int[] colours(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }

    /** Mean difference of the colours, 0 to 255. */
    private static double distance(BufferedImage a, BufferedImage b) {
        int[] first = colours(a);
        int[] second = colours(b);
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            for (int shift = 0; shift <= 16; shift += 8) {
                sum += Math.abs((first[i] >> shift & 0xff) - (second[i] >> shift & 0xff));
            }
        }
        return sum / first.length / 3;
    }

    private static void replace(Path folder, String golden) {
        try {
            for (String name : List.of("model.onnx", "config.json")) {
                Files.delete(folder.resolve(name));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Golden.copyOf(golden, folder);
    }
}
