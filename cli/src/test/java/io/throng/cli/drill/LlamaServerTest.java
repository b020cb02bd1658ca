package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.BackendTimeoutException;
import io.throng.worker.backend.OpenAiTextBackend;
import io.throng.worker.backend.text.TextServerKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The text back end against llama.cpp's own server with a real small model. */
@Tag("drill")
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LlamaServerTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** After the tests without an order, whose default is half the largest number. */
    private static final int LAST = Integer.MAX_VALUE;

    @TempDir
    private static Path folder;

    private static Process process;
    private static String address;
    private static OpenAiTextBackend backend;

    @BeforeAll
    static void start() throws Exception {
        Path model = new ModelDownloader(DownloadSettings.of(DownloadSettings.defaultCacheFolder()))
                .fetch(
                        ModelCatalogue.builtIn()
                                .find(ModelCatalogue.DEFAULT_TEXT_MODEL)
                                .orElseThrow(),
                        DownloadProgress.Listener.NONE);
        Path whereItListens = folder.resolve("address");
        ForeignProgram program = new ForeignProgram(
                List.of(
                        ForeignClients.python("llama").resolve("python").toString(),
                        ForeignClients.sources("llama").resolve("serve.py").toString(),
                        model.toString(),
                        whereItListens.toString()),
                folder,
                Map.of("PYTHONDONTWRITEBYTECODE", "1"),
                folder.resolve("server.log"));
        process = program.start();
        until("llama.cpp's server listens", written -> Files.exists(whereItListens), program::written);
        address = Files.readString(whereItListens);
        backend = new OpenAiTextBackend(address, Optional.empty(), Optional.empty(), Optional.empty());
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (backend != null) {
            backend.close();
        }
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    private static TextParams.Builder greedy(int length) {
        return TextParams.builder().maxLength(length).maxContextLength(512).temperature(0.0);
    }

    @Test
    void theServerIsRecognisedAndItsModelAndTheContextOfASlotRead() throws Exception {
        assertThat(backend.describe()).satisfies(model -> {
            assertThat(model.name()).startsWith("koboldcpp/SmolLM2-135M-Instruct");
            assertThat(model.contextTokens()).isEqualTo(512);
        });
    }

    @Test
    void aTextContinuesThePromptTheSameByTheNativeAndTheCompletionsCall() throws Exception {
        TextPopPayload job = TextPopPayload.of(greedy(8).build(), "The capital of France is");
        String text = backend.generate(job, LIMIT);

        assertThat(text).startsWith(" Paris");
        try (OpenAiTextBackend completions = new OpenAiTextBackend(
                address + "/v1", Optional.empty(), Optional.empty(), Optional.of(TextServerKind.COMPLETIONS))) {
            assertThat(completions.generate(job, LIMIT)).isEqualTo(text);
        }
    }

    @Test
    void aStopSequenceEndsTheTextAndIsNotPartOfIt() throws Exception {
        TextPopPayload job =
                TextPopPayload.of(greedy(40).stopSequence(List.of(".")).build(), "The capital of France is");

        assertThat(backend.generate(job, LIMIT)).startsWith(" Paris").doesNotContain(".");
    }

    @Test
    void everySamplingParameterOfAHordeIsTaken() throws Exception {
        TextParams everything = greedy(4)
                .temperature(0.7)
                .topK(40)
                .topP(0.9)
                .minP(0.05)
                .typical(0.95)
                .repPen(1.1)
                .repPenRange(64)
                .samplerOrder(List.of(6, 0, 1, 3, 4, 2, 5))
                .dynatempRange(0.2)
                .dynatempExponent(1.0)
                .useDefaultBadwordsids(true)
                .build();

        assertThat(backend.generate(TextPopPayload.of(everything, "Once upon a time"), LIMIT))
                .isNotEmpty();
    }

    @Test
    void aPromptLongerThanTheContextKeepsItsEnd() throws Exception {
        TextParams narrow = greedy(8).maxContextLength(96).build();
        String prompt = "blah ".repeat(2000) + "Paris is in France. Rome is in Italy. The capital of France is";

        assertThat(backend.generate(TextPopPayload.of(narrow, prompt), LIMIT)).contains("Paris");
    }

    @Test
    void aChatGetsAnAnswer() throws Exception {
        try (OpenAiTextBackend chat =
                new OpenAiTextBackend(address, Optional.empty(), Optional.empty(), Optional.of(TextServerKind.CHAT))) {
            assertThat(chat.generate(TextPopPayload.of(greedy(8).build(), "Say hello."), LIMIT))
                    .isNotBlank();
        }
    }

    @Test
    void whatIsWrittenWhenTheTimeIsOverIsHandedInAndTheServerStops() throws Exception {
        TextPopPayload endless =
                TextPopPayload.of(greedy(480).useDefaultBadwordsids(true).build(), "Count: 1, 2, 3,");

        assertThat(backend.generate(endless, Duration.ofSeconds(3))).isNotBlank();
        awaitIdle();
    }

    @Test
    void anInterruptedCallStopsTheServer() throws Exception {
        TextPopPayload endless =
                TextPopPayload.of(greedy(400).useDefaultBadwordsids(true).build(), "Once upon a time");
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(new AssertionError(backend.generate(endless, LIMIT)));
            } catch (Throwable e) {
                outcome.complete(e);
            }
        });
        until("the server works", slots -> slots.contains("\"is_processing\":true"), LlamaServerTest::slots);

        caller.interrupt();

        assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        awaitIdle();
    }

    @Test
    @Order(LAST)
    void aServerThatIsKilledInTheMiddleIsNoticedAtOnce() throws Exception {
        TextPopPayload endless =
                TextPopPayload.of(greedy(400).useDefaultBadwordsids(true).build(), "Once upon a time");
        CompletableFuture<Void> job =
                CompletableFuture.runAsync(() -> assertThatThrownBy(() -> backend.generate(endless, LIMIT))
                        .isInstanceOf(BackendException.class)
                        .isNotInstanceOf(BackendTimeoutException.class));
        until("the server works", slots -> slots.contains("\"is_processing\":true"), LlamaServerTest::slots);

        process.destroyForcibly().waitFor();

        assertThat(job).succeedsWithin(Duration.ofSeconds(60));
        assertThatThrownBy(backend::describe).hasMessageContaining("not reachable");
    }

    private static void awaitIdle() throws Exception {
        until("the server is idle", slots -> !slots.contains("\"is_processing\":true"), LlamaServerTest::slots);
    }

    private static String slots() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(address + "/slots"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static String until(String what, Predicate<String> enough, Question question) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            String answer = question.ask();
            if (enough.test(answer)) {
                return answer;
            }
            assertThat(System.nanoTime() - deadline)
                    .as("%s; last heard:\n%s", what, answer)
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @FunctionalInterface
    private interface Question {
        String ask() throws Exception;
    }
}
