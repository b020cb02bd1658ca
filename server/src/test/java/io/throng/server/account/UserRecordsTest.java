package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.TrustPolicy;
import io.throng.server.storage.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserRecordsTest {
    private final Accounts accounts = new Accounts(TrustPolicy.off());
    private final int user =
            accounts.registry.registerPseudonymous("Ann").account().id();

    UserRecordsTest() throws SQLException {}

    private void add(RecordDelta... deltas) throws SQLException {
        Transaction.run(accounts.dataSource, connection -> {
            UserRecords.add(connection, List.of(deltas));
            return true;
        });
    }

    private Map<UserRecords.Slot, Long> records() throws SQLException {
        return Transaction.run(accounts.dataSource, connection -> UserRecords.read(connection, user));
    }

    @Test
    void incrementsOfOneRecordAreSummedWithinAndAcrossBatches() throws SQLException {
        RecordDelta request = RecordDelta.one(user, RecordType.REQUEST, RecordKey.IMAGE);
        RecordDelta usage = new RecordDelta(user, RecordType.USAGE, RecordKey.IMAGE, 7_86);
        add(request, usage, request);
        add(request);
        add();

        assertThat(records())
                .containsOnly(
                        Map.entry(new UserRecords.Slot(user, RecordType.REQUEST, RecordKey.IMAGE), 3_00L),
                        Map.entry(new UserRecords.Slot(user, RecordType.USAGE, RecordKey.IMAGE), 7_86L));
    }

    @Test
    void activityIsKeptToTheMinuteAndNeverMovesBack() throws SQLException {
        Instant created = accounts.directory.byId(user).orElseThrow().lastActive();
        touch(created.plusSeconds(59));
        assertThat(accounts.directory.byId(user).orElseThrow().lastActive()).isEqualTo(created);

        touch(created.plusSeconds(61));
        touch(created.minusSeconds(600));
        assertThat(accounts.directory.byId(user).orElseThrow().lastActive()).isEqualTo(created.plusSeconds(61));
    }

    private void touch(Instant at) throws SQLException {
        Transaction.run(accounts.dataSource, connection -> {
            UserRecords.touch(connection, List.of(user, Account.ANONYMOUS_ID), at);
            return true;
        });
    }
}
