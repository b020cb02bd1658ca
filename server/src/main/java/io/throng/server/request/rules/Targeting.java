package io.throng.server.request.rules;

import java.util.List;

/**
 * Workers a request names.
 *
 * @param workers their ids as sent, at most {@value #MAX_WORKERS}; empty: none named
 * @param exclude whether they are those not wanted; may be set without any worker, which still makes the request dearer
 */
public record Targeting(List<String> workers, boolean exclude) {
    /** Workers of a request that count; further ones are dropped silently (image spec 2.5). */
    public static final int MAX_WORKERS = 5;

    public Targeting {
        workers = List.copyOf(workers);
        if (workers.size() > MAX_WORKERS) {
            throw new IllegalArgumentException("at most %d workers: %d".formatted(MAX_WORKERS, workers.size()));
        }
    }

    /** The targeting of a request's members, absent ones at their defaults. */
    static Targeting of(List<String> workers, boolean exclude) {
        return new Targeting(workers.subList(0, Math.min(workers.size(), MAX_WORKERS)), exclude);
    }

    /** Whether any worker is named. */
    public boolean present() {
        return !workers.isEmpty();
    }
}
