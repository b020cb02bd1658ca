package io.throng.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.client.HordeAddress;
import io.throng.worker.backend.Pictures;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.TextBackendConfig;
import io.throng.worker.config.WorkerConfig;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole worker between a horde double and real HTTP back ends. */
class WorkerProgramTest {
    private static final Duration BLINK = Duration.ofMillis(5);
    private static final Pacing QUICK =
            new Pacing(BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, BLINK, Duration.ZERO);
    private static final String KOBOLD_GENERATE = "POST /api/v1/generate";

    private final HordeDouble horde = new HordeDouble();
    private final HttpPeer backend = new HttpPeer();
    private final BlockingQueue<WorkerEvent> events = new LinkedBlockingQueue<>();
    private WorkerProgram worker;

    @AfterEach
    void close() throws InterruptedException {
        if (worker != null) {
            worker.stop(Duration.ZERO);
        }
        backend.close();
        horde.close();
    }

    @Test
    void aKoboldJobTravelsUnchangedAndItsTextIsHandedIn() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\" upon a time.\"}]}");
        horde.textJob("j1", 150, ",\"top_k\":40,\"stop_sequence\":[\"END\"]");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        JsonNode submit = nextSubmit();
        assertThat(submit.path("id").asText()).isEqualTo("j1");
        assertThat(submit.path("generation").asText()).isEqualTo(" upon a time.");
        assertThat(submit.path("state").asText()).isEqualTo("ok");
        JsonNode asked = backend.bodies(KOBOLD_GENERATE).getFirst();
        assertThat(asked.path("prompt").asText()).isEqualTo("Once");
        assertThat(asked.path("top_k").asInt()).isEqualTo(40);
        assertThat(asked.path("stop_sequence").path(0).asText()).isEqualTo("END");
        JsonNode pop = horde.bodies("POST /api/v2/generate/text/pop").getFirst();
        assertThat(pop.path("models").path(0).asText()).isEqualTo("koboldcpp/tiny");
        assertThat(pop.path("max_context_length").asInt()).isEqualTo(4096);
        assertThat(pop.path("bridge_agent").asText()).startsWith("Throng Worker:");
        assertThat(await(WorkerEvent.Delivered.class).rewardKudos()).isEqualTo(7.5);
    }

    @Test
    void anOpenAiServerGetsTheParametersInItsOwnWords() throws InterruptedException {
        backend.on("GET /v1/models", 200, "{\"data\":[{\"id\":\"org/llm\",\"max_model_len\":2048}]}")
                .on(
                        "POST /v1/completions",
                        200,
                        "{\"choices\":[{\"text\":\" there was\",\"finish_reason\":\"stop\"}]}");
        horde.textJob("j1", 150, ",\"top_k\":0,\"top_p\":0.9,\"rep_pen\":1.1,\"stop_sequence\":[\"END\"]");

        startScribe(new TextBackendConfig.OpenAi(
                backend.address() + "/v1/", Optional.of("secret"), Optional.empty(), false));

        assertThat(nextSubmit().path("generation").asText()).isEqualTo(" there was");
        JsonNode asked = backend.bodies("POST /v1/completions").getFirst();
        assertThat(asked.path("max_tokens").asInt()).isEqualTo(20);
        assertThat(asked.path("top_k").asInt()).isEqualTo(-1);
        assertThat(asked.path("repetition_penalty").asDouble()).isEqualTo(1.1);
        assertThat(asked.path("stop").path(0).asText()).isEqualTo("END");
        assertThat(asked.path("model").asText()).isEqualTo("org/llm");
    }

    @Test
    void aChatOnlyServerGetsThePromptAsOneMessage() throws InterruptedException {
        backend.on("GET /v1/models", 200, "{\"data\":[{\"id\":\"chatty\"}]}")
                .on("POST /v1/chat/completions", 200, "{\"choices\":[{\"message\":{\"content\":\"Hello. and\"}}]}");
        horde.textJob("j1", 150, ",\"frmttriminc\":true");

        startScribe(new TextBackendConfig.OpenAi(backend.address(), Optional.empty(), Optional.of("chatty"), true));

        assertThat(nextSubmit().path("generation").asText()).isEqualTo("Hello.");
        assertThat(backend.bodies("POST /v1/chat/completions")
                        .getFirst()
                        .at("/messages/0/content")
                        .asText())
                .isEqualTo("Once");
    }

    @Test
    void aBackEndThatFailsIsReportedAsFaulted() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 500, "{\"detail\":\"out of memory\"}");
        horde.textJob("j1", 150, "");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        assertFaulted(nextSubmit(), "j1");
        assertThat(await(WorkerEvent.Faulted.class).reason()).contains("out of memory");
    }

    @Test
    void aBackEndThatTalksGarbageIsReportedAsFaulted() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, body -> new HttpPeer.Reply(200, "text/html", "<html>".getBytes(UTF_8)));
        horde.textJob("j1", 150, "");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        assertFaulted(nextSubmit(), "j1");
    }

    @Test
    void aBackEndThatHangsIsReportedAsFaultedWithinTheJobsTime() throws InterruptedException {
        kobold().hangOn(KOBOLD_GENERATE);
        horde.textJob("j1", 1, "");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        assertFaulted(nextSubmit(), "j1");
    }

    @Test
    void nothingIsAskedForWhileTheBackEndIsAway() throws InterruptedException {
        horde.textJob("j1", 150, "");
        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        assertThat(await(WorkerEvent.BackendDown.class).role()).isEqualTo("scribe");
        assertThat(horde.pops).hasValue(0);

        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\"back\"}]}");
        assertThat(nextSubmit().path("generation").asText()).isEqualTo("back");
    }

    @Test
    void theWorkerGoesOnWhenTheHordeComesBack() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        horde.popReply(502, "<html>")
                .popReply(500, "{}")
                .popReply(429, "{\"message\":\"slow\"}")
                .textJob("j1", 150, "");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        assertThat(nextSubmit().path("id").asText()).isEqualTo("j1");
        assertThat(await(WorkerEvent.HordeTrouble.class).reason()).contains("502");
    }

    @Test
    void maintenanceIsToldAndPoppingGoesOn() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        horde.popReply(403, "{\"message\":\"This worker is in maintenance mode\",\"rc\":\"WorkerMaintenance\"}")
                .textJob("own", 150, "");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        assertThat(await(WorkerEvent.Maintenance.class).message()).contains("maintenance mode");
        assertThat(nextSubmit().path("id").asText()).isEqualTo("own");
    }

    @Test
    void aWrongKeyStopsTheWorkerAfterThreeRefusals() throws InterruptedException {
        kobold();
        for (int i = 0; i < RoleLoop.FATALS_BEFORE_STOP; i++) {
            horde.popReply(401, "{\"message\":\"No user matching this key\",\"rc\":\"InvalidAPIKey\"}");
        }

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));
        worker.await();

        assertThat(await(WorkerEvent.Stopped.class).reason()).contains("No user");
        assertThat(horde.pops).hasValue(RoleLoop.FATALS_BEFORE_STOP);
    }

    @Test
    void aSubmitIsRepeatedUntilTheHordeTakesIt() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        horde.submitReply(500, "{}").submitReply(503, "{}").textJob("j1", 150, "");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        assertThat(await(WorkerEvent.Delivered.class).jobId()).isEqualTo("j1");
        assertThat(horde.submits).hasSize(3);
    }

    @Test
    void aSubmitOfAJobThatWasGivenUpIsNotRepeated() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        horde.submitReply(400, "{\"message\":\"aborted. Please check your worker speed\",\"rc\":\"AbortedGen\"}")
                .submitReply(400, "{\"message\":\"already submitted\",\"rc\":\"DuplicateGen\"}")
                .submitReply(404, "{\"message\":\"Processing Job with ID x does not exist\",\"rc\":\"InvalidJobID\"}")
                .textJob("j1", 150, "")
                .textJob("j2", 150, "")
                .textJob("j3", 150, "");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        for (int i = 0; i < 3; i++) {
            await(WorkerEvent.SubmitGivenUp.class);
        }
        assertThat(horde.submits).hasSize(3);
    }

    @Test
    void aDuplicateAfterALostAnswerCountsAsDelivered() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        horde.submitReply(504, "gateway time-out")
                .submitReply(400, "{\"message\":\"already submitted\",\"rc\":\"DuplicateGen\"}")
                .textJob("j1", 150, "");

        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));

        assertThat(await(WorkerEvent.Delivered.class).jobId()).isEqualTo("j1");
    }

    @Test
    void stoppingFinishesWhatIsHeld() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayFinish = new CountDownLatch(1);
        kobold().on(KOBOLD_GENERATE, body -> {
            begun.countDown();
            mayFinish.await();
            return HttpPeer.Reply.json(200, "{\"results\":[{\"text\":\"finished\"}]}");
        });
        horde.textJob("j1", 150, "");
        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        Thread stopper = Thread.ofVirtual().start(() -> {
            try {
                worker.stop(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        mayFinish.countDown();
        stopper.join();

        assertThat(nextSubmit().path("generation").asText()).isEqualTo("finished");
        assertThat(await(WorkerEvent.Stopped.class).reason()).isEmpty();
    }

    @Test
    void stoppingWithoutGraceReportsWhatIsHeldAsFaulted() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        kobold().on(KOBOLD_GENERATE, body -> {
            begun.countDown();
            never.await(60, TimeUnit.SECONDS);
            return HttpPeer.Reply.json(200, "{}");
        });
        horde.textJob("j1", 150, "");
        startScribe(new TextBackendConfig.Kobold(backend.address(), Optional.empty()));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

        worker.stop(Duration.ZERO);

        assertFaulted(nextSubmit(), "j1");
        never.countDown();
    }

    @Test
    void aPictureIsRenderedUploadedAsWebpOfTheJobsSizeAndHandedIn() throws Exception {
        backend.on(
                "POST /v1/images/generations",
                body -> HttpPeer.Reply.json(
                        200,
                        "{\"data\":[{\"b64_json\":\"" + Base64.getEncoder().encodeToString(png(256, 192)) + "\"}]}"));
        horde.imageJob("\"i1\"", "[\"" + horde.uploadAddress("i1.webp") + "\"]", 192, 128);

        startDreamer();

        JsonNode submit = nextSubmit();
        assertThat(submit.path("generation").asText()).isEqualTo("R2");
        assertThat(submit.path("seed").asLong()).isEqualTo(41);
        BufferedImage uploaded = Pictures.decode(horde.uploads.get("i1.webp"));
        assertThat(uploaded.getWidth()).isEqualTo(192);
        assertThat(uploaded.getHeight()).isEqualTo(128);
        assertThat(new String(horde.uploads.get("i1.webp"), 8, 4, UTF_8)).isEqualTo("WEBP");
        JsonNode asked = backend.bodies("POST /v1/images/generations").getFirst();
        assertThat(asked.path("prompt").asText()).isEqualTo("a fox");
        assertThat(asked.path("negative_prompt").asText()).isEqualTo("rain");
        assertThat(asked.path("size").asText()).isEqualTo("192x128");
    }

    @Test
    void aBatchGetsOnePictureAndOneSubmitForEachId() throws Exception {
        backend.on(
                "POST /v1/images/generations",
                body -> HttpPeer.Reply.json(200, "{\"data\":[{\"url\":\"" + backend.address() + "/made.png\"}]}"));
        byte[] made = png(128, 128);
        backend.on("GET /made.png", body -> new HttpPeer.Reply(200, "image/png", made));
        horde.imageJob(
                "\"i1\",\"i2\"",
                "[\"" + horde.uploadAddress("i1.webp") + "\",\"" + horde.uploadAddress("i2.webp") + "\"]",
                128,
                128);

        startDreamer();

        JsonNode first = nextSubmit();
        JsonNode second = nextSubmit();
        assertThat(List.of(first.path("id").asText(), second.path("id").asText()))
                .containsExactly("i1", "i2");
        assertThat(second.path("seed").asLong()).isEqualTo(42);
        assertThat(second.at("/gen_metadata/0/type").asText()).isEqualTo("batch_index");
        assertThat(second.at("/gen_metadata/0/ref").asText()).isEqualTo("1");
        assertThat(horde.uploads).containsOnlyKeys("i1.webp", "i2.webp");
    }

    @Test
    void aServerThatRefusesExtraMembersIsAskedWithoutThem() throws Exception {
        byte[] made = png(64, 64);
        backend.on(
                "POST /v1/images/generations",
                body -> new String(body, UTF_8).contains("negative_prompt")
                        ? HttpPeer.Reply.json(400, "{\"error\":{\"message\":\"unknown parameter\"}}")
                        : HttpPeer.Reply.json(
                                200,
                                "{\"data\":[{\"b64_json\":\""
                                        + Base64.getEncoder().encodeToString(made) + "\"}]}"));
        horde.imageJob("\"i1\"", "null", 64, 64);

        startDreamer();

        // Without an upload address the picture itself travels in the submit.
        byte[] webp = Base64.getDecoder().decode(nextSubmit().path("generation").asText());
        assertThat(Pictures.decode(webp).getWidth()).isEqualTo(64);
    }

    @Test
    void aPictureThatIsNoneIsReportedAsFaulted() throws InterruptedException {
        backend.on("POST /v1/images/generations", 200, "{\"data\":[{\"b64_json\":\"aGVsbG8=\"}]}");
        horde.imageJob("\"i1\"", "null", 64, 64);

        startDreamer();

        assertFaulted(nextSubmit(), "i1");
    }

    private static byte[] png(int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.ORANGE);
        graphics.fillOval(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }

    private HttpPeer kobold() {
        return backend.on("GET /api/v1/model", 200, "{\"result\":\"koboldcpp/tiny\"}")
                .on("GET /api/extra/true_max_context_length", 200, "{\"value\":4096}");
    }

    private void startScribe(TextBackendConfig textBackend) {
        ScribeConfig scribe = new ScribeConfig("A Test Scribe", textBackend, Optional.empty(), 512, 8192, 1, 0);
        start(Optional.of(scribe), Optional.empty());
    }

    private void startDreamer() {
        DreamerConfig dreamer = new DreamerConfig(
                "A Test Dreamer",
                backend.address(),
                Optional.empty(),
                List.of("stable_diffusion"),
                Map.of(),
                1 << 20,
                4,
                1,
                0);
        start(Optional.empty(), Optional.of(dreamer));
    }

    private void start(Optional<ScribeConfig> scribe, Optional<DreamerConfig> dreamer) {
        WorkerConfig config = new WorkerConfig(
                HordeAddress.parse(horde.address()),
                "a-key-of-22-characters",
                WorkerConfig.DEFAULT_BRIDGE_AGENT,
                scribe,
                dreamer,
                true,
                List.of(),
                List.of(),
                false,
                true,
                Duration.ofSeconds(30),
                Path.of("models"),
                Optional.empty());
        worker = new WorkerProgram(config, events::add, QUICK);
        worker.start();
    }

    private JsonNode nextSubmit() throws InterruptedException {
        JsonNode submit = horde.submits.poll(30, TimeUnit.SECONDS);
        assertThat(submit).as("a submit within 30 s").isNotNull();
        return submit;
    }

    private static void assertFaulted(JsonNode submit, String id) {
        assertThat(submit.path("id").asText()).isEqualTo(id);
        assertThat(submit.path("state").asText()).isEqualTo("faulted");
        assertThat(submit.path("generation").asText()).isEqualTo("faulted");
    }

    private <T extends WorkerEvent> T await(Class<T> kind) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            WorkerEvent event = events.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            assertThat(event)
                    .as("an event %s within 30 s", kind.getSimpleName())
                    .isNotNull();
            if (kind.isInstance(event)) {
                return kind.cast(event);
            }
        }
    }
}
