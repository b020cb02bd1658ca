package io.throng.server.movein;

import io.throng.server.storage.TestDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.ds.PGSimpleDataSource;

/** An AI Horde's database, made of the facts in the specifications and filled with awkward rows. */
public final class OldHorde {
    /** What its keys are hashed with. */
    public static final String SALT = "old-salt";

    /** The key that account 2 had there. */
    public static final String KEY_OF_2 = "bobs-key-0000000000002";

    private final PGSimpleDataSource dataSource = TestDatabase.fresh();

    public OldHorde() throws SQLException {
        try (InputStream script = OldHorde.class.getResourceAsStream("/movein/aihorde.sql")) {
            execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dataSource.setCurrentSchema("horde");
    }

    /** The database, as an import sees it. */
    public PGSimpleDataSource dataSource() {
        return dataSource;
    }

    /** Lets something happen there. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
