package io.throng.server.movein;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * One run: the connection that writes, what became of accounts, and what is counted. Portions are committed one by one, so that a run
 * that breaks off goes on where it was when it is started again; a dry run does everything in one transaction and takes it back.
 */
final class ImportRun {
    private final Connection connection;
    private final String source;
    private final boolean dry;
    private final Instant now;
    private final MoveInReport report = new MoveInReport();
    private final Map<String, String> userIds = new HashMap<>();
    private final Set<String> takenIds = new HashSet<>();

    ImportRun(Connection connection, String source, boolean dry, Instant now) throws SQLException {
        this.connection = connection;
        this.source = source;
        this.dry = dry;
        this.now = now;
        connection.setAutoCommit(false);
        userIds.putAll(rows(UserImport.KIND).localIds());
        takenIds.addAll(userIds.values());
    }

    Connection connection() {
        return connection;
    }

    String source() {
        return source;
    }

    boolean isDry() {
        return dry;
    }

    Instant now() {
        return now;
    }

    MoveInReport report() {
        return report;
    }

    ImportedRows rows(String kind) {
        return new ImportedRows(connection, source, kind);
    }

    /** Keeps what was done since the last portion. */
    void commitPortion() throws SQLException {
        if (!dry) {
            connection.commit();
        }
    }

    /** Ends a dry run without a trace, and a real one with what is still open. */
    void end() throws SQLException {
        if (dry) {
            connection.rollback();
        } else {
            try (PreparedStatement update =
                    connection.prepareStatement("update import_source set last_run = now() where name = ?")) {
                update.setString(1, source);
                update.executeUpdate();
            }
            connection.commit();
        }
    }

    /** Notes what an account there is called here. */
    void user(int thereId, int localId) {
        userIds.put(Integer.toString(thereId), Integer.toString(localId));
        takenIds.add(Integer.toString(localId));
    }

    /** What the account in a column there is called here. */
    OptionalInt localUser(SourceRow row, String column) {
        return Optional.ofNullable(userIds.get(row.text(column).orElse("")))
                .map(id -> OptionalInt.of(Integer.parseInt(id)))
                .orElse(OptionalInt.empty());
    }

    /** Whether some account there already stands for this one here. */
    boolean isTaken(int localId) {
        return takenIds.contains(Integer.toString(localId));
    }
}
