package io.throng.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.dispatch.StoredHorde;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.UptimeReward;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckInTest {
    private static final int OWNER = 7;
    private static final long REWARD = 50_00;

    private final StoredHorde horde = new StoredHorde();
    private final CheckIn.Writer writer = new CheckIn.Writer(horde.ledger());
    private final UUID id = UUID.randomUUID();
    private final UUID team = UUID.randomUUID();
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);

    @BeforeEach
    void aMemberOfATeam() throws SQLException {
        try (Connection connection = horde.connect()) {
            horde.user(connection, OWNER, 0);
            horde.worker(connection, id, OWNER, JobKind.TEXT);
            try (var statement = connection.createStatement()) {
                statement.execute(
                        "insert into team (id, name, creator_id) values ('" + team + "', 'team', " + OWNER + ")");
                statement.execute("update worker set team_id = '" + team + "' where id = '" + id + "'");
            }
            connection.commit();
        }
    }

    private Worker worker(long uptime, long rewarded) throws SQLException {
        try (Connection connection = horde.connect()) {
            return WorkerRows.byIds(connection, List.of(id)).getFirst().seen(now, "{}", uptime, rewarded);
        }
    }

    private CheckIn rewarded(long uptime) throws SQLException {
        LedgerEvent event =
                SettlementRules.uptimeRewarded(LedgerEvent.refNamed("uptime", id, uptime), now, OWNER, REWARD, false);
        return new CheckIn(worker(uptime, uptime), "127.0.0.1", Optional.of(event), REWARD);
    }

    private void write(CheckIn... checkIns) throws SQLException {
        try (Connection connection = horde.connect()) {
            writer.write(connection, List.of(checkIns), false);
            connection.commit();
        }
    }

    private long number(String sql) throws SQLException {
        try (Connection connection = horde.connect()) {
            return horde.number(connection, sql);
        }
    }

    @Test
    void anUptimeRewardCountsForTheWorkerAndItsTeamOnce() throws SQLException {
        CheckIn checkIn = rewarded(700);
        write(checkIn);
        write(checkIn);
        assertThat(number("select kudos_uptime from worker")).isEqualTo(REWARD);
        assertThat(number("select sum(uptime_seconds) from team_total")).isEqualTo(UptimeReward.PERIOD_SECONDS);
    }

    @Test
    void aRewardIsNotLostToALaterCheckInOfTheSameBatch() throws SQLException {
        write(rewarded(700), new CheckIn(worker(701, 700), "127.0.0.1", Optional.empty(), 0));
        assertThat(number("select kudos_uptime from worker")).isEqualTo(REWARD);
        assertThat(number("select uptime_seconds from worker")).isEqualTo(701);
    }
}
