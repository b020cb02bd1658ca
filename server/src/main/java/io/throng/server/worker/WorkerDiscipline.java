package io.throng.server.worker;

import io.throng.server.account.Role;
import io.throng.server.account.Suspicion;
import io.throng.server.account.Suspicions;
import io.throng.server.dispatch.matching.JobKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** What happens to workers that lose jobs or are faster than anybody can be (image spec 6.5, text spec 7.6, accounts spec 17). */
public final class WorkerDiscipline {
    /** Jobs a worker may lose in an hour; one more puts it into maintenance. */
    public static final int MAX_ABORTED_JOBS = 20;

    /** The same for alchemists, whose forms are small and many (alchemy spec 5). */
    public static final int MAX_ABORTED_FORMS = 100;

    /** The same while the horde defends itself; one more is a suspicion then, and nothing is announced (workers spec 1.9). */
    public static final int MAX_ABORTED_JOBS_IN_RAIDS = 10;

    /** Suspicion points that pause the worker of an owner who is not trusted. */
    public static final int SUSPICION_LIMIT = 5;

    private final DataSource dataSource;
    private final WorkerRegistry workers;
    private final BooleanSupplier raid;
    private final Set<UUID> hidden = ConcurrentHashMap.newKeySet();
    private final Set<UUID> losers = ConcurrentHashMap.newKeySet();
    private final Map<UUID, Integer> racers = new ConcurrentHashMap<>();

    /** @param raid whether the horde defends itself at the moment */
    public WorkerDiscipline(DataSource dataSource, WorkerRegistry workers, BooleanSupplier raid) {
        this.dataSource = dataSource;
        this.workers = workers;
        this.raid = raid;
    }

    /** A worker gave a job up or let it go stale. Looked at in the next {@link #tend}. */
    public void lostJob(UUID workerId) {
        losers.add(workerId);
    }

    /** A delivery was faster than believable, perhaps in more than one way. Counted in the next {@link #tend}. */
    public void unbelievablyFast(UUID workerId, int points) {
        racers.merge(workerId, points, (a, b) -> Math.min(a + b, SUSPICION_LIMIT));
    }

    /** A worker was let in from an address where people hide. Counted once per worker, in the next {@link #tend}. */
    public void unsafeAddress(UUID workerId) {
        hidden.add(workerId);
    }

    /** Looks at the workers noted since the last call, one after the other, on the caller's thread. */
    public void tend() throws SQLException {
        for (UUID workerId : List.copyOf(losers)) {
            losers.remove(workerId);
            inTransaction(workerId, connection -> {
                if (stop(connection, workerId, raid.getAsBoolean())) {
                    suspect(connection, workerId, Suspicion.TOO_MANY_JOBS_ABORTED);
                }
            });
        }
        for (UUID workerId : List.copyOf(hidden)) {
            hidden.remove(workerId);
            inTransaction(workerId, connection -> {
                if (!isSuspectedOf(connection, workerId, Suspicion.UNSAFE_IP)) {
                    suspect(connection, workerId, Suspicion.UNSAFE_IP);
                }
            });
        }
        for (UUID workerId : List.copyOf(racers.keySet())) {
            Integer points = racers.remove(workerId);
            inTransaction(workerId, connection -> {
                for (int i = 0; i < points; i++) {
                    suspect(connection, workerId, Suspicion.UNREASONABLY_FAST);
                }
            });
        }
    }

    private interface Step {
        void run(Connection connection) throws SQLException;
    }

    private void inTransaction(UUID workerId, Step step) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            step.run(connection);
            connection.commit();
            connection.setAutoCommit(true);
        }
        workers.reload(List.of(workerId));
    }

    /** Puts the worker into maintenance if it lost too many jobs, in raids without telling; says whether it lost too many. */
    private static boolean stop(Connection connection, UUID workerId, boolean raid) throws SQLException {
        String sql = """
                update worker
                set maintenance = maintenance or ?, maintenance_message = case when ? then ? else maintenance_message end,
                    aborted_jobs = 0
                where id = ? and aborted_jobs > case when kind = ? then ? else ? end
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setBoolean(1, !raid);
            statement.setBoolean(2, !raid);
            statement.setString(3, Worker.DROPPED_JOBS_MESSAGE);
            statement.setObject(4, workerId);
            statement.setInt(5, JobKind.ALCHEMY.code());
            statement.setInt(6, MAX_ABORTED_FORMS);
            statement.setInt(7, raid ? MAX_ABORTED_JOBS_IN_RAIDS : MAX_ABORTED_JOBS);
            return statement.executeUpdate() == 1;
        }
    }

    private void suspect(Connection connection, UUID workerId, Suspicion suspicion) throws SQLException {
        Optional<Worker> worker = workers.known(workerId);
        if (worker.isEmpty()) {
            return;
        }
        Suspicions.add(connection, worker.get().ownerId(), suspicion, "worker " + workerId);
        try (var insert =
                connection.prepareStatement("insert into worker_suspicion (worker_id, reason) values (?, ?)")) {
            insert.setObject(1, workerId);
            insert.setShort(2, suspicion.number());
            insert.executeUpdate();
        }
        if (points(connection, workerId) >= SUSPICION_LIMIT && !ownerTrusted(connection, workerId)) {
            WorkerRows.setPaused(connection, workerId, true);
        }
    }

    private static boolean isSuspectedOf(Connection connection, UUID workerId, Suspicion suspicion)
            throws SQLException {
        // Relies on the index worker_suspicion_worker.
        String sql = "select 1 from worker_suspicion where worker_id = ? and reason = ?";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setObject(1, workerId);
            statement.setShort(2, suspicion.number());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Asked of the database: the worker may never have come to this node, which only took its result. */
    private static boolean ownerTrusted(Connection connection, UUID workerId) throws SQLException {
        // Relies on the primary keys of worker and app_user.
        try (var statement = connection.prepareStatement("""
                select u.roles & ? <> 0 from worker w join app_user u on u.id = w.owner_id where w.id = ?""")) {
            statement.setInt(1, Role.TRUSTED.bit());
            statement.setObject(2, workerId);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private static int points(Connection connection, UUID workerId) throws SQLException {
        // Relies on the index worker_suspicion_worker.
        try (var statement = connection.prepareStatement("select count(*) from worker_suspicion where worker_id = ?")) {
            statement.setObject(1, workerId);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
