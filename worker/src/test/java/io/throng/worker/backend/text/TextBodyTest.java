package io.throng.worker.backend.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextPopPayload;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of worker spec 7.5, a golden file for each kind of server. */
class TextBodyTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final ServedModel MODEL = new ServedModel("org/model", "org/model", 4096);
    private static final TextPopPayload EVERYTHING = TextPopPayload.of(
            TextParams.builder()
                    .maxLength(80)
                    .maxContextLength(3000)
                    .temperature(0.7)
                    .topK(0)
                    .topP(0.9)
                    .topA(0.1)
                    .minP(0.05)
                    .typical(0.95)
                    .tfs(0.98)
                    .repPen(1.1)
                    .repPenRange(0)
                    .repPenSlope(0.7)
                    .samplerOrder(List.of(6, 0, 1, 3, 4, 2, 5))
                    .smoothingFactor(0.2)
                    .dynatempRange(0.3)
                    .dynatempExponent(1.5)
                    .stopSequence(List.of("\nYou:", ""))
                    .useDefaultBadwordsids(true)
                    .build(),
            "Once upon a time");

    private static JsonNode body(TextServerKind kind, TextPopPayload job) throws IOException {
        return MAPPER.readTree(TextBody.of(kind, job, job.prompt(), MODEL, false).toString());
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream in = TextBodyTest.class.getResourceAsStream(name + ".json")) {
            assertThat(in).as("golden file %s", name).isNotNull();
            return MAPPER.readTree(in);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aJobWithEverythingIsSaidInTheServersWords(TextServerKind kind) throws Exception {
        assertThat(body(kind, EVERYTHING)).isEqualTo(golden("body_" + kind.name().toLowerCase(java.util.Locale.ROOT)));
    }

    @ParameterizedTest
    @EnumSource
    void whatAJobLeavesOpenIsNotSentUnlessTheServersOwnWordWouldChangeTheText(TextServerKind kind) throws Exception {
        TextPopPayload bare = TextPopPayload.of(
                TextParams.builder().maxLength(16).maxContextLength(1024).build(), "Once");

        assertThat(body(kind, bare)).isEqualTo(golden("bare_" + kind.name().toLowerCase(java.util.Locale.ROOT)));
    }

    @Test
    void valuesServersRefuseAreBroughtIntoTheirRange() throws Exception {
        TextPopPayload extreme = TextPopPayload.of(
                TextParams.builder().temperature(0.0).topP(0.0).repPen(0.0).build(), "Once");

        JsonNode body = body(TextServerKind.VLLM, extreme);

        assertThat(body.path("top_p").asDouble()).isEqualTo(TextBody.SMALLEST_TOP_P);
        assertThat(body.path("repetition_penalty").asDouble()).isEqualTo(TextBody.SMALLEST_PENALTY);
        assertThat(body.path("temperature").asDouble()).isZero();
    }

    @Test
    void aContextSmallerThanTheTextStillLeavesATokenOfPrompt() throws Exception {
        TextPopPayload tight = TextPopPayload.of(
                TextParams.builder().maxLength(100).maxContextLength(80).build(), "Once");

        assertThat(body(TextServerKind.VLLM, tight).path("truncate_prompt_tokens").asInt()).isEqualTo(1);
    }

    @Test
    void ollamasContextGrowsInPowersOfTwoUpToTheModels() throws Exception {
        assertThat(ollamaContext(1000)).isEqualTo(TextBody.SMALLEST_OLLAMA_CONTEXT);
        assertThat(ollamaContext(2049)).isEqualTo(4096);
        assertThat(ollamaContext(8000)).as("the model's own").isEqualTo(4096);
    }

    private static int ollamaContext(int tokens) throws IOException {
        TextPopPayload job =
                TextPopPayload.of(TextParams.builder().maxContextLength(tokens).build(), "Once");
        return body(TextServerKind.OLLAMA, job).at("/options/num_ctx").asInt();
    }

    @Test
    void withoutATokenizerTheLastCharactersAreKeptWhole() {
        assertThat(PromptWindow.lastCharacters("abcdefgh", 2)).isEqualTo("cdefgh");
        assertThat(PromptWindow.lastCharacters("abc", 2)).isEqualTo("abc");
        // The cut would fall between the two halves of the second smile.
        assertThat(PromptWindow.lastCharacters("😀😀ab", 1)).isEqualTo("ab");
    }
}
