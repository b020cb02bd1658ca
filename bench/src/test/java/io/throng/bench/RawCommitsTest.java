package io.throng.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.sql.Connection;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RawCommitsTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void givenADurableDatabaseWhenMeasuredThenRowsAreCommittedAndTheTableGoesAway() throws Exception {
        try (EmbeddedPostgres postgres = start("on");
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            RawCommits raw = new RawCommits(connection, RandomGenerator.of("L64X128MixRandom"));

            assertThat(raw.rowsPerSecond(64, SHORT)).isGreaterThan(64);
            assertThat(raw.rowsPerSecond(RawCommits.MAX_BATCH, SHORT)).isPositive();
            assertThatIllegalArgumentException().isThrownBy(() -> raw.rowsPerSecond(0, SHORT));
            assertThatIllegalArgumentException().isThrownBy(() -> raw.rowsPerSecond(RawCommits.MAX_BATCH + 1, SHORT));
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select to_regclass('throng_bench_row') is null")) {
                rows.next();
                assertThat(rows.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void givenADatabaseThatMayLoseCommitsWhenMeasuredThenItIsNoCeiling() throws Exception {
        try (EmbeddedPostgres postgres = start("off");
                Connection connection = postgres.getPostgresDatabase().getConnection()) {
            RawCommits raw = new RawCommits(connection, RandomGenerator.of("L64X128MixRandom"));

            assertThatIllegalStateException()
                    .isThrownBy(() -> raw.rowsPerSecond(64, SHORT))
                    .withMessageContaining("is off");
        }
    }

    private static EmbeddedPostgres start(String durable) throws Exception {
        return EmbeddedPostgres.builder()
                .setServerConfig("fsync", durable)
                .setServerConfig("synchronous_commit", durable)
                .start();
    }
}
