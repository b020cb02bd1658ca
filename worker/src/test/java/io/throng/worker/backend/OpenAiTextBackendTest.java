package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.http.LineStream;
import io.throng.worker.backend.text.TextServerKind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kinds of text server by their documented shapes, over real HTTP, and each way they fail. */
class OpenAiTextBackendTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final WirePeer server = new WirePeer();
    private final OpenAiTextBackend backend =
            new OpenAiTextBackend(server.address() + "/v1", Optional.of("key"), Optional.empty(), false);

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private static TextPopPayload job(String prompt, String... stops) {
        return TextPopPayload.of(
                TextParams.builder()
                        .maxLength(16)
                        .maxContextLength(80)
                        .stopSequence(List.of(stops))
                        .build(),
                prompt);
    }

    private static String event(String text, String reason) {
        return "data: {\"choices\":[{\"index\":0,\"text\":\"" + text + "\",\"finish_reason\":" + reason + "}]}\n\n";
    }

    private void models(String owner, int context) {
        server.on(
                "GET /v1/models",
                200,
                "{\"object\":\"list\",\"data\":[{\"id\":\"org/model\",\"owned_by\":\"" + owner + "\",\"max_model_len\":"
                        + context + "}]}");
    }

    private void asVllm() {
        models("vllm", 4096);
    }

    private void asLlamaCpp() {
        server.on("GET /health", 200, "{\"status\":\"ok\"}");
        server.on(
                "GET /props",
                200,
                "{\"default_generation_settings\":{\"n_ctx\":512,\"params\":{}},\"total_slots\":2,\"model_path\":\"/m/SmolLM2-135M.Q4_1.gguf\"}");
    }

    private void asTabby() {
        server.on(
                "GET /v1/model",
                200,
                "{\"id\":\"Llama-3-8B-exl2\",\"object\":\"model\",\"parameters\":{\"max_seq_len\":8192,\"max_batch_size\":4}}");
    }

    private void asOllama() {
        server.on("GET /api/version", 200, "{\"version\":\"0.5.7\"}");
        server.on("GET /api/tags", 200, "{\"models\":[{\"name\":\"llama3.2:latest\",\"model\":\"llama3.2:latest\"}]}");
        server.on(
                "POST /api/show",
                200,
                "{\"model_info\":{\"general.architecture\":\"llama\",\"llama.context_length\":131072}}");
    }

    @ParameterizedTest
    @CsvSource({
        "vllm,org/model,4096",
        "aphrodite,org/model,4096",
        "llama.cpp,koboldcpp/SmolLM2-135M.Q4_1,512",
        "tabby,koboldcpp/Llama-3-8B-exl2,8192",
        "ollama,koboldcpp/llama3.2:latest,131072"
    })
    void modelAndContextAreFoundWhereEachKindTellsThem(String kind, String name, int context) throws Exception {
        switch (kind) {
            case "llama.cpp" -> asLlamaCpp();
            case "tabby" -> asTabby();
            case "ollama" -> asOllama();
            default -> models(kind, 4096);
        }

        assertThat(backend.describe()).isEqualTo(new TextBackend.TextModel(name, context));
    }

    @Test
    void aServerThatDoesNotSayItsContextHasNone() throws Exception {
        server.on("GET /v1/models", 200, "{\"data\":[{\"id\":\"gpt\"}]}");

        assertThat(backend.describe()).isEqualTo(new TextBackend.TextModel("aphrodite/gpt", Integer.MAX_VALUE));
    }

    @Test
    void llamaCppThatIsStillLoadingIsNotReady() {
        asLlamaCpp();
        server.on("GET /health", 503, "{\"error\":{\"code\":503,\"message\":\"Loading model\"}}");

        assertThatThrownBy(backend::describe).hasMessageContaining("Loading model");
    }

    @Test
    void aModelTheServerDoesNotHaveIsNamed() throws Exception {
        asVllm();
        try (OpenAiTextBackend other = new OpenAiTextBackend(
                server.address(), Optional.empty(), Optional.of("absent"), Optional.of(TextServerKind.VLLM))) {
            assertThatThrownBy(other::describe).hasMessageContaining("absent");
        }
        asOllama();
        try (OpenAiTextBackend other = new OpenAiTextBackend(
                server.address(), Optional.empty(), Optional.of("absent"), Optional.of(TextServerKind.OLLAMA))) {
            assertThatThrownBy(other::describe).hasMessageContaining("absent");
        }
    }

    @Test
    void aStreamOfEventsBecomesOneText() throws Exception {
        asVllm();
        server.on(
                "POST /v1/completions",
                (request, line) -> line.begin("text/event-stream")
                        .piece(": comment\r\n\r\n")
                        .piece(event(" there", "null").substring(0, 20))
                        .piece(event(" there", "null").substring(20))
                        .piece(event(" was ☃", "null"))
                        .piece(event("", "\"length\""))
                        .piece("data: [DONE]\n\n"));

        assertThat(backend.generate(job("Once"), LIMIT)).isEqualTo(" there was ☃");
        assertThat(server.requests("POST /v1/completions").getFirst().headers())
                .containsEntry("authorization", "Bearer key");
    }

    @Test
    void aServerThatDoesNotStreamIsUnderstoodAsWell() throws Exception {
        models("somebody", 0);
        server.on(
                "POST /v1/completions",
                200,
                "{\n  \"choices\": [\n {\"text\": \" whole\", \"finish_reason\": null}]\n}");

        assertThat(backend.generate(job("Once"), LIMIT)).isEqualTo(" whole");
    }

    @Test
    void aStopSequenceEndsTheTextEvenAcrossPiecesAndTheServerIsLeft() throws Exception {
        asVllm();
        CountDownLatch left = new CountDownLatch(1);
        server.on("POST /v1/completions", (request, line) -> {
            line.begin("text/event-stream").piece(event("Hello\\nYo", "null")).piece(event("u: no", "null"));
            if (line.hungUp()) {
                left.countDown();
            }
        });

        assertThat(backend.generate(job("Hi", "\nYou:", "zzz"), LIMIT)).isEqualTo("Hello");
        assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whatIsThereWhenTheTimeIsOverIsHandedIn() throws Exception {
        asVllm();
        server.on("POST /v1/completions", (request, line) -> {
            line.begin("text/event-stream").piece(event(" half", "null"));
            server.hang();
        });

        assertThat(backend.generate(job("Once"), Duration.ofMillis(3_000))).isEqualTo(" half");
    }

    @Test
    void withNothingThereWhenTheTimeIsOverItIsAFault() {
        asVllm();
        server.on("POST /v1/completions", (request, line) -> {
            line.begin("text/event-stream").piece(event("  ", "null"));
            server.hang();
        });

        assertThatThrownBy(() -> backend.generate(job("Once"), Duration.ofMillis(700)))
                .isInstanceOf(BackendTimeoutException.class);
    }

    @Test
    void anInterruptedCallHangsUpWhichStopsTheServer() throws Exception {
        asVllm();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        server.on("POST /v1/completions", (request, line) -> {
            line.begin("text/event-stream").piece(event(" a", "null"));
            begun.countDown();
            if (line.hungUp()) {
                left.countDown();
            }
        });
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(new AssertionError(backend.generate(job("Once"), LIMIT)));
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        caller.interrupt();

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        assertThat(left.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data: {\"error\":{\"message\":\"CUDA out of memory\"}}|CUDA out of memory",
                "data: <html>|no JSON",
                "data: []|no JSON object",
                "{\"error\":\"model is gone\"}|model is gone"
            })
    void aStreamedErrorIsAFaultWithItsReason(String line, String phrase) {
        asVllm();
        server.on(
                "POST /v1/completions",
                (request, connection) -> connection.begin("text/event-stream").piece(line + "\n\n"));

        assertThatThrownBy(() -> backend.generate(job("Once"), LIMIT))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(phrase);
    }

    @Test
    void aTextThatBreaksOffIsAFaultAndNotAShortText() {
        asVllm();
        server.on(
                "POST /v1/completions",
                (request, line) -> line.begin("text/event-stream").piece(event(" half", "null")));

        assertThatThrownBy(() -> backend.generate(job("Once"), LIMIT)).hasMessageContaining("broke off");
    }

    @Test
    void aRefusalCarriesTheServersWords() {
        asVllm();
        server.on("POST /v1/completions", 500, "{\"detail\":\"engine died\"}");

        assertThatThrownBy(() -> backend.generate(job("Once"), LIMIT))
                .hasMessageContaining("500")
                .hasMessageContaining("engine died");
    }

    @Test
    void aLineWithoutAnEndIsNotReadForEver() {
        asVllm();
        server.on("POST /v1/completions", (request, line) -> {
            line.begin("text/event-stream");
            String part = "x".repeat(LineStream.MAX_LINE_BYTES / 4);
            for (int i = 0; i < 6; i++) {
                line.piece(part);
            }
        });

        assertThatThrownBy(() -> backend.generate(job("Once"), LIMIT)).hasMessageContaining("line longer than");
    }

    @Test
    void aTextWithoutAnEndIsNotKeptForEver() {
        asVllm();
        String part = event("y".repeat(200_000), "null");
        server.on("POST /v1/completions", (request, line) -> {
            line.begin("text/event-stream");
            for (int i = 0; i < 8; i++) {
                line.piece(part);
            }
        });

        assertThatThrownBy(() -> backend.generate(job("Once"), LIMIT)).hasMessageContaining("text is longer than");
    }

    @Test
    void aServerThatKnowsOnlyOpenAisWordsIsAskedInThose() throws Exception {
        models("strict", 0);
        server.on("POST /v1/completions", (request, line) -> {
            if (request.json().has("repetition_penalty")) {
                line.json(400, "{\"error\":{\"message\":\"Unrecognized request argument\"}}");
            } else {
                line.begin("text/event-stream").piece(event(" plain", "\"stop\""));
            }
        });
        TextPopPayload job = TextPopPayload.of(
                TextParams.builder().repPen(1.1).temperature(0.5).build(), "Once");

        assertThat(backend.generate(job, LIMIT)).isEqualTo(" plain");
        assertThat(backend.generate(job, LIMIT)).isEqualTo(" plain");
        assertThat(server.requests("POST /v1/completions")).as("remembered").hasSize(3);
    }

    @Test
    void llamaCppIsAskedNativelyAndCutsThePromptByItsOwnTokens() throws Exception {
        asLlamaCpp();
        server.on("POST /tokenize", (request, line) -> {
            int tokens = request.json().path("content").asText().length() / 2;
            line.json(
                    200,
                    "{\"tokens\":"
                            + java.util.stream.IntStream.range(0, tokens)
                                    .boxed()
                                    .toList() + "}");
        });
        server.on(
                "POST /detokenize",
                (request, line) -> line.json(
                        200,
                        "{\"content\":\"kept " + request.json().path("tokens").size() + "\"}"));
        server.on(
                "POST /completion",
                (request, line) -> line.begin("text/event-stream")
                        .piece("data: {\"content\":\" and\",\"stop\":false}\n\n")
                        .piece("data: {\"content\":\" on\",\"stop\":false}\n\n")
                        .piece("data: {\"content\":\"\",\"stop\":true,\"stop_type\":\"limit\"}\n\n"));

        assertThat(backend.generate(job("x".repeat(400)), LIMIT)).isEqualTo(" and on");

        JsonNode body = server.requests("POST /completion").getFirst().json();
        assertThat(body.path("prompt").asText()).isEqualTo("kept 64");
        assertThat(body.path("n_predict").asInt()).isEqualTo(16);
    }

    @Test
    void ollamaIsAskedNativelyLineByLineAndWithoutItsTemplates() throws Exception {
        asOllama();
        server.on(
                "POST /api/generate",
                (request, line) -> line.begin("application/x-ndjson")
                        .piece("{\"model\":\"llama3.2\",\"response\":\" and\",\"done\":false}\n")
                        .piece("{\"model\":\"llama3.2\",\"response\":\" on\",\"done\":false}\n")
                        .piece("{\"model\":\"llama3.2\",\"response\":\"\",\"done\":true,\"done_reason\":\"stop\"}\n"));

        assertThat(backend.generate(job("Once"), LIMIT)).isEqualTo(" and on");

        JsonNode body = server.requests("POST /api/generate").getFirst().json();
        assertThat(body.path("raw").asBoolean()).isTrue();
        assertThat(body.path("model").asText()).isEqualTo("llama3.2:latest");
    }

    @Test
    void chatAloneGetsThePromptAsOneMessageOfTheUser() throws Exception {
        server.on("GET /v1/models", 200, "{\"data\":[{\"id\":\"gpt\"}]}");
        server.on(
                "POST /v1/chat/completions",
                (request, line) -> line.begin("text/event-stream")
                        .piece("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}\n\n")
                        .piece("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}\n\n")
                        .piece("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"));

        try (OpenAiTextBackend chat =
                new OpenAiTextBackend(server.address(), Optional.empty(), Optional.empty(), true)) {
            assertThat(chat.generate(job("Hello"), LIMIT)).isEqualTo("Hi");
        }

        assertThat(server.requests("POST /v1/chat/completions")
                        .getFirst()
                        .json()
                        .path("messages")
                        .toString())
                .isEqualTo("[{\"role\":\"user\",\"content\":\"Hello\"}]");
    }

    @Test
    void aServerThatIsNotThereSaysSo() {
        server.close();

        assertThatThrownBy(backend::describe).hasMessageContaining("not reachable");
    }

    @Test
    void aStreamOfCommentsWithoutAnEndIsNotReadForEver() {
        asVllm();
        server.on("POST /v1/completions", (request, line) -> {
            line.begin("text/event-stream");
            String comment = ": " + "x".repeat(LineStream.MAX_LINE_BYTES - 10) + "\n";
            for (long sent = 0; sent <= LineStream.MAX_STREAM_BYTES; sent += comment.length()) {
                line.piece(comment);
            }
        });

        assertThatThrownBy(() -> backend.generate(job("Once"), LIMIT)).hasMessageContaining("answer is longer than");
    }
}
