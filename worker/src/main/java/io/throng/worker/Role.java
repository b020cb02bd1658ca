package io.throng.worker;

import io.throng.client.HordeClient;
import io.throng.protocol.PopMessage;
import io.throng.protocol.SubmitReply;
import io.throng.worker.backend.BackendException;
import io.throng.worker.config.WorkerRole;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** One kind of work: how to ask for it, and how to do it. */
interface Role extends AutoCloseable {
    /** What it is. */
    WorkerRole role();

    /** Its name in events. */
    default String kind() {
        return role().key();
    }

    /** The worker's name on the horde. */
    String workerName();

    /**
     * Asks the back ends what they can do; pops offer that until the next call.
     *
     * @return the models offered
     */
    List<String> prepare() throws BackendException, InterruptedException;

    /** Whether a back end has failed since it was last asked what it can do. */
    boolean needsPreparing();

    /** Asks a horde for jobs. */
    Popped pop(HordeLink horde, PopScope scope);

    /** Reports a job of an earlier run of this program as faulted. */
    SubmitReply reportFault(HordeClient client, String jobId);

    @Override
    void close();

    /**
     * What to ask for this time.
     *
     * @param heldByModel jobs in hand by model
     * @param onlyResident whether to name only models that are loaded now, if there are any
     */
    record PopScope(Map<String, Integer> heldByModel, boolean onlyResident) {}

    /**
     * What a pop brought.
     *
     * @param jobs the jobs; empty without any
     * @param skipped why requests were passed over
     * @param messages the horde's messages
     */
    record Popped(List<Job> jobs, Map<String, Integer> skipped, List<PopMessage> messages) {
        public Popped {
            jobs = List.copyOf(jobs);
        }
    }

    /** A job taken from a horde. */
    interface Job {
        /** One id for each result. */
        List<String> ids();

        /** The model to use. */
        String model();

        /** How much it is, in whatever the role counts: megapixelsteps, tokens, tiles. */
        double work();

        /** Time from the pop until the horde gives the job up. */
        Duration timeLimit();

        /** Makes all results in one go, one for each id, in order. */
        List<Result> perform(Attempt attempt) throws BackendException, InterruptedException;

        /** Reports the result with this index as faulted. */
        SubmitReply reportFault(int index);
    }

    /** What came of one id. */
    sealed interface Result {
        /**
         * A finished result.
         *
         * @param submit hands it in; repeated by the caller when it fails
         */
        record Made(Supplier<SubmitReply> submit) implements Result {}

        /**
         * None, though others of the job may have become something.
         *
         * @param reason what was wrong
         */
        record Failed(String reason) implements Result {}
    }
}
