package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** KoboldAI and KoboldCpp by their documented shapes, over real HTTP (worker spec 7.2, 7.3). */
class KoboldTextBackendTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration BLINK = Duration.ofMillis(5);

    private final WirePeer server = new WirePeer();
    private final KoboldTextBackend backend =
            new KoboldTextBackend(server.address() + "/api/", Optional.of("key"), BLINK);

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private static TextPopPayload job(String... stops) {
        return TextPopPayload.of(
                TextParams.builder().maxLength(16).stopSequence(List.of(stops)).build(), "Once");
    }

    private void asKoboldCpp() {
        server.on("GET /api/extra/version", 200, "{\"result\":\"KoboldCpp\",\"version\":\"1.80\",\"protected\":false}");
        server.on("POST /api/extra/abort", 200, "{\"success\":\"true\",\"done\":\"true\"}");
    }

    private static String token(String text, String reason) {
        return "event: message\ndata: {\"token\": \"" + text + "\", \"finish_reason\": " + reason + "}\n\n";
    }

    private String genkeyOf(String route) throws Exception {
        return server.requests(route).getFirst().json().path("genkey").asText();
    }

    @Test
    void koboldCppTellsItsTrueContext() throws Exception {
        server.on("GET /api/v1/model", 200, "{\"result\":\"koboldcpp/tiny\"}");
        server.on("GET /api/extra/true_max_context_length", 200, "{\"value\":8192}");
        server.on("GET /api/v1/config/max_context_length", 200, "{\"value\":2048}");

        assertThat(backend.describe()).isEqualTo(new TextBackend.TextModel("koboldcpp/tiny", 8192));
    }

    @Test
    void koboldCppStreamsAndIsNotToldToStopWhenItIsDone() throws Exception {
        asKoboldCpp();
        server.on(
                "POST /api/extra/generate/stream",
                (request, line) -> line.begin("text/event-stream")
                        .piece(token(" there", "null"))
                        .piece(token(" was", "\"length\"")));

        assertThat(backend.generate(job(), LIMIT)).isEqualTo(" there was");
        assertThat(server.requests("POST /api/extra/abort")).isEmpty();
        JsonNode body =
                server.requests("POST /api/extra/generate/stream").getFirst().json();
        assertThat(body.path("quiet").asBoolean()).isTrue();
        assertThat(body.path("max_length").asInt()).isEqualTo(16);
        assertThat(server.requests("POST /api/extra/generate/stream").getFirst().headers())
                .containsEntry("authorization", "Bearer key");
    }

    @Test
    void aStopSequenceEndsTheTextAndTheServer() throws Exception {
        asKoboldCpp();
        server.on("POST /api/extra/generate/stream", (request, line) -> {
            line.begin("text/event-stream").piece(token("Hello\\nYo", "null")).piece(token("u: no", "null"));
            server.hang();
        });

        assertThat(backend.generate(job("\nYou:"), LIMIT)).isEqualTo("Hello");
        assertThat(genkeyOf("POST /api/extra/abort")).isEqualTo(genkeyOf("POST /api/extra/generate/stream"));
    }

    @Test
    void whatIsThereWhenTheTimeIsOverIsHandedInAndTheServerToldToStop() throws Exception {
        asKoboldCpp();
        server.on("POST /api/extra/generate/stream", (request, line) -> {
            line.begin("text/event-stream").piece(token(" half", "null"));
            server.hang();
        });

        assertThat(backend.generate(job(), Duration.ofMillis(3_000))).isEqualTo(" half");
        assertThat(server.requests("POST /api/extra/abort")).hasSize(1);
    }

    @Test
    void anInterruptedCallTellsTheServerToStop() throws Exception {
        asKoboldCpp();
        CountDownLatch begun = new CountDownLatch(1);
        server.on("POST /api/extra/generate/stream", (request, line) -> {
            line.begin("text/event-stream").piece(token(" a", "null"));
            begun.countDown();
            server.hang();
        });
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(new AssertionError(backend.generate(job(), LIMIT)));
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(server.requests("POST /api/extra/abort")).hasSize(1);
    }

    @Test
    void aStreamThatBreaksIsMadeUpForByWhatTheServerKept() throws Exception {
        asKoboldCpp();
        server.on(
                "POST /api/extra/generate/stream",
                (request, line) -> line.begin("text/event-stream").piece(token(" the", "null")));
        AtomicInteger asked = new AtomicInteger();
        server.on(
                "GET /api/extra/perf",
                (request, line) -> line.json(200, "{\"idle\":" + (asked.incrementAndGet() < 3 ? 0 : 1) + "}"));
        server.on("POST /api/extra/generate/check", 200, "{\"results\":[{\"text\":\" the whole text###\"}]}");

        assertThat(backend.generate(job("###"), LIMIT)).isEqualTo(" the whole text");
        assertThat(asked).hasValue(3);
        assertThat(genkeyOf("POST /api/extra/generate/check")).isEqualTo(genkeyOf("POST /api/extra/generate/stream"));
    }

    @Test
    void aBusyServerIsAskedAgainBeforeItIsAFault() throws Exception {
        asKoboldCpp();
        AtomicInteger asked = new AtomicInteger();
        server.on("POST /api/extra/generate/stream", (request, line) -> {
            if (asked.incrementAndGet() < KoboldTextBackend.BUSY_ATTEMPTS) {
                line.json(503, "{\"detail\":{\"msg\":\"Server is busy\",\"type\":\"service_unavailable\"}}");
            } else {
                line.begin("text/event-stream").piece(token("ok", "\"stop\""));
            }
        });
        assertThat(backend.generate(job(), LIMIT)).isEqualTo("ok");

        server.on("POST /api/extra/generate/stream", 503, "{\"detail\":{\"msg\":\"Server is busy\"}}");
        assertThatThrownBy(() -> backend.generate(job(), LIMIT)).hasMessageContaining("Server is busy");
    }

    @Test
    void unitedIsAskedOnceAndItsStopSequenceTakenOff() throws Exception {
        server.on("POST /api/v1/generate", 200, "{\"results\":[{\"text\":\"Hello\\nYou:\"}]}");

        assertThat(backend.generate(job("\nYou:"), LIMIT)).isEqualTo("Hello");
    }

    @Test
    void unitedsFailuresAreToldWithTheirReason() {
        server.on("POST /api/v1/generate", 507, "{\"detail\":{\"msg\":\"KoboldAI ran out of memory\"}}");
        assertThatThrownBy(() -> backend.generate(job(), LIMIT)).hasMessageContaining("ran out of memory");

        server.on("POST /api/v1/generate", 422, "{\"detail\":[{\"msg\":\"rep_pen must be at least 1\"}]}");
        assertThatThrownBy(() -> backend.generate(job(), LIMIT)).hasMessageContaining("422");

        server.on("POST /api/v1/generate", 200, "{\"results\":[]}");
        assertThatThrownBy(() -> backend.generate(job(), LIMIT)).hasMessageContaining("results[0].text");
    }

    @Test
    void garbageInTheStreamIsAFaultAndStopsTheServer() {
        asKoboldCpp();
        server.on(
                "POST /api/extra/generate/stream",
                (request, line) -> line.begin("text/event-stream").piece("data: <html>\n\n"));

        assertThatThrownBy(() -> backend.generate(job(), LIMIT)).hasMessageContaining("no JSON");
        assertThat(server.requests("POST /api/extra/abort")).hasSize(1);
    }
}
