package io.throng.server.sharedkey;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.StoredHorde;
import io.throng.server.sharedkey.KeyBudgets.Promise;
import io.throng.server.sharedkey.KeyBudgets.Shortage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyBudgetsTest {
    private static final int OWNER = 7;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final StoredHorde horde = new StoredHorde();
    private final UUID key = UUID.randomUUID();

    @BeforeEach
    void aKeyWithABudgetOfAHundred() throws SQLException {
        try (Connection connection = horde.connect()) {
            horde.user(connection, OWNER, 0);
            insert(connection, key, 100L);
            connection.commit();
        }
    }

    private static void insert(Connection connection, UUID id, Long budget) throws SQLException {
        try (var statement =
                connection.prepareStatement("insert into shared_key (id, owner_id, budget) values (?, ?, ?)")) {
            statement.setObject(1, id);
            statement.setInt(2, OWNER);
            statement.setObject(3, budget);
            statement.executeUpdate();
        }
    }

    /** A request under the key, as the intake has written it when it asks whether it fits. */
    private Promise request(Connection connection, UUID keyId, long estimate, boolean mustFit) throws SQLException {
        UUID id = UUID.randomUUID();
        horde.request(connection, id, OWNER, 1);
        try (var statement = connection.prepareStatement(
                "update request set shared_key_id = ?, shared_key_estimate = ? where id = ?")) {
            statement.setObject(1, keyId);
            statement.setLong(2, estimate);
            statement.setObject(3, id);
            statement.executeUpdate();
        }
        return new Promise(id, keyId, estimate, mustFit);
    }

    @Test
    void ofABatchThoseFitThatCameFirstAndOnesThatGoLastCountToo() throws SQLException {
        try (Connection connection = horde.connect()) {
            Promise first = request(connection, key, 60, true);
            Promise tooMuch = request(connection, key, 41, true);
            Promise last = request(connection, key, 35, false);
            Promise small = request(connection, key, 5, true);
            Promise oneTooMany = request(connection, key, 1, true);
            assertThat(KeyBudgets.shortages(connection, List.of(first, tooMuch, last, small, oneTooMany)))
                    .containsExactly(
                            Map.entry(tooMuch.requestId(), new Shortage(100, 40)),
                            Map.entry(oneTooMany.requestId(), new Shortage(100, 0)));
            connection.rollback();
        }
    }

    @Test
    void aKeyWithoutABudgetCoversEverything() throws SQLException {
        try (Connection connection = horde.connect()) {
            UUID unlimited = UUID.randomUUID();
            insert(connection, unlimited, null);
            Promise request = request(connection, unlimited, Long.MAX_VALUE / 2, true);
            assertThat(KeyBudgets.shortages(connection, List.of(request))).isEmpty();
            connection.rollback();
        }
    }

    @Test
    void twoNodesInTheSameMomentDoNotPromiseTheSameKudosTwice() throws Exception {
        try (Connection one = horde.connect();
                Connection other = horde.connect();
                ExecutorService otherNode = Executors.newVirtualThreadPerTaskExecutor()) {
            Promise first = request(one, key, 60, true);
            Promise second = request(other, key, 60, true);
            assertThat(KeyBudgets.shortages(one, List.of(first))).isEmpty();
            Future<Map<UUID, Shortage>> answer = otherNode.submit(() -> KeyBudgets.shortages(other, List.of(second)));
            awaitSomebodyWaitingForALock();
            one.commit();
            assertThat(answer.get()).containsOnly(Map.entry(second.requestId(), new Shortage(100, 40)));
            other.rollback();
        }
    }

    private void awaitSomebodyWaitingForALock() throws SQLException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (Connection connection = horde.connect()) {
            while (horde.number(connection, "select count(*) from pg_locks where not granted") == 0) {
                assertThat(System.nanoTime()).as("nobody waits").isLessThan(deadline);
                connection.commit();
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        }
    }
}
