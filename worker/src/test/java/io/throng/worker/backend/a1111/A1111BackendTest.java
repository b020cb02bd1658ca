package io.throng.worker.backend.a1111;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.BackendTimeoutException;
import io.throng.worker.backend.Eventually;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ModelFamily;
import io.throng.worker.backend.StepListener;
import io.throng.worker.backend.TaskSketch;
import io.throng.worker.backend.WantedModel;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole jobs over real HTTP, and each way they go wrong. */
class A1111BackendTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final BufferedImage RED = TaskSketch.picture(300, 200, Color.RED);
    static final List<WantedModel> WANTED = List.of(
            new WantedModel(
                    "stable_diffusion",
                    ModelFamily.SD1,
                    false,
                    Optional.empty(),
                    List.of(),
                    List.of("6CE0161689B3853ACAA03779EC93EAFE75A02F4CED659BEE03F50797806FA2FA")),
            new WantedModel(
                    "stable_diffusion_inpainting", ModelFamily.SD1, true, Optional.of("inpaint"), List.of(), List.of()),
            WantedModel.named("Unknown here", ModelFamily.SD1));

    private final A1111Double server = new A1111Double();
    private final A1111ImageBackend backend = new A1111ImageBackend(
            server.peer.address(), Optional.of(A1111Double.PASSWORD), WANTED, AdaptationFinder.BY_NAME);
    private final A1111AlchemyBackend alchemy = new A1111AlchemyBackend(server.peer.address(), Optional.empty(), true);

    @AfterEach
    void close() {
        backend.close();
        alchemy.close();
        server.close();
    }

    private List<ImageResult> generate(TaskSketch sketch) throws Exception {
        return backend.generate(sketch.build(), LIMIT, StepListener.NONE);
    }

    @Test
    void modelsAreFoundByDigestAndByTheOperatorsWord() throws Exception {
        ImageOffer offer = backend.describe();

        assertThat(offer.models()).containsExactlyInAnyOrder("stable_diffusion", "stable_diffusion_inpainting");
        assertThat(offer.maxConcurrency()).as("the web UI has one lock").isEqualTo(1);
        assertThat(offer.features())
                .containsExactlyInAnyOrder(
                        ImageFeature.IMG2IMG,
                        ImageFeature.INPAINTING,
                        ImageFeature.HIRES_FIX,
                        ImageFeature.TILING,
                        ImageFeature.CLIP_SKIP,
                        ImageFeature.LORA,
                        ImageFeature.TEXTUAL_INVERSION,
                        ImageFeature.CONTROLNET);
    }

    @Test
    void aSmallLookAlikeIsOfferedForPlainPicturesOneByOne() throws Exception {
        server.looksAlike();

        ImageOffer offer = backend.describe();

        assertThat(offer.features()).containsExactly(ImageFeature.IMG2IMG);
        assertThat(offer.maxBatch()).isEqualTo(1);
    }

    @Test
    void everyCallCarriesTheUserAndThePassword() throws Exception {
        backend.describe();

        assertThat(server.peer.requests("GET /sdapi/v1/sd-models").getFirst().headers())
                .containsEntry("authorization", "Basic dXNlcjpzZWNyZXQ=");
        server.peer.on("GET /sdapi/v1/sd-models", 401, "{\"detail\":\"Incorrect username or password\"}");
        assertThatThrownBy(backend::describe).hasMessageContaining("--api-auth");
    }

    @Test
    void aServerWithoutItsApiIsToldFromOneThatIsNotThere() {
        server.peer.on("GET /sdapi/v1/sd-models", 404, "{\"detail\":\"Not Found\"}");

        assertThatThrownBy(backend::describe).hasMessageContaining("--api");
    }

    @Test
    void aBatchComesBackInOrderWithSeedsThatFollowEachOther() throws Exception {
        List<ImageResult> results = generate(new TaskSketch().count(3));

        assertThat(results).extracting(ImageResult::seed).containsExactly(41L, 42L, 43L);
        assertThat(results.get(0).image().getRGB(1, 1))
                .isNotEqualTo(results.get(2).image().getRGB(1, 1));
    }

    @ParameterizedTest
    @CsvSource({"GRID_FIRST", "GRID_UNTOLD"})
    void aGridBeforeThePicturesIsLeftOut(A1111Double.Fault fault) throws Exception {
        server.fault = fault;

        assertThat(generate(new TaskSketch().count(2)).getFirst().image().getWidth())
                .isEqualTo(512);
    }

    @Test
    void theMapThatControlNetAddsIsLeftOut() throws Exception {
        List<ImageResult> results = generate(new TaskSketch().source(RED, 1).control("canny", false, false));

        assertThat(results).hasSize(1);
        assertThat(results.getFirst().image().getRGB(1, 1)).isNotEqualTo(Color.WHITE.getRGB());
    }

    @Test
    void aControlMapComesFromTheExtensionsOwnCall() throws Exception {
        List<ImageResult> results = generate(new TaskSketch().source(RED, 1).control("hough", false, true));

        assertThat(results).hasSize(1);
        assertThat(server.lastCall("/controlnet/detect")
                        .path("controlnet_module")
                        .asText())
                .isEqualTo("mlsd");
    }

    @Test
    void twoPassesGiveThePictureAskedFor() throws Exception {
        assertThat(generate(new TaskSketch().size(1024, 768).hires(0.5))
                        .getFirst()
                        .image()
                        .getHeight())
                .isEqualTo(768);
    }

    @Test
    void progressIsToldWhileTheJobRuns() throws Exception {
        ConcurrentLinkedQueue<Integer> heard = new ConcurrentLinkedQueue<>();
        server.steps.drainPermits();
        server.steps.release(10);

        backend.generate(new TaskSketch().steps(20).build(), LIMIT, (done, total) -> {
            heard.add(done);
            assertThat(total).isEqualTo(20);
            server.steps.release(100);
        });

        assertThat(heard).isNotEmpty().allSatisfy(done -> assertThat(done).isBetween(1, 20));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OUT_OF_MEMORY|ran out of memory",
                "ONE_PICTURE_LESS|made 1 pictures instead of 2",
                "WRONG_SIZE|is 256x512 instead of 512x512",
                "NO_BASE64|no picture",
                "BROKEN_INFO|info is no JSON",
                "HTML|no JSON"
            })
    void eachFailureSaysWhatHappened(A1111Double.Fault fault, String phrase) {
        server.fault = fault;

        assertThatThrownBy(() -> generate(new TaskSketch().count(2)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(phrase);
    }

    @Test
    void aBlackPictureIsTriedOnceMore() throws Exception {
        server.blackPictures = 1;
        assertThat(generate(new TaskSketch())).hasSize(1);
        assertThat(server.peer.requests("POST /sdapi/v1/txt2img")).hasSize(2);

        server.blackPictures = 2;
        assertThatThrownBy(() -> generate(new TaskSketch())).hasMessageContaining("black all over");
    }

    @Test
    void aPictureSomebodyInterruptedIsNotHandedIn() throws Exception {
        server.steps.drainPermits();
        server.steps.release();
        CompletableFuture<Void> job = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> generate(new TaskSketch())).hasMessageContaining("somebody stopped"));
        assertThat(server.drawing.await(60, TimeUnit.SECONDS)).isTrue();

        server.interruptByHand();

        assertThat(job).succeedsWithin(LIMIT);
    }

    @Test
    void whenTheTimeIsOverOurJobIsStopped() {
        server.steps.drainPermits();
        server.steps.release();

        assertThatThrownBy(() -> backend.generate(new TaskSketch().build(), Duration.ofMillis(1200), StepListener.NONE))
                .isInstanceOf(BackendTimeoutException.class);

        assertThat(server.peer.requests("POST /sdapi/v1/interrupt")).hasSize(1);
        Eventually.so("the lock is free", () -> !server.lock.isLocked());
    }

    @Test
    void anothersJobIsLeftAloneWhenOursStillWaits() throws Exception {
        server.steps.drainPermits();
        server.steps.release();
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> {
            try {
                return generate(new TaskSketch().steps(2)).size();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(server.drawing.await(60, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> backend.generate(new TaskSketch().build(), Duration.ofMillis(1200), StepListener.NONE))
                .isInstanceOf(BackendTimeoutException.class);

        assertThat(server.peer.requests("POST /sdapi/v1/interrupt")).isEmpty();
        server.steps.release(1000);
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void anInterruptedCallStopsTheJob() throws Exception {
        server.steps.drainPermits();
        server.steps.release();
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                generate(new TaskSketch());
                outcome.complete(new AssertionError("not interrupted"));
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        assertThat(server.drawing.await(60, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        Eventually.so("the lock is free", () -> !server.lock.isLocked());
    }

    @Test
    void aServerThatIsKilledInTheMiddleIsNoticedAtOnce() throws Exception {
        server.steps.drainPermits();
        server.steps.release();
        CompletableFuture<Void> job =
                CompletableFuture.runAsync(() -> assertThatThrownBy(() -> generate(new TaskSketch()))
                        .isInstanceOf(BackendException.class)
                        .isNotInstanceOf(BackendTimeoutException.class));
        assertThat(server.drawing.await(60, TimeUnit.SECONDS)).isTrue();

        server.peer.die();

        assertThat(job).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void aModelThatIsNotThereIsRefusedBeforeAnythingIsAsked() {
        assertThatThrownBy(() -> generate(new TaskSketch().model("Unknown here")))
                .hasMessageContaining("Unknown here");
        assertThat(server.peer.requests("POST /sdapi/v1/txt2img")).isEmpty();
    }

    @Test
    void theExtrasAreTheFormsTheServerHasNamesFor() throws Exception {
        assertThat(alchemy.forms())
                .containsExactlyInAnyOrder(
                        "RealESRGAN_x4plus",
                        "RealESRGAN_x4plus_anime_6B",
                        "4x_AnimeSharp",
                        "GFPGAN",
                        "CodeFormers",
                        "caption");
    }

    @ParameterizedTest
    @CsvSource({"RealESRGAN_x4plus,4,R-ESRGAN 4x+,0,0", "GFPGAN,1,None,1,0", "CodeFormers,1,None,0,1"})
    void extrasAreAskedForInTheServersNames(String form, int factor, String upscaler, int gfpgan, int codeformer)
            throws Exception {
        AlchemyBackend.Answer answer = alchemy.perform(form, RED, LIMIT);

        assertThat(((AlchemyBackend.Answer.Picture) answer).image().getWidth()).isEqualTo(300 * factor);
        JsonNode call = server.lastCall("/sdapi/v1/extra-single-image");
        assertThat(call.path("upscaler_1").asText()).isEqualTo(upscaler);
        assertThat(call.path("gfpgan_visibility").asInt()).isEqualTo(gfpgan);
        assertThat(call.path("codeformer_visibility").asInt()).isEqualTo(codeformer);
        assertThat(call.path("codeformer_weight").asDouble()).isEqualTo(0.5);
    }

    @Test
    void anExtraOfAnotherSizeThanTheFormsIsAFault() {
        server.fault = A1111Double.Fault.WRONG_SIZE;

        assertThatThrownBy(() -> alchemy.perform("RealESRGAN_x4plus", RED, LIMIT))
                .hasMessageContaining("is 300x200 instead of 1200x800");
    }

    @Test
    void aCaptionIsAFactUnlessItIsTheServersOwnTrouble() throws Exception {
        AlchemyBackend.Answer answer = alchemy.perform("caption", RED, LIMIT);
        assertThat(((AlchemyBackend.Answer.Facts) answer).result().toString())
                .isEqualTo("{\"caption\":\"a red square on a wall\"}");

        server.peer.on("POST /sdapi/v1/interrogate", 200, "{\"caption\":\"<error>\"}");
        assertThatThrownBy(() -> alchemy.perform("caption", RED, LIMIT)).isInstanceOf(BackendException.class);
        String tooLong = "x".repeat(A1111AlchemyBackend.MAX_CAPTION_CHARACTERS + 1);
        server.peer.on("POST /sdapi/v1/interrogate", 200, "{\"caption\":\"" + tooLong + "\"}");
        assertThatThrownBy(() -> alchemy.perform("caption", RED, LIMIT)).isInstanceOf(BackendException.class);
    }
}
