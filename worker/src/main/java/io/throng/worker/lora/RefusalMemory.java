package io.throng.worker.lora;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Remembers for a while what could not be had, so that a wrong number in many jobs is asked for once (worker spec 16). Thread-safe. */
final class RefusalMemory {
    /** How long a refusal holds. */
    static final Duration HOLDS = Duration.ofMinutes(10);

    /** Most refusals remembered; the oldest go first. */
    static final int MAX_REFUSALS = 1000;

    private final InstantSource clock;
    private final Map<String, Refusal> refusals = new LinkedHashMap<>();

    private record Refusal(String why, Instant until) {}

    RefusalMemory(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void remember(String key, String why) {
        refusals.remove(key);
        refusals.put(key, new Refusal(why, clock.instant().plus(HOLDS)));
        if (refusals.size() > MAX_REFUSALS) {
            refusals.remove(refusals.keySet().iterator().next());
        }
    }

    /** Why it was refused, if that was not long ago. */
    synchronized Optional<String> recall(String key) {
        Refusal refusal = refusals.get(key);
        if (refusal == null) {
            return Optional.empty();
        }
        if (!clock.instant().isBefore(refusal.until())) {
            refusals.remove(key);
            return Optional.empty();
        }
        return Optional.of(refusal.why());
    }
}
