package io.throng.protocol.status;

import io.throng.protocol.worker.WorkerType;

/**
 * A model that is offered or asked for (workers spec 4.1).
 *
 * @param name name of the model
 * @param count threads of the workers that offer it
 * @param performance mean speed of its deliveries in the last hour: pixelsteps or tokens per second; 0 without any
 * @param queued pixelsteps or tokens that wait or run
 * @param jobs jobs that wait or run
 * @param eta seconds until that is done; {@link #NEVER} when nothing does it
 * @param type image or text
 */
public record ActiveModel(
        String name, int count, double performance, double queued, double jobs, long eta, WorkerType type) {
    /** What stands for "never" on the wire. */
    public static final long NEVER = 10_000;
}
