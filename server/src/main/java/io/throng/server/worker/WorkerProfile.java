package io.throng.server.worker;

import io.throng.protocol.worker.WorkerType;
import io.throng.server.account.Role;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;

/**
 * A worker with everything that readers may be shown of it.
 *
 * @param address from which it was last heard
 * @param offer what it said of itself at its last check-in, as JSON
 * @param info what its owner says of it
 * @param suspicions on record against it
 */
public record WorkerProfile(
        UUID id,
        WorkerType type,
        String name,
        Instant lastCheckIn,
        Optional<String> address,
        String offer,
        boolean maintenance,
        boolean paused,
        Optional<String> info,
        Optional<Team> team,
        Owner owner,
        Totals totals,
        OptionalDouble speed,
        int suspicions) {
    /** The team it is in. */
    public record Team(UUID id, String name) {}

    /**
     * Whose it is.
     *
     * @param publicWorkers whether everybody may see that
     */
    public record Owner(int id, String name, Set<Role> roles, boolean publicWorkers, Optional<String> contact) {
        /** {@code name#id}. */
        public String alias() {
            return name + "#" + id;
        }
    }

    /**
     * What it did in all.
     *
     * @param things pixelsteps, tokens or forms
     */
    public record Totals(
            long uptimeSeconds,
            long fulfilments,
            long things,
            long kudosHundredths,
            long generatedHundredths,
            long uptimeHundredths,
            int uncompleted) {}

    /** Whether it was heard of lately. */
    public boolean online(Instant now) {
        return !lastCheckIn.plus(Worker.STALE_AFTER).isBefore(now);
    }

    /** The same worker with what is known of a check-in that is newer than its row. */
    WorkerProfile orSeenAs(Worker remembered) {
        return remembered.lastCheckIn().isAfter(lastCheckIn)
                ? new WorkerProfile(
                        id,
                        type,
                        name,
                        remembered.lastCheckIn(),
                        address,
                        remembered.offer(),
                        maintenance,
                        paused,
                        info,
                        team,
                        owner,
                        totals,
                        speed,
                        suspicions)
                : this;
    }
}
