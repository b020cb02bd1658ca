package io.throng.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.inference.gguf.GgufReaderTest;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real model, fetched once into the user's own cache. */
class LlamaTextEngineTest {
    private static final String PROMPT = "Once upon a time there was a little";
    private static LlamaTextEngine engine;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() {
        Path file = new ModelDownloader(DownloadSettings.of(DownloadSettings.defaultCacheFolder()))
                .fetch(
                        ModelCatalogue.builtIn()
                                .find(ModelCatalogue.DEFAULT_TEXT_MODEL)
                                .orElseThrow(),
                        DownloadProgress.Listener.NONE);
        engine = LlamaTextEngine.load(file, 256, 2);
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    @Test
    void equalSeedsGiveEqualTextsWithoutThePrompt() {
        TextParameters parameters =
                TextParameters.builder().maxLengthTokens(24).seed(42).build();

        TextResult first = generate(PROMPT, parameters);
        TextResult second = generate(PROMPT, parameters);

        assertThat(first).isEqualTo(second);
        assertThat(first.text()).isNotBlank().doesNotContain(PROMPT);
        assertThat(generate(
                                PROMPT,
                                TextParameters.builder()
                                        .maxLengthTokens(24)
                                        .seed(43)
                                        .build())
                        .text())
                .isNotEqualTo(first.text());
    }

    @Test
    void cuttingUnlikelyTokensBeforeAnythingIsSortedDrawsTheSameTokens() {
        TextParameters.Builder parameters = TextParameters.builder()
                .maxLengthTokens(24)
                .minP(0.02)
                .temperature(1.3)
                .seed(5);

        TextResult cutFirst = generate(PROMPT, parameters.build());
        // More than there are in the vocabulary, which is then sorted first.
        TextResult sortedFirst = generate(PROMPT, parameters.topK(1_000_000).build());

        assertThat(cutFirst.text()).isEqualTo(sortedFirst.text());
    }

    @ParameterizedTest
    @CsvSource({
        "0.02, 0, 1, 1, 1, true",
        "0, 0, 1, 1, 1, true",
        "0.02, 40, 1, 1, 1, false",
        "0.02, 0, 0.9, 1, 1, false",
        "0.02, 0, 1, 0.9, 1, false",
        "0.02, 0, 1, 1, 1.1, false",
    })
    void samplersAreReorderedOnlyWhereNothingElseIsOn(
            double minP, int topK, double topP, double typical, double penalty, boolean reordered) {
        String sent = LlamaTextEngine.nativeParameters(
                        PROMPT,
                        TextParameters.builder()
                                .minP(minP)
                                .topK(topK)
                                .topP(topP)
                                .typical(typical)
                                .repetitionPenalty(penalty)
                                .build())
                .toString();

        assertThat(sent.contains("samplers")).isEqualTo(reordered);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0, 1e-6", "0.5, 0, 0, 1e-6", "2, 0, 0, 1e-12", "1, 1, 0, 1e-12", "1, 0, 0.05, 0.05"})
    void onlyTokensThatAreNeverSeenAreDroppedWhereNothingBoundsTheChoice(
            double temperature, double range, double minP, double share) throws IOException {
        String sent = LlamaTextEngine.nativeParameters(
                        PROMPT,
                        TextParameters.builder()
                                .temperature(temperature)
                                .dynatempRange(range)
                                .minP(minP)
                                .build())
                .toString();

        assertThat(new ObjectMapper().readTree(sent).path("min_p").asDouble()).isCloseTo(share, withinPercentage(0.01));
    }

    @Test
    void noMoreTokensThanAskedForAreGenerated() {
        TextResult result = generate(
                PROMPT,
                TextParameters.builder()
                        .maxLengthTokens(7)
                        .seed(1)
                        .ignoreEndOfText(true)
                        .build());

        assertThat(result.stopReason()).isEqualTo(StopReason.LENGTH);
        assertThat(result.generatedTokens()).isBetween(1, 7);
        assertThat(result.promptTokens()).isEqualTo(engine.countTokens(PROMPT));
    }

    @Test
    void aStopSequenceEndsTheTextAndStaysInIt() {
        String whole = generate(
                        PROMPT,
                        TextParameters.builder().maxLengthTokens(40).seed(5).build())
                .text();
        String stop = whole.substring(whole.length() / 2, whole.length() / 2 + 3);

        List<String> pieces = new ArrayList<>();
        TextResult result = engine.generate(
                PROMPT,
                TextParameters.builder()
                        .maxLengthTokens(40)
                        .seed(5)
                        .stopSequences(List.of(stop))
                        .build(),
                pieces::add,
                Cancellation.NEVER);

        assertThat(result.stopReason()).isEqualTo(StopReason.STOP_SEQUENCE);
        assertThat(result.text()).isEqualTo(whole.substring(0, whole.indexOf(stop) + stop.length()));
        assertThat(String.join("", pieces)).isEqualTo(result.text());
    }

    @Test
    void cancellingEndsTheGenerationAndLeavesTheEngineUsable() {
        AtomicInteger asked = new AtomicInteger();

        TextResult cancelled = engine.generate(
                PROMPT,
                TextParameters.builder()
                        .maxLengthTokens(100)
                        .ignoreEndOfText(true)
                        .build(),
                TokenSink.NONE,
                () -> asked.incrementAndGet() > 3);

        assertThat(cancelled.stopReason()).isEqualTo(StopReason.CANCELLED);
        assertThat(cancelled.generatedTokens()).isLessThan(10);
        assertThat(generate(PROMPT, TextParameters.builder().maxLengthTokens(5).build())
                        .text())
                .isNotEmpty();
    }

    @Test
    void aPromptThatIsTooLongLosesItsBeginning() {
        String prompt = "old words ".repeat(400) + PROMPT;

        TextResult result =
                generate(prompt, TextParameters.builder().maxLengthTokens(16).build());

        assertThat(result.promptTokens()).isBetween(150, 256 - 16);
        assertThat(result.text()).isNotEmpty();
    }

    @Test
    void moreTokensThanTheContextHoldsAreRefused() {
        assertThatThrownBy(() -> generate(
                        PROMPT, TextParameters.builder().maxLengthTokens(256).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256");
    }

    @Test
    void aConversationIsWrappedInTheModelsOwnFormat() {
        String prompt =
                engine.applyChatTemplate(List.of(ChatMessage.system("Be brief."), ChatMessage.user("Name a colour.")));

        assertThat(prompt).contains("<|im_start|>system\nBe brief.<|im_end|>").endsWith("<|im_start|>assistant\n");
        TextResult answer = generate(
                prompt,
                TextParameters.builder().maxLengthTokens(60).temperature(0).build());
        assertThat(answer.text()).isNotBlank();
        assertThat(answer.stopReason()).isIn(StopReason.END_OF_TEXT, StopReason.LENGTH);
    }

    @Test
    void anArchitectureTheLibraryDoesNotKnowIsRefusedBeforeLoading() throws IOException {
        Path file = Files.write(
                folder.resolve("new.gguf"), GgufReaderTest.sample("llama9000").bytes());

        assertThatThrownBy(() -> LlamaTextEngine.load(file, 256, 1))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("llama9000");
    }

    @Test
    void aFileOfTheRightArchitectureWithoutWeightsIsAnExplainedFailure() throws IOException {
        Path file = Files.write(
                folder.resolve("hollow.gguf"), GgufReaderTest.sample("llama").bytes());

        assertThatThrownBy(() -> LlamaTextEngine.load(file, 256, 1))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("hollow.gguf");
    }

    @Test
    void aMissingOpenMpRuntimeIsExplained() {
        InferenceException explained = LlamaLibrary.explain(new UnsatisfiedLinkError(
                "libjllama.so: libgomp.so.1: cannot open shared object file: No such file or directory"));

        assertThat(explained).hasMessageContaining("apt install libgomp1");
    }

    private static TextResult generate(String prompt, TextParameters parameters) {
        return engine.generate(prompt, parameters, TokenSink.NONE, Cancellation.NEVER);
    }
}
