package io.throng.server.moderation.filter;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The SQL of filters. */
final class FilterRows {
    private static final String SELECT = """
            select f.id, f.regex, f.filter_type, f.description, f.replacement, u.username || '#' || u.id
            from prompt_filter f join app_user u on u.id = f.editor_id
            """;
    private static final String UNIQUE_VIOLATION = "23505";

    private FilterRows() {}

    /** What a filter says, without number and editor. */
    record Text(String regex, int type, Optional<String> description, String replacement) {}

    static List<FilterRecord> all(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement(SELECT + " order by f.id")) {
            return read(statement);
        }
    }

    static Optional<FilterRecord> byId(Connection connection, int id) throws SQLException {
        // Relies on the primary key of prompt_filter.
        try (var statement = connection.prepareStatement(SELECT + " where f.id = ?")) {
            statement.setInt(1, id);
            return read(statement).stream().findFirst();
        }
    }

    static Optional<FilterRecord> same(Connection connection, Text text) throws SQLException {
        // Relies on the index prompt_filter_once.
        String where = " where f.filter_type = ? and md5(f.regex) = md5(?) and f.regex = ?";
        try (var statement = connection.prepareStatement(SELECT + where)) {
            statement.setInt(1, text.type());
            statement.setString(2, text.regex());
            statement.setString(3, text.regex());
            return read(statement).stream().findFirst();
        }
    }

    static int count(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select count(*) from prompt_filter");
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            return rows.getInt(1);
        }
    }

    /** Creates a filter unless there is the same one; answers the one that is there then. */
    static FilterRecord create(Connection connection, Text text, int editorId) throws SQLException {
        String sql = """
                insert into prompt_filter (regex, filter_type, description, replacement, editor_id) values (?, ?, ?, ?, ?)
                on conflict (filter_type, md5(regex)) do nothing
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, text.regex());
            statement.setInt(2, text.type());
            statement.setString(3, text.description().orElse(null));
            statement.setString(4, text.replacement());
            statement.setInt(5, editorId);
            statement.executeUpdate();
        }
        return same(connection, text)
                .orElseThrow(() -> new HordeException.Transport(503, "The filter was just deleted. Please try again."));
    }

    /** Writes all members of a filter; refuses what would make it the same as another. */
    static void change(Connection connection, int id, Text text, int editorId) throws SQLException {
        String sql = """
                update prompt_filter set regex = ?, filter_type = ?, description = ?, replacement = ?, editor_id = ?, changed = now()
                where id = ?
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, text.regex());
            statement.setInt(2, text.type());
            statement.setString(3, text.description().orElse(null));
            statement.setString(4, text.replacement());
            statement.setInt(5, editorId);
            statement.setInt(6, id);
            statement.executeUpdate();
        } catch (SQLException e) {
            if (UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw new HordeException.Refusal(
                        ReturnCode.BAD_REQUEST, "Another filter of type " + text.type() + " has the same expression.");
            }
            throw e;
        }
    }

    /** Deletes a filter; says whether there was one. */
    static boolean delete(Connection connection, int id) throws SQLException {
        try (var statement = connection.prepareStatement("delete from prompt_filter where id = ?")) {
            statement.setInt(1, id);
            return statement.executeUpdate() == 1;
        }
    }

    private static List<FilterRecord> read(PreparedStatement statement) throws SQLException {
        List<FilterRecord> records = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                records.add(new FilterRecord(
                        row.getInt(1),
                        row.getString(2),
                        row.getInt(3),
                        Optional.ofNullable(row.getString(4)),
                        row.getString(5),
                        row.getString(6)));
            }
        }
        return records;
    }
}
