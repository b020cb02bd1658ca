package io.throng.server.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.TrustPolicy;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MonthlyPaymentsTest {
    private static final Instant JANUARY = Instant.parse("2026-01-31T12:00:00Z");

    private Accounts accounts;
    private MonthlyPayments payments;
    private Account user;

    @BeforeEach
    void anAccount() throws Exception {
        accounts = new Accounts(TrustPolicy.off());
        payments = payments(Patrons.NONE);
        user = accounts.registry.createUser("monthly", Set.of(), 1_000_00).account();
    }

    private MonthlyPayments payments(Patrons patrons) {
        return new MonthlyPayments(accounts.dataSource, accounts.ledger, patrons, id -> {});
    }

    private void entitle(Account account, long delta, Instant at) throws Exception {
        try (Connection connection = accounts.dataSource.getConnection()) {
            MonthlyPayments.changeEntitlement(connection, account.id(), delta, at);
        }
    }

    @Test
    void theFirstMonthIsPaidAtOnceAndTheNextAfterACalendarMonth() throws Exception {
        accounts.execute("update app_user set monthly_kudos = 500 where id = " + user.id());

        assertThat(payments.payDue(JANUARY)).isEqualTo(1);
        assertThat(payments.payDue(JANUARY.plus(Duration.ofDays(27)))).isZero();
        assertThat(payments.payDue(Instant.parse("2026-02-28T12:00:01Z"))).isEqualTo(1);

        assertThat(accounts.spendable(user)).isEqualTo(2_000_00);
        assertThat(accounts.audit.verify().isClean()).isTrue();
    }

    @Test
    void arrearsArePaidMonthByMonthAndTheCursorDoesNotCreep() throws Exception {
        entitle(user, 10, JANUARY);
        Instant late = Instant.parse("2026-04-20T00:00:00Z");

        assertThat(payments.payDue(late)).isEqualTo(1);
        assertThat(payments.payDue(late)).isEqualTo(1);
        assertThat(payments.payDue(late)).isZero();

        assertThat(accounts.spendable(user)).isEqualTo(1_020_00);
    }

    @Test
    void aMonthIsPaidOnceEvenIfTheCursorIsLost() throws Exception {
        accounts.execute("update app_user set monthly_kudos = 500 where id = " + user.id());
        payments.payDue(JANUARY);
        accounts.execute("update app_user set monthly_kudos_last_received = null where id = " + user.id());

        payments.payDue(JANUARY);

        assertThat(accounts.spendable(user)).isEqualTo(1_500_00);
    }

    @Test
    void moderatorsAndPatronsAreAddedToTheEntitlement() throws Exception {
        Account moderator =
                accounts.registry.createUser("mod", Set.of(Role.MODERATOR), 0).account();
        MonthlyPayments withPatron = payments(new Patrons(Map.of(user.id(), 150_000L)));

        assertThat(withPatron.amount(moderator, 7)).isEqualTo(300_007);
        assertThat(withPatron.amount(user, 0)).isEqualTo(150_000);
        assertThat(withPatron.payDue(JANUARY)).isEqualTo(2);
    }

    @Test
    void nobodyElseIsPaid() throws Exception {
        assertThat(payments.payDue(JANUARY)).isZero();
    }

    @Test
    void aCutNeverGoesBelowZeroAndBeginsNoMonths() throws Exception {
        entitle(user, -5, JANUARY);

        assertThat(payments.payDue(JANUARY)).isZero();
    }

    @Test
    void whatIsDueFollowsTheCalendar() {
        assertThat(MonthlyPayments.due(Optional.empty(), JANUARY)).contains(JANUARY);
        Instant next = Instant.parse("2026-02-28T12:00:00Z");
        assertThat(MonthlyPayments.due(Optional.of(JANUARY), next)).isEmpty();
        assertThat(MonthlyPayments.due(Optional.of(JANUARY), next.plusNanos(1))).contains(next);
    }
}
