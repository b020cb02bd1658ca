package io.throng.server.stats;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.stats.ImageTotals.Period;
import io.throng.protocol.stats.ModelCounts;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.storage.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatisticsTest {
    private static final short SECONDS = 0;

    private final DataSource dataSource = TestDatabase.fresh();
    private final Statistics statistics = new Statistics(dataSource, Duration.ZERO, Duration.ZERO);

    @BeforeEach
    void empty() throws SQLException {
        execute("truncate job_counter");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void jobs(String interval, JobKind kind, String model, int shard, long jobs, long asked)
            throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement("""
                        insert into job_counter
                        values (?, date_trunc('second', now() - ?::interval), ?, ?, ?, ?, ?, ?, ?, ?)
                        on conflict (span, since, kind, model, shard) do update
                        set jobs = job_counter.jobs + excluded.jobs, asked = job_counter.asked + excluded.asked
                        """)) {
            statement.setShort(1, SECONDS);
            statement.setString(2, interval);
            statement.setInt(3, kind.code());
            statement.setString(4, model);
            statement.setInt(5, shard);
            statement.setLong(6, jobs);
            statement.setLong(7, asked);
            statement.setLong(8, jobs);
            statement.setLong(9, asked);
            statement.setDouble(10, jobs * 10.0);
            statement.executeUpdate();
        }
    }

    @Test
    void anEmptyHordeHasAllPeriodsWithNothing() throws SQLException {
        Period nothing = new Period(0, 0);
        assertThat(statistics.images())
                .isEqualTo(new io.throng.protocol.stats.ImageTotals(nothing, nothing, nothing, nothing, nothing));
        assertThat(statistics.models(JobKind.TEXT, model -> true))
                .isEqualTo(new ModelCounts(Map.of(), Map.of(), Map.of()));
    }

    @Test
    void periodsEndNowAndTheFirstJobCountsInTheTotal() throws SQLException {
        jobs("10 seconds", JobKind.IMAGE, "m", 1, 1, 10);
        jobs("10 seconds", JobKind.IMAGE, "m", 2, 1, 10);
        jobs("10 minutes", JobKind.IMAGE, "m", 1, 10, 100);
        jobs("10 hours", JobKind.IMAGE, "m", 1, 100, 1_000);
        jobs("10 days", JobKind.IMAGE, "other", 1, 1_000, 10_000);
        jobs("100 days", JobKind.IMAGE, "m", 1, 10_000, 100_000);
        jobs("10 seconds", JobKind.TEXT, "m", 1, 7, 7);
        for (int turn = 0; turn < 3; turn++) {
            var totals = statistics.images();
            assertThat(totals.minute()).isEqualTo(new Period(2, 20));
            assertThat(totals.hour()).isEqualTo(new Period(12, 120));
            assertThat(totals.day()).isEqualTo(new Period(112, 1_120));
            assertThat(totals.month()).isEqualTo(new Period(1_112, 11_120));
            assertThat(totals.total()).isEqualTo(new Period(11_112, 111_120));
            assertThat(statistics.models(JobKind.IMAGE, "m"::equals))
                    .isEqualTo(new ModelCounts(Map.of("m", 112L), Map.of("m", 112L), Map.of("m", 10_112L)));
            statistics.fold();
        }
    }

    @Test
    void foldingKeepsEverySumAndForgetsWhoCounted() throws SQLException {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int i = 0; i < 300; i++) {
            jobs(
                    random.nextInt(100, 4_000_000) + " seconds",
                    JobKind.TEXT,
                    "m" + random.nextInt(3),
                    random.nextInt(1, 4),
                    1,
                    5);
        }
        long month = statistics.texts().month().tokens();
        statistics.fold();
        assertThat(number("select sum(jobs) from job_counter")).isEqualTo(300);
        assertThat(statistics.texts().total().tokens()).isEqualTo(1_500);
        assertThat(statistics.texts().month().tokens()).as("to the hour").isBetween(month - 5, month);
        assertThat(number("select count(*) from job_counter where span > 0 and shard <> 0"))
                .isZero();
        assertThat(number("select count(*) from job_counter where span = 0 and since < now() - interval '6 minutes'"))
                .isZero();
        assertThat(statistics.fold()).as("nothing is left to fold").isZero();
    }

    @Test
    void trapThirtyDaysOfTokensDoNotFitInThirtyTwoBits() throws SQLException {
        jobs("1 minute", JobKind.TEXT, "m", 1, 1, 3_000_000_000L);
        jobs("2 minutes", JobKind.TEXT, "m", 1, 1, 3_000_000_000L);
        assertThat(statistics.texts().month().tokens()).isEqualTo(6_000_000_000L);
    }

    @Test
    void speedsAreTheMeanOfTheLastHourAndThePastMinuteIsASum() throws SQLException {
        jobs("10 seconds", JobKind.TEXT, "m", 1, 2, 50);
        jobs("30 minutes", JobKind.TEXT, "m", 1, 2, 60);
        jobs("2 hours", JobKind.TEXT, "old", 1, 2, 70);
        Recent recent = statistics.recent();
        assertThat(recent.speed(JobKind.TEXT, "m")).isEqualTo(10.0);
        assertThat(recent.speed(JobKind.TEXT, "old")).isZero();
        assertThat(recent.pastMinute()).isEqualTo(Map.of(JobKind.TEXT, 50L));
    }
}
