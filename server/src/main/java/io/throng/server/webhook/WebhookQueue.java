package io.throng.server.webhook;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;

/** The sender's side of the outbox: claiming what is due, and writing down how it went. All times are the database's. */
final class WebhookQueue {
    /** Rows near the head of the queue among which fair places per host are given out. */
    static final int HEAD_ROWS = 512;
    /** Longest text kept about a failure, in characters. */
    static final int MAX_FAILURE_CHARS = 500;
    /** Most dead rows removed at once. */
    static final int MAX_REMOVED = 1000;

    private final DataSource database;

    WebhookQueue(DataSource database) {
        this.database = requireNonNull(database, "database");
    }

    /**
     * A delivery taken for sending.
     *
     * @param attempt this one's number, from 1
     */
    record Claimed(UUID id, String url, String host, String body, int attempt) {}

    /**
     * Takes due deliveries. A taken one is hidden from all nodes for the time of the lease; when its node dies it becomes due again.
     *
     * @param most at most so many
     * @param perHost calls that may run to one host
     * @param runningByHost calls that run now
     * @param lease longer than an attempt can take
     */
    List<Claimed> claim(int most, int perHost, Map<String, Integer> runningByHost, Duration lease) throws SQLException {
        // Reads webhook_delivery_due from its head; hosts that are busy already are passed over.
        String sql = """
                with running as (
                    select * from unnest(?::text[], ?::int[]) as r (host, calls)
                ), head as (
                    select d.id, d.host, d.due_at
                    from webhook_delivery d
                    where d.state = 'waiting' and d.due_at <= now()
                      and not exists (select from running r where r.host = d.host and r.calls >= ?)
                    order by d.due_at
                    limit ?
                ), ranked as (
                    select h.id, h.due_at, row_number() over (partition by h.host order by h.due_at) + coalesce(r.calls, 0) as place
                    from head h left join running r on r.host = h.host
                ), chosen as (
                    select d.id
                    from webhook_delivery d join ranked on ranked.id = d.id
                    where ranked.place <= ? and d.state = 'waiting' and d.due_at <= now()
                    order by ranked.due_at
                    limit ?
                    for update of d skip locked
                )
                update webhook_delivery d
                set attempts = d.attempts + 1, due_at = now() + ? * interval '1 millisecond'
                from chosen where d.id = chosen.id
                returning d.id, d.url, d.host, d.body, d.attempts
                """;
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement(sql)) {
            List<String> hosts = List.copyOf(runningByHost.keySet());
            statement.setArray(1, connection.createArrayOf("text", hosts.toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "int4", hosts.stream().map(runningByHost::get).toArray()));
            statement.setInt(3, perHost);
            statement.setInt(4, HEAD_ROWS);
            statement.setInt(5, perHost);
            statement.setInt(6, most);
            statement.setLong(7, lease.toMillis());
            List<Claimed> claimed = new ArrayList<>();
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    claimed.add(new Claimed(
                            rows.getObject(1, UUID.class),
                            rows.getString(2),
                            rows.getString(3),
                            rows.getString(4),
                            rows.getInt(5)));
                }
            }
            return claimed;
        }
    }

    /** The receiver has it. */
    void delivered(Claimed delivery) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("delete from webhook_delivery where id = ?")) {
            statement.setObject(1, delivery.id());
            statement.executeUpdate();
        }
    }

    /** The attempt failed; the next one is after a pause. */
    void retry(Claimed delivery, Duration pause, String failure) throws SQLException {
        note(delivery, "waiting", pause, failure);
    }

    /** The attempt failed and was the last. */
    void dead(Claimed delivery, String failure) throws SQLException {
        note(delivery, "dead", Duration.ZERO, failure);
    }

    private void note(Claimed delivery, String state, Duration pause, String failure) throws SQLException {
        // Only while the claim is still ours: a lease that ran out may have been taken by somebody else.
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("""
                        update webhook_delivery
                        set state = ?, due_at = now() + ? * interval '1 millisecond', last_failure = ?
                        where id = ? and attempts = ? and state = 'waiting'
                        """)) {
            statement.setString(1, state);
            statement.setLong(2, pause.toMillis());
            statement.setString(
                    3, failure.length() > MAX_FAILURE_CHARS ? failure.substring(0, MAX_FAILURE_CHARS) : failure);
            statement.setObject(4, delivery.id());
            statement.setInt(5, delivery.attempt());
            statement.executeUpdate();
        }
    }

    /** Removes dead deliveries that were kept long enough. */
    int removeDead(Duration keep) throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.prepareStatement("""
                        delete from webhook_delivery where id in (
                            select id from webhook_delivery
                            where state = 'dead' and due_at < now() - ? * interval '1 millisecond'
                            order by due_at
                            limit ?
                            for update skip locked)
                        """)) {
            statement.setLong(1, keep.toMillis());
            statement.setInt(2, MAX_REMOVED);
            return statement.executeUpdate();
        }
    }
}
