package io.throng.server;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.throng.server.storage.TestDatabase;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Gives the server under {@code @QuarkusTest} a fresh database. Use it as {@code @QuarkusTestResource(ServerTestResource.class)}; test
 * classes with the same resources share one server and one database, so they must not rely on tables being empty.
 */
public final class ServerTestResource implements QuarkusTestResourceLifecycleManager {
    @Override
    public Map<String, String> start() {
        PGSimpleDataSource database = TestDatabase.lasting();
        return Map.of(
                "quarkus.datasource.jdbc.url", database.getUrl(),
                "quarkus.datasource.username", "postgres",
                "quarkus.datasource.password", "postgres",
                "quarkus.http.test-port", "0");
    }

    /** The database goes with the PostgreSQL of the test JVM. */
    @Override
    public void stop() {}
}
