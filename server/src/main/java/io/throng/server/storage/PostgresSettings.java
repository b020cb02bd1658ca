package io.throng.server.storage;

import java.nio.file.Path;

/**
 * The configuration that the embedded server runs with. Written anew at each start; an operator's own lines belong in
 * {@code custom.conf} in the same folder, and durability is checked after the start whatever they say.
 */
final class PostgresSettings {
    /** Connections that the server takes. */
    static final int MAX_CONNECTIONS = 100;
    /** Size at which a log file is closed and the next begun. */
    static final int LOG_FILE_MEGABYTES = 10;

    private static final long MEBIBYTE = 1024L * 1024;
    private static final long SHARED_BUFFERS_LEAST = 64;
    private static final long SHARED_BUFFERS_MOST = 1024;

    private PostgresSettings() {}

    /**
     * The content of {@code postgresql.conf}.
     *
     * @param port loopback port
     * @param logFolder where logs go
     * @param durable whether confirmed commits survive a power cut
     * @param memoryBytes of this machine; a sixteenth of it, within bounds, becomes the shared buffers
     */
    static String server(int port, Path logFolder, boolean durable, long memoryBytes) {
        long sharedBuffers = Math.clamp(memoryBytes / 16 / MEBIBYTE, SHARED_BUFFERS_LEAST, SHARED_BUFFERS_MOST);
        String onOff = durable ? "on" : "off";
        return """
               # Written by Throng at every start. Own settings belong in custom.conf.
               listen_addresses = '127.0.0.1'
               port = %d
               unix_socket_directories = ''
               max_connections = %d
               password_encryption = 'scram-sha-256'
               fsync = %s
               synchronous_commit = %s
               full_page_writes = %s
               shared_buffers = '%dMB'
               max_wal_size = '2GB'
               checkpoint_timeout = '15min'
               wal_compression = 'pglz'
               # Queries here are small; parallel workers would need shared memory that containers often lack.
               max_parallel_workers_per_gather = 0
               max_parallel_maintenance_workers = 0
               jit = off
               random_page_cost = 1.1
               # Queue tables turn over quickly.
               autovacuum_naptime = '15s'
               autovacuum_vacuum_scale_factor = 0.05
               autovacuum_vacuum_cost_delay = '1ms'
               idle_in_transaction_session_timeout = '60s'
               timezone = 'UTC'
               log_timezone = 'UTC'
               lc_messages = 'C'
               logging_collector = on
               log_directory = '%s'
               log_filename = 'postgres-%%Y%%m%%d-%%H%%M%%S.log'
               log_rotation_size = '%dMB'
               log_rotation_age = 0
               log_min_duration_statement = '1s'
               log_parameter_max_length = 0
               log_parameter_max_length_on_error = 0
               include_if_exists = 'custom.conf'
               """.formatted(
                        port,
                        MAX_CONNECTIONS,
                        onOff,
                        onOff,
                        onOff,
                        sharedBuffers,
                        logFolder.toString().replace('\\', '/').replace("'", "''"),
                        LOG_FILE_MEGABYTES);
    }

    /** The content of {@code pg_hba.conf}: this machine, with a password, and nobody else. */
    static String access() {
        return """
               # Written by Throng at every start.
               host all all 127.0.0.1/32 scram-sha-256
               """;
    }
}
