package io.throng.server.account;

import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.TrustPolicy;
import io.throng.server.storage.TestDatabase;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The parts of the account capability put together by hand, on a database of their own. */
final class Accounts {
    final DataSource dataSource = TestDatabase.fresh();
    final Ledger ledger = new Ledger();
    final LedgerAudit audit = new LedgerAudit(dataSource);
    final List<Integer> announced = new ArrayList<>();
    final ApiKeys keys;
    final TrustPromotion promotion;
    final AccountDirectory directory;
    final AccountRegistry registry;
    private long nanos;

    Accounts(TrustPolicy policy) throws SQLException {
        keys = AccountBootstrap.withStoredSecret(dataSource, new SecureRandom());
        promotion = new TrustPromotion(ledger, policy);
        directory = new AccountDirectory(dataSource, keys, () -> nanos);
        registry = new AccountRegistry(
                dataSource,
                keys,
                ledger,
                promotion,
                WordListProfanity.shipped(),
                announced::add,
                new SecureRandom(),
                Clock.systemUTC());
    }

    void passFreshness() {
        nanos += AccountDirectory.FRESHNESS.toNanos() + 1;
    }

    long balance(long account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return ledger.balances(connection, List.of(account)).get(account);
        }
    }

    long spendable(Account account) throws SQLException {
        return balance(LedgerAccounts.spendable(account.id()));
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
