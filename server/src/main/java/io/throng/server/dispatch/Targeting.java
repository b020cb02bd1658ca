package io.throng.server.dispatch;

import java.util.List;
import java.util.UUID;

/**
 * Which workers a request is for.
 *
 * @param workers at most five; empty when any worker will do
 * @param exclude the named workers are those that must not have it, rather than those that may
 */
public record Targeting(List<UUID> workers, boolean exclude) {
    public static final Targeting ANY = new Targeting(List.of(), true);

    public Targeting {
        workers = List.copyOf(workers);
    }

    /** Whether the worker is among those the request is for. */
    public boolean allows(UUID worker) {
        return workers.isEmpty() || workers.contains(worker) != exclude;
    }
}
