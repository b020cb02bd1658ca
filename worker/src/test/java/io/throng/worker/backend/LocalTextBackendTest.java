package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.LlamaTextEngine;
import io.throng.inference.TextParameters;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A job's payload on the real default model. */
class LocalTextBackendTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static LocalTextBackend backend;

    @BeforeAll
    static void load() {
        Path file = new ModelDownloader(DownloadSettings.of(DownloadSettings.defaultCacheFolder()))
                .fetch(
                        ModelCatalogue.builtIn()
                                .find(ModelCatalogue.DEFAULT_TEXT_MODEL)
                                .orElseThrow(),
                        DownloadProgress.Listener.NONE);
        backend = new LocalTextBackend(LlamaTextEngine.load(file, 512, 2), "koboldcpp/SmolLM2-135M-Instruct");
    }

    @AfterAll
    static void close() {
        backend.close();
    }

    @Test
    void aJobIsContinuedWithoutItsPrompt() throws Exception {
        String text = backend.generate(
                TextPopPayload.of(
                        TextParams.builder().maxLength(16).temperature(0.0).build(), "The capital of France is"),
                LIMIT);

        assertThat(text).isNotBlank().doesNotContain("The capital of France is");
    }

    @Test
    void aJobThatAsksForLessContextThanTextStillRuns() throws Exception {
        TextParams tight = TextParams.builder()
                .maxLength(100)
                .maxContextLength(80)
                .stopSequence(List.of("."))
                .build();

        assertThat(backend.generate(TextPopPayload.of(tight, "A very short story:"), LIMIT))
                .isNotNull();
    }

    @Test
    void aJobThatTakesTooLongIsGivenUp() {
        TextParams endless =
                TextParams.builder().maxLength(400).useDefaultBadwordsids(true).build();

        assertThatThrownBy(() -> backend.generate(TextPopPayload.of(endless, "Once"), Duration.ofMillis(20)))
                .isInstanceOf(BackendException.class);
    }

    @Test
    void everyParameterTheEngineKnowsArrives() {
        TextParameters parameters = LocalTextBackend.parameters(TextPopPayload.of(
                TextParams.builder()
                        .maxLength(33)
                        .maxContextLength(500)
                        .temperature(0.5)
                        .topK(11)
                        .topP(0.7)
                        .minP(0.05)
                        .typical(0.9)
                        .repPen(1.2)
                        .repPenRange(64)
                        .dynatempRange(0.3)
                        .dynatempExponent(1.5)
                        .stopSequence(List.of("END", ""))
                        .useDefaultBadwordsids(true)
                        .build(),
                "Once"));

        assertThat(parameters)
                .isEqualTo(TextParameters.builder()
                        .maxLengthTokens(33)
                        .maxContextTokens(500)
                        .temperature(0.5)
                        .topK(11)
                        .topP(0.7)
                        .minP(0.05)
                        .typical(0.9)
                        .repetitionPenalty(1.2)
                        .repetitionPenaltyRangeTokens(64)
                        .dynatempRange(0.3)
                        .dynatempExponent(1.5)
                        .stopSequences(List.of("END"))
                        .ignoreEndOfText(true)
                        .build());
    }
}
