package io.throng.server.worker;

import io.throng.server.storage.Snapshot;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The workers that were heard of lately, on whichever node, for everything that lists or counts them. */
public final class OnlineWorkers {
    private final Snapshot<List<WorkerProfile>> snapshot;

    /** @param maxAge age up to which the list is taken as it is */
    public OnlineWorkers(WorkerProfiles profiles, Duration maxAge, Clock clock) {
        this.snapshot = new Snapshot<>(
                maxAge, () -> List.copyOf(profiles.seenSince(clock.instant().minus(Worker.STALE_AFTER))));
    }

    /** Images first, then texts, then alchemists. Blocks when the list is read. */
    public List<WorkerProfile> list() throws SQLException {
        return snapshot.get();
    }

    /** Something was changed that the list shows. */
    public void changed() {
        snapshot.invalidate();
    }
}
