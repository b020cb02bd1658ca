package io.throng.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.inference.model.ModelCatalogue;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.WorkerRole;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The whole worker doing texts, between a horde double and real HTTP back ends. */
class ScribeProgramTest extends WorkerFixture {
    private static final String KOBOLD_GENERATE = "POST /api/v1/generate";

    @Test
    void aKoboldJobTravelsUnchangedAndItsTextIsHandedIn() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\" upon a time.\"}]}");
        horde.textJob("j1", 150, ",\"top_k\":40,\"stop_sequence\":[\"END\"]");

        startScribe(BackendKind.KOBOLDAI, Map.of());

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

        startScribe(backendConfig("text", BackendKind.OPENAI, backend.address() + "/v1/", WorkerRole.SCRIBE, Map.of()));

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

        startScribe(BackendKind.OPENAI, Map.of("model", "chatty", "chat", "true"));

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

        startScribe(BackendKind.KOBOLDAI, Map.of());

        assertFaulted(nextSubmit(), "j1");
        assertThat(await(WorkerEvent.Faulted.class).reason()).contains("out of memory");
    }

    @Test
    void aBackEndThatTalksGarbageIsReportedAsFaulted() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, body -> new HttpPeer.Reply(200, "text/html", "<html>".getBytes(UTF_8)));
        horde.textJob("j1", 150, "");

        startScribe(BackendKind.KOBOLDAI, Map.of());

        assertFaulted(nextSubmit(), "j1");
    }

    @Test
    void aBackEndThatHangsIsReportedAsFaultedWithinTheJobsTime() throws InterruptedException {
        kobold().hangOn(KOBOLD_GENERATE);
        horde.textJob("j1", 1, "");

        startScribe(BackendKind.KOBOLDAI, Map.of());

        assertFaulted(nextSubmit(), "j1");
    }

    @Test
    void nothingIsAskedForWhileTheBackEndIsAway() throws InterruptedException {
        horde.textJob("j1", 150, "");
        startScribe(BackendKind.KOBOLDAI, Map.of());

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

        startScribe(BackendKind.KOBOLDAI, Map.of());

        assertThat(nextSubmit().path("id").asText()).isEqualTo("j1");
        assertThat(await(WorkerEvent.HordeTrouble.class).reason()).contains("502");
    }

    @Test
    void maintenanceIsToldAndPoppingGoesOn() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        horde.popReply(403, "{\"message\":\"This worker is in maintenance mode\",\"rc\":\"WorkerMaintenance\"}")
                .textJob("own", 150, "");

        startScribe(BackendKind.KOBOLDAI, Map.of());

        assertThat(await(WorkerEvent.Maintenance.class).message()).contains("maintenance mode");
        assertThat(nextSubmit().path("id").asText()).isEqualTo("own");
    }

    @Test
    void aWrongKeyStopsTheWorkerAfterThreeRefusals() throws InterruptedException {
        kobold();
        for (int i = 0; i < HordePatience.FATALS_BEFORE_STOP; i++) {
            horde.popReply(401, "{\"message\":\"No user matching this key\",\"rc\":\"InvalidAPIKey\"}");
        }

        startScribe(BackendKind.KOBOLDAI, Map.of());
        worker.await();

        assertThat(await(WorkerEvent.Stopped.class).reason()).contains("No user");
        assertThat(horde.pops).hasValue(HordePatience.FATALS_BEFORE_STOP);
    }

    @Test
    void aSubmitIsRepeatedUntilTheHordeTakesIt() throws InterruptedException {
        kobold().on(KOBOLD_GENERATE, 200, "{\"results\":[{\"text\":\"x\"}]}");
        horde.submitReply(500, "{}").submitReply(503, "{}").textJob("j1", 150, "");

        startScribe(BackendKind.KOBOLDAI, Map.of());

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

        startScribe(BackendKind.KOBOLDAI, Map.of());

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

        startScribe(BackendKind.KOBOLDAI, Map.of());

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
        startScribe(BackendKind.KOBOLDAI, Map.of());
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

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
        startScribe(BackendKind.KOBOLDAI, Map.of());
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        worker.stop(Duration.ZERO);

        assertFaulted(nextSubmit(), "j1");
        never.countDown();
    }

    @Test
    void stoppingDoesNotWaitForABackEndThatIsStillBeingAsked() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean answered = new AtomicBoolean();
        backend.on("GET /api/v1/model", body -> {
            asked.countDown();
            never.await(60, TimeUnit.SECONDS);
            answered.set(true);
            return HttpPeer.Reply.json(500, "{}");
        });
        startScribe(BackendKind.KOBOLDAI, Map.of());
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();

        worker.stop(Duration.ofMinutes(2));

        assertThat(answered).isFalse();
        assertThat(await(WorkerEvent.Stopped.class).reason()).isEmpty();
        never.countDown();
    }

    @Test
    void asManyJobsRunAtOnceAsThereAreThreads() throws InterruptedException {
        CyclicBarrier bothAreHere = new CyclicBarrier(2);
        kobold().on(KOBOLD_GENERATE, body -> {
            try {
                bothAreHere.await(60, TimeUnit.SECONDS);
            } catch (BrokenBarrierException | TimeoutException e) {
                return HttpPeer.Reply.json(500, "{}");
            }
            return HttpPeer.Reply.json(200, "{\"results\":[{\"text\":\"together\"}]}");
        });
        horde.textJob("j1", 150, "").textJob("j2", 150, "");

        BackendConfig text =
                backendConfig("text", BackendKind.KOBOLDAI, backend.address(), WorkerRole.SCRIBE, Map.of());
        start(Optional.of(scribe(List.of(text), 2, 0)), Optional.empty());

        assertThat(nextSubmit().path("generation").asText()).isEqualTo("together");
        assertThat(nextSubmit().path("generation").asText()).isEqualTo("together");
    }

    @Test
    void theBuiltInModelDoesARealJob() throws InterruptedException {
        horde.textJob("j1", 150, ",\"temperature\":0.0");

        startScribe(BackendKind.LOCAL, Map.of("model", ModelCatalogue.DEFAULT_TEXT_MODEL, "threads", "2"));

        assertThat(await(WorkerEvent.Ready.class).models()).containsExactly("koboldcpp/SmolLM2-135M-Instruct");
        JsonNode submit = nextSubmit();
        assertThat(submit.path("state").asText()).isEqualTo("ok");
        assertThat(submit.path("generation").asText()).isNotBlank();
    }

    private HttpPeer kobold() {
        return backend.on("GET /api/v1/model", 200, "{\"result\":\"koboldcpp/tiny\"}")
                .on("GET /api/extra/true_max_context_length", 200, "{\"value\":4096}");
    }

    private void startScribe(BackendKind kind, Map<String, String> options) {
        startScribe(backendConfig("text", kind, backend.address(), WorkerRole.SCRIBE, options));
    }

    private void startScribe(BackendConfig text) {
        start(Optional.of(scribe(List.of(text), 1, 0)), Optional.empty());
    }
}
