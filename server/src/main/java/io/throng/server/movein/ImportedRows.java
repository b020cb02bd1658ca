package io.throng.server.movein;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** The rows of one kind that were brought in from one source: what they are called here and what was seen of them. */
final class ImportedRows {
    private final Connection connection;
    private final String source;
    private final String kind;

    ImportedRows(Connection connection, String source, String kind) {
        this.connection = connection;
        this.source = source;
        this.kind = kind;
    }

    /**
     * A row as it was brought in.
     *
     * @param version how often it was brought in with news
     * @param joined whether it was here by itself and keeps what it is
     */
    record Earlier(String localId, int version, boolean joined, Seen seen) {}

    /** Those among these that were brought in before, by their names there. */
    Map<String, Earlier> find(Collection<String> sourceIds) throws SQLException {
        Map<String, Earlier> found = new HashMap<>();
        // Relies on the primary key of import_row.
        try (PreparedStatement select = connection.prepareStatement("""
                select source_id, local_id, version, joined, seen from import_row
                where source = ? and kind = ? and source_id = any (?)""")) {
            select.setString(1, source);
            select.setString(2, kind);
            select.setArray(3, connection.createArrayOf("text", sourceIds.toArray()));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(
                            rows.getString(1),
                            new Earlier(
                                    rows.getString(2),
                                    rows.getInt(3),
                                    rows.getBoolean(4),
                                    Seen.parse(rows.getString(5))));
                }
            }
        }
        return found;
    }

    /** All of them: what a row there is called here. */
    Map<String, String> localIds() throws SQLException {
        Map<String, String> ids = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(
                "select source_id, local_id from import_row where source = ? and kind = ?")) {
            select.setString(1, source);
            select.setString(2, kind);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    ids.put(rows.getString(1), rows.getString(2));
                }
            }
        }
        return ids;
    }

    /** Remembers a row as it was brought in now. */
    void remember(Draft draft, String localId, int version, boolean joined) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into import_row (source, kind, source_id, local_id, version, joined, seen)
                values (?, ?, ?, ?, ?, ?, ?::jsonb)
                on conflict (source, kind, source_id)
                do update set local_id = excluded.local_id, version = excluded.version, seen = excluded.seen""")) {
            upsert.setString(1, source);
            upsert.setString(2, kind);
            upsert.setString(3, draft.sourceId());
            upsert.setString(4, localId);
            upsert.setInt(5, version);
            upsert.setBoolean(6, joined);
            upsert.setString(7, Seen.of(draft).json());
            upsert.executeUpdate();
        }
    }
}
