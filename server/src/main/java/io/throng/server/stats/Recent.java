package io.throng.server.stats;

import io.throng.server.dispatch.matching.JobKind;
import java.util.Map;

/**
 * What happened lately.
 *
 * @param thingsPerSecond mean speed of a model's deliveries in the last hour; absent without any
 * @param pastMinute pixelsteps or tokens delivered in the last minute
 */
public record Recent(Map<Model, Double> thingsPerSecond, Map<JobKind, Long> pastMinute) {
    /** A model of a kind: one name may be an image model and a text model. */
    public record Model(JobKind kind, String name) {}

    public Recent {
        thingsPerSecond = Map.copyOf(thingsPerSecond);
        pastMinute = Map.copyOf(pastMinute);
    }

    /** Mean speed of a model, things per second; 0 without deliveries. */
    public double speed(JobKind kind, String model) {
        return thingsPerSecond.getOrDefault(new Model(kind, model), 0.0);
    }
}
