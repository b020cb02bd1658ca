package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.BookingResult;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.kudos.TrustPolicy;
import io.throng.server.storage.Transaction;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TrustPromotionTest {
    private final Accounts accounts = new Accounts(new TrustPolicy(100_00));
    private final int owner =
            accounts.registry.createUser("Owner", Set.of(), 1_000_00).account().id();

    TrustPromotionTest() throws SQLException {}

    private List<Integer> earn(long escrowHundredths) throws SQLException {
        Instant now = Instant.now();
        BookingResult result = Transaction.run(
                accounts.dataSource,
                connection -> accounts.ledger.book(
                        connection,
                        List.of(SettlementRules.uptimeRewarded(
                                UUID.randomUUID(), now, owner, escrowHundredths, true))));
        return promote(result.balancesHundredths());
    }

    private List<Integer> promote(Map<Long, Long> balances) throws SQLException {
        return Transaction.run(
                accounts.dataSource, connection -> accounts.promotion.promote(connection, balances, Instant.now()));
    }

    private void age(int days) throws SQLException {
        accounts.execute("update app_user set created = now() - interval '" + days + " days' where id = " + owner);
    }

    private Account owner() throws SQLException {
        return accounts.directory.byId(owner).orElseThrow();
    }

    @Test
    void anOwnerPastTheThresholdIsTrustedAndGetsTheEscrow() throws SQLException {
        age(8);

        assertThat(earn(250_00)).containsExactly(owner);

        assertThat(owner().isTrusted()).isTrue();
        assertThat(accounts.balance(LedgerAccounts.escrow(owner))).isZero();
        assertThat(accounts.spendable(owner())).isEqualTo(1_250_00);
        assertThat(accounts.audit.entries(LedgerAccounts.spendable(owner), Long.MAX_VALUE, 1))
                .singleElement()
                .satisfies(entry -> assertThat(entry.changeHundredths()).isEqualTo(250_00));
        assertThat(promote(Map.of(LedgerAccounts.escrow(owner), 250_00L))).isEmpty();
        assertThat(accounts.audit.verify().differences()).isEmpty();
    }

    @Test
    void theThresholdItselfIsNotEnough() throws SQLException {
        age(8);

        assertThat(earn(100_00)).isEmpty();
        assertThat(earn(1)).containsExactly(owner);
    }

    @Test
    void anAccountOfTwoDaysWaits() throws SQLException {
        age(2);

        assertThat(earn(250_00)).isEmpty();
        assertThat(accounts.balance(LedgerAccounts.escrow(owner))).isEqualTo(250_00);
    }

    @Test
    void fiveSuspicionsBarAndFourDoNot() throws SQLException {
        age(8);
        for (int i = 0; i < 5; i++) {
            Transaction.run(
                    accounts.dataSource,
                    connection -> Suspicions.add(connection, owner, Suspicion.UNREASONABLY_FAST, "test"));
        }
        assertThat(earn(250_00)).isEmpty();
        assertThat(owner().isSuspicious()).isTrue();

        accounts.execute("delete from user_suspicion where id = (select min(id) from user_suspicion)");
        assertThat(earn(1_00)).containsExactly(owner);
    }

    @Test
    void mostReasonsOfSuspicionCountOnceAndTheAnonymousAccountNever() throws SQLException {
        assertThat(suspect(owner)).isTrue();
        assertThat(suspect(owner)).isFalse();
        assertThat(suspect(Account.ANONYMOUS_ID)).isFalse();
    }

    private boolean suspect(int userId) throws SQLException {
        return Transaction.run(
                accounts.dataSource,
                connection -> Suspicions.add(connection, userId, Suspicion.CORRUPT_PROMPT, "test"));
    }

    @Test
    void trustGivenByHandReleasesTheEscrow() throws SQLException {
        earn(250_00);

        accounts.registry.setRoles(owner, Set.of(Role.TRUSTED));

        assertThat(accounts.balance(LedgerAccounts.escrow(owner))).isZero();
        assertThat(accounts.spendable(owner())).isEqualTo(1_250_00);
    }
}
