package io.throng.server.moderation.audit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.server.account.PrivilegedActions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Privileged actions, in the database. Every entry also goes to the log, under {@code io.throng.audit}: an action has taken effect when
 * it is recorded, so when the database cannot take the entry the log is where it survives.
 */
public final class AuditLog implements PrivilegedActions {
    /** Stands for whoever has the database, by the command line. */
    public static final int COMMAND_LINE = -1;

    /** Most entries of one page. */
    public static final int MAX_PAGE = 500;

    /** How long entries are kept. */
    public static final Duration LIFE = Duration.ofDays(730);

    static final int MAX_ACTION_LENGTH = 100;
    static final int MAX_SUBJECT_LENGTH = 500;

    /** Longest value of a detail that is kept. */
    static final int MAX_VALUE_LENGTH = 4_000;

    private static final Logger LOG = Logger.getLogger("io.throng.audit");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<TreeMap<String, String>> DETAILS = new TypeReference<>() {};

    private final DataSource dataSource;
    private final Clock clock;

    public AuditLog(DataSource dataSource, Clock clock) {
        this.dataSource = requireNonNull(dataSource);
        this.clock = requireNonNull(clock);
    }

    /**
     * One entry.
     *
     * @param id grows with time
     * @param actorId account that acted, or {@link #COMMAND_LINE}
     */
    public record Entry(long id, Instant at, int actorId, String action, String subject, Map<String, String> details) {}

    @Override
    public void record(int actorId, String action, String subject, Map<String, String> details) {
        LOG.infof("actor=%d action=%s subject=%s details=%s", actorId, action, subject, new TreeMap<>(details));
        try {
            write(actorId, action, subject, details);
        } catch (SQLException e) {
            LOG.errorf(e, "the entry above could not be written to the database");
        }
    }

    /** Writes an entry to the database alone. */
    public void write(int actorId, String action, String subject, Map<String, String> details) throws SQLException {
        Map<String, String> kept = new TreeMap<>();
        details.forEach((name, value) -> kept.put(name, cut(value, MAX_VALUE_LENGTH)));
        String sql =
                "insert into privileged_action (at, actor_id, action, subject, details) values (?, ?, ?, ?, ?::jsonb)";
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setInt(2, actorId);
            statement.setString(3, cut(action, MAX_ACTION_LENGTH));
            statement.setString(4, cut(subject, MAX_SUBJECT_LENGTH));
            statement.setString(5, MAPPER.writeValueAsString(kept));
            statement.executeUpdate();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts cannot be written as JSON", e);
        }
    }

    /**
     * Entries, newest first.
     *
     * @param before only those with a smaller number
     * @param actorId only this account's
     * @param contains only those whose action or subject contains it
     * @param limit 1 to {@link #MAX_PAGE}
     */
    public List<Entry> page(long before, OptionalInt actorId, Optional<String> contains, int limit)
            throws SQLException {
        if (limit < 1 || limit > MAX_PAGE) {
            throw new IllegalArgumentException("a page has from 1 to " + MAX_PAGE + " entries, not " + limit);
        }
        // Relies on the primary key, or on the index privileged_action_actor.
        String sql = """
                select id, at, actor_id, action, subject, details::text from privileged_action
                where id < ? and (?::int is null or actor_id = ?)
                  and (?::text is null or strpos(action, ?) > 0 or strpos(subject, ?) > 0)
                order by id desc limit ?
                """;
        List<Entry> entries = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            Integer actor = actorId.isPresent() ? actorId.getAsInt() : null;
            statement.setLong(1, before);
            statement.setObject(2, actor, java.sql.Types.INTEGER);
            statement.setObject(3, actor, java.sql.Types.INTEGER);
            for (int i = 4; i <= 6; i++) {
                statement.setString(i, contains.orElse(null));
            }
            statement.setInt(7, limit);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    entries.add(new Entry(
                            row.getLong(1),
                            row.getObject(2, OffsetDateTime.class).toInstant(),
                            row.getInt(3),
                            row.getString(4),
                            row.getString(5),
                            details(row.getString(6))));
                }
            }
        }
        return entries;
    }

    /** Deletes what is older than {@link #LIFE}; answers how many entries. */
    public int forget() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement =
                        connection.prepareStatement("delete from privileged_action where at < ?")) {
            statement.setObject(1, clock.instant().minus(LIFE).atOffset(ZoneOffset.UTC));
            return statement.executeUpdate();
        }
    }

    private static Map<String, String> details(String json) {
        try {
            return MAPPER.readValue(json, DETAILS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the database holds an entry whose details are not texts", e);
        }
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(text.length(), length));
    }
}
