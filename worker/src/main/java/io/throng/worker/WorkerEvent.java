package io.throng.worker;

import io.throng.inference.model.DownloadProgress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What happens in a worker, for whoever shows it. */
public sealed interface WorkerEvent {
    /** Told about every event, from many threads; must be quick and must not throw. */
    @FunctionalInterface
    interface Listener {
        /** Tells nobody. */
        Listener NONE = event -> {};

        /** Something happened. */
        void onEvent(WorkerEvent event);

        /** Tells another one after this one. */
        default Listener and(Listener other) {
            return event -> {
                onEvent(event);
                other.onEvent(event);
            };
        }
    }

    /** A model is being fetched. */
    record Downloading(DownloadProgress progress) implements WorkerEvent {}

    /** A role is ready and asks for jobs, or offers something else than before. */
    record Ready(String role, String workerName, List<String> models) implements WorkerEvent {}

    /** The back end is not there; it is asked again after the pause. */
    record BackendDown(String role, String reason, Duration pause) implements WorkerEvent {}

    /** A pop brought nothing; {@code skipped} tells why requests were passed over. */
    record Idle(String role, Map<String, Integer> skipped) implements WorkerEvent {}

    /** A job has been taken, with this many results asked for. */
    record Popped(String role, String jobId, String model, int results) implements WorkerEvent {}

    /** A back end has begun to work on a job. */
    record Started(String role, String jobId, String backend) implements WorkerEvent {}

    /** A back end has told how far it is. */
    record Progress(String role, String jobId, int stepsDone, int stepsTotal) implements WorkerEvent {}

    /**
     * A job is being tried again, on another back end if there is one.
     *
     * @param reason why the first try failed
     */
    record Retrying(String role, String jobId, String reason) implements WorkerEvent {}

    /**
     * Back ends have done a job; its results are being finished and handed in. A job that is tried again may be done twice.
     *
     * @param work how much it was: megapixelsteps, tokens or tiles
     * @param took from the moment the back end was called
     */
    record Done(String role, String jobId, String model, double work, Duration took) implements WorkerEvent {}

    /**
     * A result has been handed in.
     *
     * @param took from the pop
     */
    record Delivered(String role, String jobId, String model, double rewardKudos, Duration took)
            implements WorkerEvent {}

    /** A result could not be made and has been reported as faulted. */
    record Faulted(String role, String jobId, String reason) implements WorkerEvent {}

    /** A result could not be handed in. */
    record SubmitGivenUp(String role, String jobId, String reason) implements WorkerEvent {}

    /** A job that an earlier run of this program left open has been reported as faulted. */
    record Recovered(String role, String jobId) implements WorkerEvent {}

    /** Nothing of a job is in hand any more. */
    record Released(String role, String jobId) implements WorkerEvent {}

    /** The owner's maintenance is on; the worker asks slowly and goes on by itself when it is over. */
    record Maintenance(String role, String message) implements WorkerEvent {}

    /** A horde does not answer, or refuses; it is asked again after the pause. */
    record HordeTrouble(String role, String reason, Duration pause) implements WorkerEvent {}

    /** The horde has a message for the person who runs the worker. */
    record Message(String role, String text) implements WorkerEvent {}

    /** Something the person who runs the worker should look at. */
    record Warning(String role, String text) implements WorkerEvent {}

    /** The settings have been read again; {@code notes} say what is remarkable about them. */
    record Reloaded(List<String> notes) implements WorkerEvent {}

    /** The settings have been changed into something that cannot be used; the old ones stay. */
    record ReloadRefused(String reason) implements WorkerEvent {}

    /** The role has stopped; {@code reason} is empty when it was asked to. */
    record Stopped(String role, String reason) implements WorkerEvent {}
}
