package io.throng.server.request;

import static java.util.Objects.requireNonNull;

import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.sharedkey.KeyWithdrawal;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;

/**
 * Withdraws what waits under a shared key that is gone. What runs is delivered and charged, what was held is given back when it is done:
 * nobody's work is lost, as it would be if the requests were deleted.
 */
@Singleton
final class WithdrawalOfKeys implements KeyWithdrawal {
    private final DataSource dataSource;
    private final GroupCommitter.Lane<Withdrawal, Optional<RequestState>> lane;

    WithdrawalOfKeys(DataSource dataSource, GroupCommitter.Lane<Withdrawal, Optional<RequestState>> lane) {
        this.dataSource = requireNonNull(dataSource);
        this.lane = requireNonNull(lane);
    }

    @Override
    public void withdrawn(UUID keyId) throws SQLException {
        List<Withdrawal> waiting = new ArrayList<>();
        // Uses request_shared_key. An owner's concurrency bounds how many there can be.
        try (Connection connection = dataSource.getConnection();
                var select = connection.prepareStatement(
                        "select id, kind from request where shared_key_id = ? and n > 0 and not faulted")) {
            select.setObject(1, keyId);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    waiting.add(new Withdrawal(JobKind.of(rows.getInt(2)), rows.getObject(1, UUID.class)));
                }
            }
        }
        List<CompletableFuture<?>> writes = new ArrayList<>();
        waiting.forEach(withdrawal -> writes.add(lane.submit(withdrawal)));
        writes.forEach(CompletableFuture::join);
    }
}
