package io.throng.server.operations;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import javax.sql.DataSource;

/** The switches that hold for the whole horde, in the memory of this node; the database has the truth. */
public final class HordeModes {
    /** A switch. */
    public enum Mode {
        /** No new requests. */
        MAINTENANCE,
        /** New workers only by invitation. */
        INVITE_ONLY,
        /** Stricter rules while the horde is abused. */
        RAID;

        /** The name in the database and in commands. */
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final DataSource dataSource;
    private volatile Set<Mode> on = EnumSet.noneOf(Mode.class);

    public HordeModes(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    public boolean on(Mode mode) {
        return on.contains(mode);
    }

    /** Reads the switches anew. */
    public void refresh() throws SQLException {
        Set<Mode> now = EnumSet.noneOf(Mode.class);
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement("select name from horde_mode where enabled");
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                for (Mode mode : Mode.values()) {
                    if (mode.key().equals(rows.getString(1))) {
                        now.add(mode);
                    }
                }
            }
        }
        on = now;
    }

    /** Turns a switch for all nodes; they notice within seconds. */
    public static void set(Connection connection, Mode mode, boolean enabled) throws SQLException {
        String sql = """
                insert into horde_mode (name, enabled) values (?, ?)
                on conflict (name) do update set enabled = excluded.enabled
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, mode.key());
            statement.setBoolean(2, enabled);
            statement.executeUpdate();
        }
    }
}
