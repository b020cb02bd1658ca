package io.throng.worker.backend;

import io.throng.protocol.text.TextPopPayload;
import java.time.Duration;

/** Something that continues texts. Thread-safe. Calls end early, with {@link InterruptedException}, when interrupted. */
public interface TextBackend extends AutoCloseable {
    /**
     * What it serves now.
     *
     * @throws BackendException if it is not there or has no model loaded
     */
    TextModel describe() throws BackendException, InterruptedException;

    /**
     * The continuation of the job's prompt, without the prompt; may be empty.
     *
     * @param job what to do
     * @param limit time after which nobody wants the text any more
     * @throws BackendException if it could not be done
     */
    String generate(TextPopPayload job, Duration limit) throws BackendException, InterruptedException;

    @Override
    void close();

    /**
     * The model behind a back end.
     *
     * @param name name to offer to the horde, with organisation
     * @param contextTokens largest context; {@code Integer.MAX_VALUE} if the back end does not say
     */
    record TextModel(String name, int contextTokens) {}
}
