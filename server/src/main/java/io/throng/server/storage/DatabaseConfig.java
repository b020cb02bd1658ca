package io.throng.server.storage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Which database, and where. */
@ConfigMapping(prefix = "throng.database")
public interface DatabaseConfig {
    /** JDBC URL of a PostgreSQL that stands elsewhere; when absent the embedded one is started. */
    Optional<String> url();

    /** User of the external database. */
    Optional<String> user();

    /** Password of the external database. */
    Optional<String> password();

    /** Where the embedded database keeps everything; its binaries are unpacked beside it, in {@code binaries}. */
    @WithDefault("data/postgres")
    Path folder();

    /** Loopback port of the embedded database; 0 takes the one of last time, or a free one. */
    @WithDefault("0")
    int port();

    /**
     * Whether the embedded database may lose what it has confirmed. For benchmarks and tests only.
     */
    @WithDefault("false")
    boolean unsafeNoDurability();
}
