package io.throng.server.dispatch;

import io.throng.server.commit.BatchWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Decides claims. A claim succeeds for as many jobs as the request still has, once: the guarded update takes them from the
 * request's count under its row lock, so two nodes can never hand out the same job.
 */
public final class ClaimWriter implements BatchWriter<Claim, Claim.Result> {
    @Override
    public List<Claim.Result> write(Connection connection, List<Claim> claims, boolean repeated) throws SQLException {
        Map<UUID, Claim.Result> known = repeated ? granted(connection, claims) : Map.of();
        Map<UUID, Integer> wanted = new LinkedHashMap<>();
        Set<UUID> looked = new HashSet<>();
        for (Claim claim : claims) {
            if (known.containsKey(claim.jobIds().getFirst())) {
                continue;
            }
            if (claim.fake()) {
                looked.add(claim.requestId());
            } else {
                wanted.merge(claim.requestId(), claim.jobIds().size(), Integer::sum);
            }
        }
        Map<UUID, Taken> taken = new HashMap<>();
        if (!wanted.isEmpty()) {
            take(connection, wanted, longestLifeSeconds(claims), taken);
        }
        Map<UUID, Taken> seen = looked.isEmpty() ? Map.of() : look(connection, looked);
        List<Claim.Result> results = new ArrayList<>(claims.size());
        JobRows jobs = new JobRows(claims.size());
        for (Claim claim : claims) {
            Claim.Result earlier = known.get(claim.jobIds().getFirst());
            if (earlier != null) {
                results.add(earlier);
                continue;
            }
            Taken from = claim.fake() ? seen.get(claim.requestId()) : taken.get(claim.requestId());
            int size = from == null
                    ? 0
                    : claim.fake() ? 1 : from.share(claim.jobIds().size());
            results.add(size == 0 ? new Claim.Result.Lost() : jobs.add(claim, from, size));
        }
        jobs.insert(connection);
        return results;
    }

    private static long longestLifeSeconds(List<Claim> claims) {
        return claims.stream()
                .mapToLong(claim -> claim.requestLife().toSeconds())
                .max()
                .orElseThrow();
    }

