package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import io.throng.inference.InferenceException;
import io.throng.inference.StopReason;
import io.throng.inference.TextEngine;
import io.throng.inference.TextParameters;
import io.throng.inference.TextResult;
import io.throng.inference.TokenSink;
import io.throng.protocol.text.TextPopPayload;
import java.time.Duration;
import java.util.List;

/** A model in this process. */
public final class LocalTextBackend implements TextBackend {
    /** A context that asks for less room than this beside the text is widened: hordes accept such requests. */
    static final int SMALLEST_PROMPT_TOKENS = 64;

    private final TextEngine engine;
    private final String name;

    /**
     * @param engine the loaded model; closed with this back end
     * @param name name to offer to the horde
     */
    public LocalTextBackend(TextEngine engine, String name) {
        this.engine = requireNonNull(engine, "engine");
        this.name = requireNonNull(name, "name");
    }

    @Override
    public TextModel describe() {
        return new TextModel(name, engine.contextTokens());
    }

    @Override
    public String generate(TextPopPayload job, Duration limit) throws BackendException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            TextResult result = engine.generate(
                    TextFormatting.prompt(job),
                    parameters(job),
                    TokenSink.NONE,
                    () -> Thread.currentThread().isInterrupted() || System.nanoTime() - deadline >= 0);
            if (Thread.interrupted()) {
                throw new InterruptedException("the generation was interrupted");
            }
            if (result.stopReason() == StopReason.CANCELLED) {
                throw new BackendException("the text was not done within " + limit.toSeconds() + " s");
            }
            return TextFormatting.result(job, result.text());
        } catch (InferenceException | IllegalArgumentException e) {
            throw new BackendException("the local model failed: " + e.getMessage(), e);
        }
    }

    /** The job's sampling in the engine's words; what the job leaves open is neutral. */
    static TextParameters parameters(TextPopPayload job) {
        List<String> stops = job.stopSequence() == null
                ? List.of()
                : job.stopSequence().stream().filter(stop -> !stop.isEmpty()).toList();
        TextParameters.Builder builder = TextParameters.builder()
                .maxLengthTokens(job.maxLength())
                .maxContextTokens(Math.max(job.maxContextLength(), job.maxLength() + SMALLEST_PROMPT_TOKENS))
                .minP(job.minP())
                .dynatempRange(job.dynatempRange())
                .dynatempExponent(job.dynatempExponent())
                .stopSequences(stops)
                .ignoreEndOfText(Boolean.TRUE.equals(job.useDefaultBadwordsids()));
        if (job.temperature() != null) {
            builder.temperature(job.temperature());
        }
        if (job.topK() != null) {
            builder.topK(job.topK());
        }
        if (job.topP() != null) {
            builder.topP(job.topP());
        }
        if (job.typical() != null) {
            builder.typical(job.typical());
        }
        if (job.repPen() != null) {
            builder.repetitionPenalty(job.repPen());
        }
        if (job.repPenRange() != null) {
            builder.repetitionPenaltyRangeTokens(job.repPenRange());
        }
        return builder.build();
    }

    @Override
    public void close() {
        engine.close();
    }
}
