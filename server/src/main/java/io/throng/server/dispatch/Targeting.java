package io.throng.server.dispatch;

import java.util.Set;
import java.util.UUID;

/**
 * Which workers a request is for.
 *
 * @param workers at most five; empty when any worker will do
 * @param exclude the named workers are those that must not have it, rather than those that may
 */
public record Targeting(Set<UUID> workers, boolean exclude) {
    public static final Targeting ANY = new Targeting(Set.of(), true);

    /** Workers a request may name (image spec 2.5); further ones are ignored. */
    public static final int MAX_WORKERS = 5;

    public Targeting {
        workers = Set.copyOf(workers);
    }

    /** Whether the worker is among those the request is for. */
    public boolean allows(UUID worker) {
        return workers.isEmpty() || workers.contains(worker) != exclude;
    }
}
