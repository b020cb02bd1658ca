package io.throng.server.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.server.http.HordeException;
import io.throng.server.storage.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class GroupCommitterTest {
    private PGSimpleDataSource database;

    /** Inserts numbers; a number below zero violates the table's check. */
    private static class NumberWriter implements BatchWriter<Integer, Integer> {
        final List<Integer> batchSizes = new ArrayList<>();
        final List<Integer> committed = new ArrayList<>();
        boolean sawRepeat;

        @Override
        public List<Integer> write(Connection connection, List<Integer> writes, boolean repeated) throws SQLException {
            sawRepeat |= repeated;
            batchSizes.add(writes.size());
            try (var insert =
                    connection.prepareStatement("insert into number select unnest(?::int[]) on conflict do nothing")) {
                insert.setArray(1, connection.createArrayOf("int4", writes.toArray()));
                insert.executeUpdate();
            }
            return writes.stream().map(n -> n * 2).toList();
        }

        @Override
        public void committed(List<Integer> writes, List<Integer> results) {
            committed.addAll(writes);
        }
    }

    @BeforeEach
    void createTable() throws SQLException {
        database = TestDatabase.fresh();
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("create table number (n int primary key check (n >= 0))");
        }
    }

    @Test
    void writesThatWaitTogetherTravelTogether() throws Exception {
        NumberWriter writer = new NumberWriter();
        try (var committer = new GroupCommitter(database, CommitMetrics.NONE)) {
            var lane = committer.lane(writer);
            List<CompletableFuture<Integer>> results = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                results.add(lane.submit(i));
            }
            committer.start();
            for (int i = 0; i < 100; i++) {
                assertThat(results.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(2 * i);
            }
        }
        assertThat(writer.batchSizes).containsExactly(100);
        assertThat(writer.committed).hasSize(100);
        assertThat(count()).isEqualTo(100);
    }

    @Test
    void aWriteTheDatabaseRefusesHarmsNobodyElse() throws Exception {
        NumberWriter writer = new NumberWriter();
        try (var committer = new GroupCommitter(database, CommitMetrics.NONE)) {
            var lane = committer.lane(writer);
            var good = lane.submit(1);
            var bad = lane.submit(-1);
            var alsoGood = lane.submit(2);
            committer.start();
            assertThat(good.get(60, TimeUnit.SECONDS)).isEqualTo(2);
            assertThat(alsoGood.get(60, TimeUnit.SECONDS)).isEqualTo(4);
            assertThatThrownBy(() -> bad.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(SQLException.class);
        }
        assertThat(count()).isEqualTo(2);
    }

    @Test
    void aDefectOfAWriterHarmsNobodyElse() throws Exception {
        NumberWriter writer = new NumberWriter() {
            @Override
            public List<Integer> write(Connection connection, List<Integer> writes, boolean repeated)
                    throws SQLException {
                List<Integer> results = super.write(connection, writes, repeated);
                if (writes.contains(7)) {
                    throw new IllegalStateException("seven");
                }
                return results;
            }
        };
        try (var committer = new GroupCommitter(database, CommitMetrics.NONE)) {
            var lane = committer.lane(writer);
            var good = lane.submit(1);
            var bad = lane.submit(7);
            committer.start();
            assertThat(good.get(60, TimeUnit.SECONDS)).isEqualTo(2);
            assertThatThrownBy(() -> bad.get(60, TimeUnit.SECONDS)).hasRootCauseMessage("seven");
        }
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aBrokenCommitIsRepeatedAndTheWriterIsToldSo() throws Exception {
        NumberWriter writer = new NumberWriter();
        AtomicInteger connections = new AtomicInteger();
        DataSource breakingOnce = new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                Connection real = super.getConnection();
                return connections.getAndIncrement() == 0 ? BrokenAtCommit.wrap(real) : real;
            }
        };
        try (var committer = new GroupCommitter(breakingOnce, CommitMetrics.NONE)) {
            var lane = committer.lane(writer);
            committer.start();
            assertThat(lane.submit(5).get(60, TimeUnit.SECONDS)).isEqualTo(10);
        }
        assertThat(writer.sawRepeat).isTrue();
        assertThat(writer.committed).containsExactly(5);
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void aWriteThatWaitedAsLongAsItMayIsToldAndLaterOnesGoOnWhenTheDatabaseIsBack() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        DataSource atTimesAway = new DelegatingDataSource(database) {
            @Override
            public Connection getConnection() throws SQLException {
                if (away.get()) {
                    throw new SQLException("connection refused", "08001");
                }
                return super.getConnection();
            }
        };
        try (var committer = new GroupCommitter(atTimesAway, CommitMetrics.NONE, Duration.ofMillis(300))) {
            var lane = committer.lane(new NumberWriter());
            committer.start();
            long startNanos = System.nanoTime();
            var first = lane.submit(1);
            assertThatThrownBy(() -> first.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(HordeException.Transport.class)
                    .hasMessageContaining("The database is away")
                    .hasMessageContaining("try again");
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isGreaterThan(Duration.ofMillis(300));
            var second = lane.submit(2);
            away.set(false);
            assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(4);
        }
        assertThat(count()).isEqualTo(1);
    }

    @Test
    void overTheBoundANewWriteIsRefusedAtOnce() {
        try (var committer = new GroupCommitter(database, CommitMetrics.NONE)) {
            var lane = committer.lane(new NumberWriter());
            for (int i = 0; i < GroupCommitter.MAX_PENDING; i++) {
                lane.submit(i);
            }
            assertThat(committer.pending()).isEqualTo(GroupCommitter.MAX_PENDING);
            assertThatThrownBy(() -> lane.submit(1).get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(HordeException.Transport.class)
                    .hasMessageContaining("65536");
        }
    }

    @Test
    void closingWritesWhatWasAccepted() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        NumberWriter writer = new NumberWriter() {
            @Override
            public List<Integer> write(Connection connection, List<Integer> writes, boolean repeated)
                    throws SQLException {
                entered.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    throw new SQLException(e);
                }
                return super.write(connection, writes, repeated);
            }
        };
        var committer = new GroupCommitter(database, CommitMetrics.NONE);
        var lane = committer.lane(writer);
        committer.start();
        var first = lane.submit(1);
        entered.await();
        var second = lane.submit(2);
        Thread closer = Thread.ofVirtual().start(committer::close);
        release.countDown();
        closer.join();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThatThrownBy(() -> lane.submit(3).get(60, TimeUnit.SECONDS)).hasMessageContaining("stopping");
        assertThat(count()).isEqualTo(2);
    }

    private long count() throws SQLException {
        try (var connection = database.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery("select count(*) from number")) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
