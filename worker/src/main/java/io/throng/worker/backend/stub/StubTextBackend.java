package io.throng.worker.backend.stub;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.TextBackend;
import java.time.Duration;
import java.util.Random;
import java.util.StringJoiner;

/** Writes words that follow from the prompt, as many as tokens are asked for. */
public final class StubTextBackend implements TextBackend {
    private static final int CONTEXT_TOKENS = 16_384;
    private static final String[] WORDS = {
        "lorem", "ipsum", "dolor", "sit", "amet", "consectetur", "adipiscing", "elit", "sed", "do", "eiusmod", "tempor"
    };

    private final String model;
    private final StubBehaviour behaviour;

    /** @param model name to offer */
    public StubTextBackend(String model, StubBehaviour behaviour) {
        this.model = requireNonNull(model, "model");
        this.behaviour = requireNonNull(behaviour, "behaviour");
    }

    @Override
    public TextModel describe() {
        return new TextModel(model, CONTEXT_TOKENS);
    }

    @Override
    public String generate(TextPopPayload job, Duration limit) throws BackendException, InterruptedException {
        long seed = String.valueOf(job.prompt()).hashCode();
        behaviour.act(seed, (done, total) -> {});
        Random random = new Random(seed);
        StringJoiner text = new StringJoiner(" ", " ", ".");
        for (int i = 0; i < job.maxLength(); i++) {
            text.add(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }

    @Override
    public void close() {
        // There is nothing to let go of.
    }
}
