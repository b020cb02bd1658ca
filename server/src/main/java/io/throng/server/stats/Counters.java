package io.throng.server.stats;

import io.throng.server.dispatch.matching.JobKind;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SQL of the counters. All instants are the database's, so that nodes whose clocks differ agree. */
final class Counters {
    private Counters() {}

    /** Jobs ended, and their work as it was asked for. */
    record Sum(long jobs, long asked) {
        static final Sum NONE = new Sum(0, 0);

        Sum plus(Sum other) {
            return new Sum(jobs + other.jobs, asked + other.asked);
        }
    }

    /** One model's sums over the stretches of time that are shown; a month has 30 days. */
    record Row(JobKind kind, String model, Sum minute, Sum hour, Sum day, Sum month, Sum total) {}

    static List<Row> compile(Connection connection) throws SQLException {
        // Reads the whole table, which folding keeps small.
        String sql = """
                select kind, model,
                       coalesce(sum(jobs) filter (where since > now() - interval '1 minute'), 0),
                       coalesce(sum(asked) filter (where since > now() - interval '1 minute'), 0),
                       coalesce(sum(jobs) filter (where since > now() - interval '1 hour'), 0),
                       coalesce(sum(asked) filter (where since > now() - interval '1 hour'), 0),
                       coalesce(sum(jobs) filter (where since > now() - interval '1 day'), 0),
                       coalesce(sum(asked) filter (where since > now() - interval '1 day'), 0),
                       coalesce(sum(jobs) filter (where since > now() - interval '30 days'), 0),
                       coalesce(sum(asked) filter (where since > now() - interval '30 days'), 0),
                       sum(jobs), sum(asked)
                from job_counter
                group by kind, model
                """;
        try (var statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            List<Row> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(new Row(
                        JobKind.of(row.getInt(1)),
                        row.getString(2),
                        new Sum(row.getLong(3), row.getLong(4)),
                        new Sum(row.getLong(5), row.getLong(6)),
                        new Sum(row.getLong(7), row.getLong(8)),
                        new Sum(row.getLong(9), row.getLong(10)),
                        new Sum(row.getLong(11), row.getLong(12))));
            }
            return rows;
        }
    }

    static Recent recent(Connection connection) throws SQLException {
        // Uses the primary key: only seconds and minutes are young enough.
        String sql = """
                select kind, model, sum(speed_sum) / sum(delivered),
                       coalesce(sum(delivered_things) filter (where since > now() - interval '1 minute'), 0)
                from job_counter
                where span in (0, 1) and since > now() - interval '1 hour' and delivered > 0
                group by kind, model
                """;
        Map<Recent.Model, Double> speeds = new HashMap<>();
        Map<JobKind, Long> pastMinute = new HashMap<>();
        try (var statement = connection.prepareStatement(sql);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                JobKind kind = JobKind.of(row.getInt(1));
                speeds.put(new Recent.Model(kind, row.getString(2)), row.getDouble(3));
                pastMinute.merge(kind, row.getLong(4), Long::sum);
            }
        }
        return new Recent(speeds, pastMinute);
    }

    /** Folds what is old enough into the next longer span; answers how many counters went. */
    static int fold(Connection connection, Span span) throws SQLException {
        Optional<Duration> kept = span.kept();
        if (kept.isEmpty()) {
            return 0;
        }
        // Uses the primary key. A transaction that began long ago may still add to a second that was folded: its row is
        // made
        // anew and folded the next time.
        String sql = """
                with old as (
                    delete from job_counter
                    where span = ? and since < date_trunc(?, now() - make_interval(secs => ?), 'UTC')
                    returning since, kind, model, jobs, asked, delivered, delivered_things, speed_sum
                ), folded as (
                    insert into job_counter as c
                        (span, since, kind, model, shard, jobs, asked, delivered, delivered_things, speed_sum)
                    select ?, date_trunc(?, since, 'UTC'), kind, model, 0,
                           sum(jobs), sum(asked), sum(delivered), sum(delivered_things), sum(speed_sum)
                    from old
                    group by 2, 3, 4
                    on conflict (span, since, kind, model, shard) do update
                    set jobs = c.jobs + excluded.jobs, asked = c.asked + excluded.asked,
                        delivered = c.delivered + excluded.delivered,
                        delivered_things = c.delivered_things + excluded.delivered_things,
                        speed_sum = c.speed_sum + excluded.speed_sum
                )
                select count(*) from old
                """;
        Span longer = span.longer();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setShort(1, span.code());
            statement.setString(2, longer.word());
            statement.setDouble(3, (double) kept.get().toSeconds());
            statement.setShort(4, longer.code());
            statement.setString(5, longer.word());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getInt(1);
            }
        }
    }
}
