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
    }

    /** A model is being fetched. */
    record Downloading(DownloadProgress progress) implements WorkerEvent {}

    /** A role is ready and begins to ask for jobs. */
    record Ready(String role, String workerName, List<String> models) implements WorkerEvent {}

    /** The back end is not there; it is asked again after the pause. */
    record BackendDown(String role, String reason, Duration pause) implements WorkerEvent {}

    /** A pop brought nothing; {@code skipped} tells why requests were passed over. */
    record Idle(String role, Map<String, Integer> skipped) implements WorkerEvent {}

    /** A job has been taken, with this many results asked for. */
    record Popped(String role, String jobId, String model, int results) implements WorkerEvent {}

    /** A result has been handed in. */
    record Delivered(String role, String jobId, double rewardKudos, Duration took) implements WorkerEvent {}

    /** A result could not be made and has been reported as faulted. */
    record Faulted(String role, String jobId, String reason) implements WorkerEvent {}

    /** A result could not be handed in. */
    record SubmitGivenUp(String role, String jobId, String reason) implements WorkerEvent {}

    /** The owner's maintenance is on; the worker asks slowly and goes on by itself when it is over. */
    record Maintenance(String role, String message) implements WorkerEvent {}

    /** The horde does not answer, or refuses; it is asked again after the pause. */
    record HordeTrouble(String role, String reason, Duration pause) implements WorkerEvent {}

    /** The horde has a message for the person who runs the worker. */
    record Message(String role, String text) implements WorkerEvent {}

    /** The role has stopped; {@code reason} is empty when it was asked to. */
    record Stopped(String role, String reason) implements WorkerEvent {}
}