    private static void take(Connection connection, Map<UUID, Integer> wanted, long lifeSeconds, Map<UUID, Taken> taken)
            throws SQLException {
        // Relies on the primary key of request. Rows are locked in id order, as everywhere.
        String sql = """
                with wanted as (
                    select * from unnest(?::uuid[], ?::int[]) as w (id, size)
                ), held as (
                    select r.id, r.n, least(r.n, w.size) as size
                    from request r join wanted w on w.id = r.id
                    where r.n > 0 and not r.faulted and r.expires > now()
                    order by r.id
                    for update of r
                )
                update request r
                set n = r.n - h.size, processing = r.processing + h.size, version = r.version + 1,
                    expires = greatest(r.expires, now() + make_interval(secs => ?))
                from held h
                where r.id = h.id
                returning %s, h.n, h.size, r.body, now()
                """.formatted(RequestState.COLUMNS);
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(
                    1, connection.createArrayOf("uuid", wanted.keySet().toArray()));
            statement.setArray(
                    2, connection.createArrayOf("int4", wanted.values().toArray()));
            statement.setDouble(3, lifeSeconds);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    RequestState state = RequestState.read(rows);
                    taken.put(
                            state.id(),
                            new Taken(
                                    state,
                                    rows.getInt(RequestState.COLUMN_COUNT + 1),
                                    rows.getInt(RequestState.COLUMN_COUNT + 2),
                                    rows.getString(RequestState.COLUMN_COUNT + 3),
                                    instant(rows, RequestState.COLUMN_COUNT + 4)));
                }
            }
        }
    }

    private static Map<UUID, Taken> look(Connection connection, Set<UUID> ids) throws SQLException {
        String sql = """
                select %s, r.n, 1, r.body, now()
                from request r
                where r.id = any (?::uuid[]) and r.n > 0 and not r.faulted and r.expires > now()
                """.formatted(RequestState.COLUMNS);
        Map<UUID, Taken> seen = new HashMap<>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    RequestState state = RequestState.read(rows);
                    seen.put(
                            state.id(),
                            new Taken(
                                    state,
                                    rows.getInt(RequestState.COLUMN_COUNT + 1),
                                    1,
                                    rows.getString(RequestState.COLUMN_COUNT + 3),
                                    instant(rows, RequestState.COLUMN_COUNT + 4)));
                }
            }
        }
        return seen;
    }

    /** The results of claims that an earlier attempt made durable, by the first job's id. */
    private static Map<UUID, Claim.Result> granted(Connection connection, List<Claim> claims) throws SQLException {
        // Relies on the primary keys of job and request.
        String sql = """
                select %s, j.id, j.seed, j.started, j.deadline, r.body
                from job j join request r on r.id = j.request_id
                where j.id = any (?::uuid[])
                """.formatted(RequestState.COLUMNS);
        List<UUID> ids =
                claims.stream().flatMap(claim -> claim.jobIds().stream()).toList();
        Map<UUID, Claim.Result.Granted> byJob = new HashMap<>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    int at = RequestState.COLUMN_COUNT;
                    UUID job = rows.getObject(at + 1, UUID.class);
                    byJob.put(
                            job,
                            new Claim.Result.Granted(
                                    RequestState.read(rows),
                                    List.of(job),
                                    rows.getLong(at + 2),
                                    new Claim.Instants(instant(rows, at + 3), instant(rows, at + 4)),
                                    rows.getString(at + 5)));
                }
            }
        }
        Map<UUID, Claim.Result> found = new HashMap<>();
        for (Claim claim : claims) {
            // In the claim's order, as the first answer was: workers are told the jobs of a batch in it.
            List<UUID> kept = claim.jobIds().stream().filter(byJob::containsKey).toList();
            if (!kept.isEmpty()) {
                Claim.Result.Granted one = byJob.get(kept.getFirst());
                found.put(
                        claim.jobIds().getFirst(),
                        new Claim.Result.Granted(one.state(), kept, one.seed(), one.instants(), one.body()));
            }
        }
        return found;
    }

    private static Instant instant(ResultSet rows, int column) throws SQLException {
        return rows.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** What the update took from one request, shared out among the claims of the batch in their order. */
    private static final class Taken {
        private final RequestState state;
        private final String body;
        private final Instant now;
        private int waiting;
        private int left;

        Taken(RequestState state, int waitingBefore, int size, String body, Instant now) {
            this.state = state;
            this.waiting = waitingBefore;
            this.left = size;
            this.body = body;
            this.now = now;
        }

        int share(int size) {
            int share = Math.min(size, left);
            left -= share;
            return share;
        }
    }

    /** The rows of the granted jobs, column by column. */
    private static final class JobRows {
        private final List<UUID> ids;
        private final List<UUID> requests;
        private final List<UUID> workers;
        private final List<Boolean> fakes;
        private final List<String> models;
        private final List<Long> seeds;
        private final List<Double> lives;

        JobRows(int capacity) {
            ids = new ArrayList<>(capacity);
            requests = new ArrayList<>(capacity);
            workers = new ArrayList<>(capacity);
            fakes = new ArrayList<>(capacity);
            models = new ArrayList<>(capacity);
            seeds = new ArrayList<>(capacity);
            lives = new ArrayList<>(capacity);
        }

        Claim.Result add(Claim claim, Taken from, int size) {
            long seed = claim.seed().applyAsLong(from.waiting);
            if (!claim.fake()) {
                from.waiting -= size;
            }
            List<UUID> granted = claim.jobIds().subList(0, size);
            for (UUID id : granted) {
                ids.add(id);
                requests.add(claim.requestId());
                workers.add(claim.workerId());
                fakes.add(claim.fake());
                models.add(claim.model());
                seeds.add(seed);
                lives.add((double) claim.timeToLive().toSeconds());
            }
            return new Claim.Result.Granted(
                    from.state,
                    granted,
                    seed,
                    new Claim.Instants(from.now, from.now.plus(claim.timeToLive())),
                    from.body);
        }

        void insert(Connection connection) throws SQLException {
            if (ids.isEmpty()) {
                return;
            }
            String sql = """
                    insert into job (id, request_id, worker_id, fake, model, seed, started, deadline)
                    select id, request_id, worker_id, fake, model, seed, now(), now() + make_interval(secs => life)
                    from unnest(?::uuid[], ?::uuid[], ?::uuid[], ?::boolean[], ?::text[], ?::bigint[], ?::float8[])
                        as j (id, request_id, worker_id, fake, model, seed, life)
                    """;
            try (var statement = connection.prepareStatement(sql)) {
                statement.setArray(1, connection.createArrayOf("uuid", ids.toArray()));
                statement.setArray(2, connection.createArrayOf("uuid", requests.toArray()));
                statement.setArray(3, connection.createArrayOf("uuid", workers.toArray()));
                statement.setArray(4, connection.createArrayOf("bool", fakes.toArray()));
                statement.setArray(5, connection.createArrayOf("text", models.toArray()));
                statement.setArray(6, connection.createArrayOf("int8", seeds.toArray()));
                statement.setArray(7, connection.createArrayOf("float8", lives.toArray()));
                statement.executeUpdate();
            }
        }
    }
}
