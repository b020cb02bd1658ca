package io.throng.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestDatabaseTest {
    @Test
    void everyDatabaseIsFreshAndMigrated() throws Exception {
        var first = TestDatabase.fresh();
        try (var connection = first.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table mark ()");
        }
        try (var connection = TestDatabase.fresh().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "select to_regclass('mark') is null, count(*) > 0 from flyway_schema_history")) {
            rows.next();
            assertThat(rows.getBoolean(1)).isTrue();
            assertThat(rows.getBoolean(2)).isTrue();
        }
    }
}
