package io.throng.server.operations;

import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.LiveJob;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.HoldId;
import io.throng.server.kudos.Holds;
import io.throng.server.request.LiveRequests;
import io.throng.server.request.NewRequest;
import io.throng.server.request.OrderCache;
import io.throng.server.settlement.Deliveries;
import io.throng.server.settlement.Settlement;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Time passing: jobs whose deadline is over go back to their requests, requests whose life is over are forgotten, holds of requests
 * that are done are given back. Memory proposes, the database decides, so it does no harm when several nodes do it at once.
 */
public final class Upkeep {
    /** Requests deleted in one transaction. */
    static final int MAX_DELETED = 1_000;

    private static final Logger LOG = Logger.getLogger(Upkeep.class);

    private final DataSource dataSource;
    private final LiveRequests live;
    private final OrderCache orders;
    private final Holds holds;
    private final GroupCommitter.Lane<Settlement, Settlement.Result> settlements;
    private final Clock clock;

    public Upkeep(
            DataSource dataSource,
            LiveRequests live,
            OrderCache orders,
            Holds holds,
            GroupCommitter.Lane<Settlement, Settlement.Result> settlements,
            Clock clock) {
        this.dataSource = dataSource;
        this.live = live;
        this.orders = orders;
        this.holds = holds;
        this.settlements = settlements;
        this.clock = clock;
    }

    /** Faults every job whose deadline is over; answers how many. */
    public int faultStaleJobs() throws SQLException {
        Instant now = clock.instant();
        int faulted = 0;
        for (JobKind kind : JobKind.GENERATIONS) {
            for (WaitingIndex.View view : live.of(kind).snapshot()) {
                for (LiveJob job : view.running()) {
                    if (job.deadline().isBefore(now)) {
                        settlements.submit(stale(view, job));
                        faulted++;
                    }
                }
            }
        }
        return faulted;
    }

    private Settlement stale(WaitingIndex.View view, LiveJob job) throws SQLException {
        long asked = orders.find(job.requestId())
                .map(Deliveries::asked)
                .orElse(view.request().thingsPerJob());
        return new Settlement(
                job.id(),
                UUID.randomUUID(),
                job.requestId(),
                view.request().shape().kind(),
                job.model(),
                new Settlement.WorkerShare(job.workerId(), 0, 0),
                view.request().thingsPerJob(),
                new Settlement.Figures(asked, 0),
                NewRequest.LIFE,
                new Settlement.Outcome.Faulted(true));
    }

    /** Forgets requests whose life is over, with their jobs and holds; answers how many. */
    public int forgetExpired() throws SQLException {
        Instant now = clock.instant();
        List<UUID> due = new ArrayList<>();
        for (JobKind kind : JobKind.GENERATIONS) {
            for (WaitingIndex.View view : live.of(kind).snapshot()) {
                if (view.state().expires().isBefore(now)) {
                    due.add(view.state().id());
                }
            }
        }
        int forgotten = 0;
        for (int from = 0; from < due.size(); from += MAX_DELETED) {
            forgotten += forget(due.subList(from, Math.min(from + MAX_DELETED, due.size())));
        }
        return forgotten;
    }

    private int forget(List<UUID> due) throws SQLException {
        List<UUID> gone = new ArrayList<>();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            // Relies on the primary key of request and the index job_request.
            String sql = """
                    with expired as (
                        select id from request where id = any (?::uuid[]) and expires < now() order by id for update skip locked
                    ), dropped as (
                        delete from job using expired where job.request_id = expired.id
                    )
                    delete from request using expired where request.id = expired.id returning request.id
                    """;
            try (var statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf("uuid", due.toArray()));
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        gone.add(rows.getObject(1, UUID.class));
                    }
                }
            }
            if (!gone.isEmpty()) {
                holds.release(connection, gone.stream().map(HoldId::upfront).toList(), clock.instant());
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
        // Those that are gone from the database, by whichever node, are forgotten; prolonged ones are read anew.
        live.load(due);
        if (!gone.isEmpty()) {
            LOG.debugf("%d requests expired", gone.size());
        }
        return gone.size();
    }

    /** Gives back what is held for requests that are done; answers for how many. */
    public int releaseHolds() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            List<HoldId> done = new ArrayList<>();
            String sql = """
                    select h.ref from kudos_hold h left join request r on r.id = h.ref
                    where h.released_at is null and h.kind = ?
                      and (r.faulted or (r.n = 0 and r.processing = 0)
                           or (r.id is null and h.placed_at < now() - interval '10 minutes'))
                    limit ?
                    """;
            try (var statement = connection.prepareStatement(sql)) {
                statement.setShort(1, HoldId.upfront(new UUID(0, 0)).kind().code());
                statement.setInt(2, MAX_DELETED);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        done.add(HoldId.upfront(rows.getObject(1, UUID.class)));
                    }
                }
            }
            int released = done.isEmpty() ? 0 : holds.release(connection, done, clock.instant());
            connection.commit();
            connection.setAutoCommit(true);
            return released;
        }
    }
}
