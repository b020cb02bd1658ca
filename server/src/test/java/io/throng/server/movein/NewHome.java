package io.throng.server.movein;

import io.throng.server.account.Account;
import io.throng.server.account.AccountBootstrap;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.TrustPromotion;
import io.throng.server.account.WordListProfanity;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.kudos.TrustPolicy;
import io.throng.server.storage.TestDatabase;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.sql.DataSource;

/** A horde of ours that an old one moves into. */
final class NewHome {
    final DataSource dataSource = TestDatabase.fresh();
    final ApiKeys keys = AccountBootstrap.withStoredSecret(dataSource, new SecureRandom());
    final Ledger ledger = new Ledger();
    final TrustPromotion promotion = new TrustPromotion(ledger, TrustPolicy.off());
    final AccountRegistry registry =
            new AccountRegistry(dataSource, keys, ledger, promotion, WordListProfanity.shipped(), userId -> {});
    final LedgerAudit audit = new LedgerAudit(dataSource);

    NewHome() throws SQLException {}

    MoveInReport moveIn(OldHorde from) throws SQLException {
        return moveIn(from, new MoveIn.Wish("aihorde", OldHorde.SALT, false));
    }

    MoveInReport moveIn(OldHorde from, MoveIn.Wish wish) throws SQLException {
        return new MoveIn(dataSource, keys, ledger, promotion, Clock.systemUTC()).run(from.dataSource(), wish);
    }

    /** The account of a key, asked of a node that knows nothing yet. */
    Optional<Account> byKey(String key) throws SQLException {
        return new AccountDirectory(dataSource, keys).byKey(key);
    }

    Account account(int id) throws SQLException {
        return new AccountDirectory(dataSource, keys).byId(id).orElseThrow();
    }

    BigDecimal kudos(int userId) throws SQLException {
        return balance(LedgerAccounts.spendable(userId));
    }

    BigDecimal escrow(int userId) throws SQLException {
        return balance(LedgerAccounts.escrow(userId));
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, their columns joined by a bar. */
    List<String> rows(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(String.valueOf(rows.getString(i)));
                }
                found.add(String.join("|", columns));
            }
        }
        return found;
    }

    /** A digest of every table, by name; only when an import last ran is no part of it. */
    Map<String, String> everything() throws SQLException {
        Map<String, String> digests = new TreeMap<>();
        for (String table :
                rows("select tablename from pg_tables where schemaname = 'public' and tablename <> 'import_source'")) {
            digests.put(
                    table,
                    rows("select count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \"" + table
                                    + "\" t")
                            .getFirst());
        }
        return digests;
    }

    private BigDecimal balance(long account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            return BigDecimal.valueOf(
                    ledger.balances(connection, List.of(account)).get(account), 2);
        }
    }
}
