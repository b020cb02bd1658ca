package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

/** A PostgreSQL that can be connected to: our own, or one that stands elsewhere. */
public sealed interface Database extends AutoCloseable permits EmbeddedDatabase, Database.External {
    /** JDBC URL without user and password. */
    String jdbcUrl();

    String user();

    String password();

    /** Stops the database when it is ours; leaves anybody else's alone. */
    @Override
    void close();

    /** Picks by settings: the external database when a URL is given, else the embedded one, started or adopted. */
    static Database open(DatabaseConfig config) {
        if (config.url().isPresent()) {
            return new External(
                    config.url().get(),
                    config.user().orElse(""),
                    config.password().orElse(""));
        }
        return EmbeddedDatabase.start(new EmbeddedDatabase.Settings(
                config.folder(),
                config.port(),
                config.unsafeNoDurability()
                        ? EmbeddedDatabase.Durability.NONE_FOR_BENCHMARKS
                        : EmbeddedDatabase.Durability.FULL));
    }

    /** Somebody else's PostgreSQL. */
    record External(String jdbcUrl, String user, String password) implements Database {
        public External {
            requireNonNull(jdbcUrl, "jdbcUrl");
            requireNonNull(user, "user");
            requireNonNull(password, "password");
            if (!jdbcUrl.startsWith("jdbc:postgresql:")) {
                throw new IllegalArgumentException("throng.database.url must start with jdbc:postgresql:");
            }
        }

        @Override
        public void close() {}

        @Override
        public String toString() {
            return jdbcUrl.replaceFirst("\\?.*", "");
        }
    }
}
