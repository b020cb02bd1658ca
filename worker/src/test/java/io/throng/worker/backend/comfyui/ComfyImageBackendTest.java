package io.throng.worker.backend.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.backend.AdaptationFinder;
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
import io.throng.worker.backend.WirePeer;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole jobs over real HTTP and a real web socket, and each way they go wrong. */
class ComfyImageBackendTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final BufferedImage RED = TaskSketch.picture(300, 200, Color.RED);

    private final ComfyDouble server = new ComfyDouble();
    private final ComfyImageBackend backend = new ComfyImageBackend(
            server.peer.address() + "/",
            Map.of(),
            List.of(
                    WantedModel.named("stable_diffusion", ModelFamily.SD1).as("v1-5-pruned-emaonly.safetensors"),
                    WantedModel.named("Unknown here", ModelFamily.SD1)),
            AdaptationFinder.BY_NAME);

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private List<ImageResult> generate(TaskSketch sketch) throws Exception {
        return backend.generate(sketch.build(), LIMIT, StepListener.NONE);
    }

    @Test
    void theServersNodesAndFilesDecideWhatIsOffered() throws Exception {
        ImageOffer offer = backend.describe();

        assertThat(offer.models()).containsExactly("stable_diffusion");
        assertThat(offer.features())
                .containsExactlyInAnyOrder(
                        ImageFeature.IMG2IMG,
                        ImageFeature.INPAINTING,
                        ImageFeature.CONTROLNET,
                        ImageFeature.SDXL_CONTROLNET,
                        ImageFeature.LORA,
                        ImageFeature.TEXTUAL_INVERSION,
                        ImageFeature.HIRES_FIX,
                        ImageFeature.TILING,
                        ImageFeature.CLIP_SKIP);
        assertThat(offer.maxBatch()).isEqualTo(ComfyImageBackend.MAX_BATCH);
        backend.describe();
        assertThat(server.peer.requests("GET /object_info"))
                .as("asked once per connection")
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "M-LSDPreprocessor,CONTROLNET",
        "KSamplerAdvanced,CONTROLNET",
        "LatentCompositeMasked,SDXL_CONTROLNET",
        "SetLatentNoiseMask,INPAINTING",
        "VAEEncode,IMG2IMG",
        "LoraLoader,LORA",
        "LatentUpscale,HIRES_FIX",
        "CircularVAEDecode,TILING",
        "CLIPSetLastLayer,CLIP_SKIP"
    })
    void aMissingNodeSwitchesOffWhatNeedsIt(String node, ImageFeature feature) throws Exception {
        server.nodes.remove(node);

        assertThat(backend.describe().can(feature)).isFalse();
    }

    @Test
    void aServerThatIsNoComfyUiIsNotTakenForOne() {
        server.nodes.remove("KSampler");

        assertThatThrownBy(backend::describe).isInstanceOf(BackendException.class);
    }

    @Test
    void aJobGoesThroughQueueAndStepsToPicturesAndLeavesNothingBehind() throws Exception {
        List<Integer> steps = Collections.synchronizedList(new ArrayList<>());

        List<ImageResult> results = backend.generate(
                new TaskSketch().count(2).size(640, 512).steps(5).build(), LIMIT, (done, total) -> {
                    steps.add(done);
                    assertThat(total).isEqualTo(5);
                });

        assertThat(results).hasSize(2).allSatisfy(result -> {
            assertThat(result.image().getWidth()).isEqualTo(640);
            assertThat(result.image().getHeight()).isEqualTo(512);
            assertThat(result.seed()).isEqualTo(41);
        });
        assertThat(results.get(0).image().getRGB(9, 9))
                .isNotEqualTo(results.get(1).image().getRGB(9, 9));
        assertThat(steps).isSorted().contains(1, 5);
        assertThat(server.historySize()).isZero();
    }

    @Test
    void aSourceWithAMaskArrivesWithTheMaskInItsTransparency() throws Exception {
        generate(new TaskSketch().masked(RED, TaskSketch.leftHalfMask(64, 64), SourceProcessing.INPAINTING));

        BufferedImage sent = ImageIO.read(
                new ByteArrayInputStream(server.uploads.values().iterator().next()));
        assertThat(sent.getWidth()).isEqualTo(512);
        assertThat(sent.getRGB(10, 256) >>> 24).as("white in the mask: repaint").isZero();
        assertThat(sent.getRGB(500, 256) >>> 24).isEqualTo(255);
        String name = server.uploads.keySet().iterator().next();
        assertThat(server.lastGraph().toString()).contains("\"image\":\"" + name + "\"");
    }

    @Test
    void twoPassesGiveThePictureAskedFor() throws Exception {
        assertThat(generate(new TaskSketch().size(1024, 768).hires(0.5))
                        .getFirst()
                        .image()
                        .getWidth())
                .isEqualTo(1024);
    }

    @Test
    void aQrCodeIsWorkedIntoThePicture() throws Exception {
        List<Integer> steps = Collections.synchronizedList(new ArrayList<>());

        List<ImageResult> results = backend.generate(
                new TaskSketch()
                        .workflow("qr_code")
                        .size(576, 640)
                        .text("qr_code", "example.com")
                        .build(),
                LIMIT,
                (done, total) -> {
                    steps.add(done);
                    assertThat(total).isEqualTo(11 + 10 + 9);
                });

        assertThat(results).singleElement().satisfies(result -> {
            assertThat(result.image().getWidth()).isEqualTo(576);
            assertThat(result.image().getHeight()).isEqualTo(640);
            assertThat(result.notes()).isEmpty();
        });
        assertThat(steps).isSorted().contains(1, 30);
        assertThat(server.uploads).hasSize(2);
    }

    @Test
    void aTextThatDoesNotFitIsReplacedAndTheRequesterIsTold() throws Exception {
        List<ImageResult> results =
                generate(new TaskSketch().workflow("qr_code").text("qr_code", "https://example.com/" + "a".repeat(60)));

        assertThat(results.getFirst().notes())
                .singleElement()
                .satisfies(note -> assertThat(note.ref()).contains("does not fit"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"canny", "hed", "depth", "normal", "openpose", "seg", "scribble", "fakescribbles", "hough"})
    void everyKindOfControlImageGetsTheValuesItsNodeReads(String kind) throws Exception {
        assertThat(generate(new TaskSketch().source(RED, 1).control(kind, false, false)))
                .hasSize(1);
    }

    @Test
    void aControlMapIsReturnedInTheSizeAndNumberAskedFor() throws Exception {
        List<ImageResult> results =
                generate(new TaskSketch().size(640, 512).count(2).source(RED, 1).control("depth", false, true));

        assertThat(results).hasSize(2);
        assertThat(results.getFirst().image().getWidth()).isEqualTo(640);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "OUT_OF_MEMORY|ran out of memory",
                "NOT_A_PICTURE|no picture",
                "ONE_PICTURE_LESS|made 1 pictures instead of 2",
                "WRONG_SIZE|is 256x512 instead of 512x512",
                "PARTIAL|took only a part",
                "INTERRUPTED_BY_OTHERS|somebody stopped the job"
            })
    void eachFailureSaysWhatHappened(ComfyDouble.Fault fault, String phrase) {
        server.fault = fault;

        assertThatThrownBy(() -> generate(new TaskSketch().count(2)))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(phrase);
    }

    @Test
    void afterRunningOutOfMemoryTheServerIsToldToFreeSome() {
        server.fault = ComfyDouble.Fault.OUT_OF_MEMORY;

        assertThatThrownBy(() -> generate(new TaskSketch())).hasMessageContaining("Allocation on device");

        assertThat(server.peer.requests("POST /free")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"SILENT", "SOCKET_LOST", "HUGE_EVENT"})
    void aJobIsNotLostWithTheEventsAboutIt(ComfyDouble.Fault fault) throws Exception {
        server.fault = fault;

        assertThat(generate(new TaskSketch().steps(2))).hasSize(1);
    }

    @Test
    void aServerThatForgotTheJobIsNotWaitedFor() {
        server.fault = ComfyDouble.Fault.FORGETS;
        server.steps.drainPermits();
        CompletableFuture<Void> job =
                CompletableFuture.runAsync(() -> assertThatThrownBy(() -> generate(new TaskSketch().steps(1)))
                        .hasMessageContaining("does not know the job"));
        Eventually.so("the job runs", () -> !server.idle());

        server.fault = ComfyDouble.Fault.FORGETS;
        server.hangUpSockets();
        server.steps.release(10);

        assertThat(job).succeedsWithin(LIMIT);
    }

    @Test
    void aModelTheServerDroppedIsRefusedWithTheServersReason() throws Exception {
        backend.describe();
        server.nodes.at("/CheckpointLoaderSimple/input/required/ckpt_name").forEach(choices -> {
            if (choices.isArray()) {
                ((com.fasterxml.jackson.databind.node.ArrayNode) choices).removeAll();
            }
        });

        assertThatThrownBy(() -> generate(new TaskSketch()))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("CheckpointLoaderSimple")
                .hasMessageContaining("value_not_in_list");
    }

    @Test
    void aModelThatIsNotThereIsRefusedBeforeAnythingIsQueued() {
        assertThatThrownBy(() -> generate(new TaskSketch().model("Unknown here")))
                .hasMessageContaining("Unknown here");
        assertThat(server.peer.requests("POST /prompt")).isEmpty();
    }

    @Test
    void whenTheTimeIsOverTheRunningJobIsStopped() {
        server.steps.drainPermits();

        assertThatThrownBy(() -> backend.generate(new TaskSketch().build(), Duration.ofMillis(1500), StepListener.NONE))
                .isInstanceOf(BackendTimeoutException.class);

        assertThat(server.peer.requests("POST /interrupt")).hasSize(1);
        Eventually.so("the server is idle", server::idle);
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
        Eventually.so("the server is idle", server::idle);
    }

    @Test
    void aWaitingJobIsTakenOutOfTheQueueAndTheRunningOneOfAnotherGoesOn() throws Exception {
        server.steps.drainPermits();
        server.steps.release();
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> {
            try {
                return generate(new TaskSketch().steps(3)).size();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(server.drawing.await(60, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() ->
                        backend.generate(new TaskSketch().seed(2).build(), Duration.ofMillis(1200), StepListener.NONE))
                .isInstanceOf(BackendTimeoutException.class);

        assertThat(server.peer.requests("POST /interrupt")).isEmpty();
        server.steps.release(100);
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(1);
        Eventually.so("the server is idle", server::idle);
    }

    @Test
    void aServerThatIsKilledInTheMiddleIsNoticedAtOnce() throws Exception {
        server.steps.drainPermits();
        server.steps.release();
        CompletableFuture<Void> job = CompletableFuture.runAsync(
                () -> assertThatThrownBy(() -> generate(new TaskSketch())).hasMessageContaining("not reachable"));
        assertThat(server.drawing.await(60, TimeUnit.SECONDS)).isTrue();

        server.peer.die();

        assertThat(job).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    void garbageInPlaceOfTheServersDescriptionIsAnError() {
        server.peer.on(
                "GET /object_info",
                (request, line) ->
                        line.reply(200, "text/html", "<html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThatThrownBy(backend::describe).isInstanceOf(BackendException.class);

        server.peer.on("GET /object_info", 500, "{}");
        assertThatThrownBy(backend::describe).hasMessageContaining("500");

        server.peer.on("GET /object_info", (request, line) -> line.breakOff(200, "application/json", new byte[] {'{'}));
        assertThatThrownBy(backend::describe).isInstanceOf(BackendException.class);
    }

    @Test
    void uploadsGoRoundABoundedNumberOfNames() throws Exception {
        try (ComfyClient client = new ComfyClient(server.peer.address(), Map.of())) {
            byte[] png = new byte[] {1};
            for (int i = 0; i <= ComfyClient.UPLOAD_NAMES; i++) {
                client.upload(png, io.throng.worker.backend.Deadline.after(LIMIT));
            }
        }

        assertThat(server.uploads).hasSize(ComfyClient.UPLOAD_NAMES);
    }

    @Test
    void headersForAProxyGoWithEveryCallAndTheSocket() throws Exception {
        try (ComfyImageBackend guarded = new ComfyImageBackend(
                server.peer.address() + "/api",
                Map.of("X-Door", "open"),
                List.of(WantedModel.named("stable_diffusion", ModelFamily.SD1).as("v1-5-pruned-emaonly.safetensors")),
                AdaptationFinder.BY_NAME)) {
            guarded.generate(new TaskSketch().steps(1).build(), LIMIT, StepListener.NONE);
        }

        for (String route : List.of("GET /object_info", "POST /prompt", "GET /ws", "GET /view")) {
            WirePeer.Request request = server.peer.requests(route).getFirst();
            assertThat(request.headers()).containsEntry("x-door", "open").doesNotContainKey("origin");
        }
    }
}
