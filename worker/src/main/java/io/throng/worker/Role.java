package io.throng.worker;

import io.throng.protocol.PopMessage;
import io.throng.protocol.SubmitReply;
import io.throng.worker.backend.BackendException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One kind of work: how to ask for it, and how to do it. */
interface Role extends AutoCloseable {
    /** {@code scribe} or {@code dreamer}. */
    String kind();

    /** The worker's name on the horde. */
    String workerName();

    /**
     * Asks the back end what it can do; pops offer that until the next call.
     *
     * @return the models offered
     */
    List<String> prepare() throws BackendException, InterruptedException;

    /** Asks the horde for a job. */
    Popped pop();

    @Override
    void close();

    /**
     * What a pop brought.
     *
     * @param job the job, null without one
     * @param skipped why requests were passed over
     * @param messages the horde's messages
     */
    record Popped(Job job, Map<String, Integer> skipped, List<PopMessage> messages) {}

    /** A job taken from the horde. */
    interface Job {
        /** One id for each result. */
        List<String> ids();

        /** The model to use. */
        String model();

        /** Time from the pop until the horde gives the job up. */
        Duration timeLimit();

        /** Makes the result with this index. */
        Result perform(int index, Duration limit) throws BackendException, InterruptedException;

        /** Reports the result with this index as faulted. */
        SubmitReply reportFault(int index);
    }

    /** A finished result. */
    interface Result {
        /** Hands it in; repeated by the caller when it fails. */
        SubmitReply submit();
    }
}
