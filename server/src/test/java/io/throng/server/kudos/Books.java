package io.throng.server.kudos;

import io.throng.server.storage.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** A ledger in a database of its own, with users opened straight into it. */
final class Books {
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final long FLOOR_REGISTERED = 2500;

    final DataSource dataSource = TestDatabase.fresh();
    final Ledger ledger = new Ledger();
    final Holds holds = new Holds();
    final LedgerAudit audit = new LedgerAudit(dataSource);

    /** Work in a transaction that is committed. */
    @FunctionalInterface
    interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    <T> T commit(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            T result = work.in(connection);
            connection.commit();
            return result;
        }
    }

    void openUser(int userId, long floorHundredths) throws SQLException {
        commit(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(
                    "insert into app_user (id, username, identity) values (?, 'user', ?) on conflict do nothing")) {
                insert.setInt(1, userId);
                insert.setString(2, "g_" + userId);
                insert.executeUpdate();
            }
            ledger.open(connection, userId, floorHundredths);
            return true;
        });
    }

    /** Opens a user whose spendable balance is exactly this, with room below the floor of 25. */
    void openUserWith(int userId, long balanceHundredths) throws SQLException {
        openUser(userId, FLOOR_REGISTERED);
        book(SettlementRules.opening(LedgerEvent.refNamed("opening", userId), NOW, userId, balanceHundredths));
    }

    BookingResult book(LedgerEvent... events) throws SQLException {
        return commit(connection -> ledger.book(connection, List.of(events)));
    }

    long balance(long account) throws SQLException {
        return commit(
                connection -> ledger.state(connection, account).orElseThrow().balanceHundredths());
    }

    Map<Bucket, Long> buckets(int userId) throws SQLException {
        return commit(connection -> ledger.state(connection, LedgerAccounts.spendable(userId))
                .orElseThrow()
                .bucketsHundredths());
    }

    long available(int userId) throws SQLException {
        return commit(connection -> ledger.available(connection, LedgerAccounts.spendable(userId)));
    }

    HoldOutcome hold(HoldId id, int userId, long amountHundredths) throws SQLException {
        return commit(connection ->
                holds.place(connection, new HoldRequest(id, LedgerAccounts.spendable(userId), amountHundredths), NOW));
    }

    /** Runs SQL with the ledger's own triggers off, as somebody with too many rights might. */
    void tamper(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("set session_replication_role = replica");
            statement.execute(sql);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
