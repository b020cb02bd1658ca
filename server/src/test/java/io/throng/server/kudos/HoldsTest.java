package io.throng.server.kudos;

import static io.throng.server.kudos.Books.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HoldsTest {
    private static final long SPENDABLE = LedgerAccounts.spendable(1);

    private final Books books = new Books();
    private final HoldId upfront = HoldId.upfront(UUID.randomUUID());

    @BeforeEach
    void hundredAboveTheFloor() throws SQLException {
        books.openUserWith(1, 125_00);
        books.openUserWith(2, 125_00);
    }

    @Test
    void twoTransfersOfSixtyFromAHundredCannotBothBeHeld() throws SQLException {
        assertThat(books.hold(HoldId.transfer(UUID.randomUUID()), 1, 60_00)).isEqualTo(new HoldOutcome.Active(60_00));
        assertThat(books.hold(HoldId.transfer(UUID.randomUUID()), 1, 60_00))
                .isEqualTo(new HoldOutcome.NotEnough(40_00));
    }

    @Test
    void exactlyWhatIsAvailableCanBeHeld() throws SQLException {
        assertThat(books.hold(upfront, 1, 100_00)).isEqualTo(new HoldOutcome.Active(100_00));
        assertThat(books.available(1)).isZero();
    }

    @Test
    void placingTheSameHoldAgainAnswersItAsItStands() throws SQLException {
        books.hold(upfront, 1, 60_00);

        assertThat(books.hold(upfront, 1, 90_00)).isEqualTo(new HoldOutcome.Active(60_00));
        assertThat(books.available(1)).isEqualTo(40_00);
    }

    @Test
    void aReleasedHoldIsPlacedAnewWithTheNewAmount() throws SQLException {
        books.hold(upfront, 1, 60_00);
        books.commit(connection -> books.holds.release(connection, List.of(upfront), NOW));

        assertThat(books.hold(upfront, 1, 90_00)).isEqualTo(new HoldOutcome.Active(90_00));
        assertThat(books.available(1)).isEqualTo(10_00);
    }

    @Test
    void anotherPayerCannotTakeOverAHold() throws SQLException {
        books.hold(upfront, 1, 60_00);

        assertThat(books.hold(upfront, 2, 60_00)).isEqualTo(new HoldOutcome.OtherPayer(SPENDABLE));
    }

    @Test
    void anUnknownAccountCanHoldNothing() throws SQLException {
        assertThat(books.hold(upfront, 99, 1)).isEqualTo(new HoldOutcome.UnknownAccount());
    }

    @Test
    void debitsUseTheirHoldUpSoThatTheyAreNotCountedTwice() throws SQLException {
        UUID request = UUID.randomUUID();
        books.hold(HoldId.upfront(request), 1, 60_00);

        books.book(SettlementRules.activation(request, NOW, 1, 3_00).using(HoldId.upfront(request), 3_00));

        assertThat(books.balance(SPENDABLE)).isEqualTo(122_00);
        assertThat(books.available(1)).isEqualTo(40_00);
    }

    @Test
    void aDebitBeyondItsHoldReleasesItAndTakesTheRestFromTheBalance() throws SQLException {
        books.hold(upfront, 1, 10_00);

        books.book(SettlementRules.activation(UUID.randomUUID(), NOW, 1, 25_00).using(upfront, 25_00));

        assertThat(books.available(1)).isEqualTo(75_00);
        assertThat(books.commit(connection -> books.holds.release(connection, List.of(upfront), NOW)))
                .isZero();
    }

    @Test
    void severalDebitsOfOneBatchUseOneHoldUpTogether() throws SQLException {
        books.hold(upfront, 1, 50_00);

        books.book(
                SettlementRules.activation(UUID.randomUUID(), NOW, 1, 20_00).using(upfront, 20_00),
                SettlementRules.activation(UUID.randomUUID(), NOW, 1, 20_00).using(upfront, 20_00));

        assertThat(books.available(1)).isEqualTo(50_00);
        assertThat(books.commit(connection -> books.holds.release(connection, List.of(upfront), NOW)))
                .isOne();
        assertThat(books.available(1)).isEqualTo(60_00);
    }

    @Test
    void aDebitWhoseHoldWasReleasedEarlyStillCounts() throws SQLException {
        books.hold(upfront, 1, 25_00);
        books.commit(connection -> books.holds.release(connection, List.of(upfront), NOW));
        books.book(SettlementRules.activation(UUID.randomUUID(), NOW, 1, 25_00).using(upfront, 25_00));
        books.hold(HoldId.transfer(UUID.randomUUID()), 1, 60_00);

        assertThat(books.available(1)).isEqualTo(15_00);
    }

    @Test
    void aReplayedDebitUsesNothingUp() throws SQLException {
        books.hold(upfront, 1, 50_00);
        LedgerEvent tax =
                SettlementRules.activation(UUID.randomUUID(), NOW, 1, 20_00).using(upfront, 20_00);
        books.book(tax);

        books.book(tax);

        assertThat(books.available(1)).isEqualTo(50_00);
    }

    @Test
    void holdsOfManyRequestsArePlacedInOrderInOneCall() throws SQLException {
        List<HoldRequest> requests = List.of(
                new HoldRequest(HoldId.upfront(UUID.randomUUID()), SPENDABLE, 70_00),
                new HoldRequest(HoldId.upfront(UUID.randomUUID()), SPENDABLE, 40_00),
                new HoldRequest(HoldId.upfront(UUID.randomUUID()), SPENDABLE, 30_00));

        List<HoldOutcome> outcomes = books.commit(connection -> books.holds.place(connection, requests, NOW));

        assertThat(outcomes)
                .containsExactly(
                        new HoldOutcome.Active(70_00), new HoldOutcome.NotEnough(30_00), new HoldOutcome.Active(30_00));
    }

    @Test
    void releaseIsIdempotent() throws SQLException {
        books.hold(upfront, 1, 10_00);

        assertThat(books.commit(connection -> books.holds.release(connection, List.of(upfront), NOW)))
                .isOne();
        assertThat(books.commit(connection -> books.holds.release(connection, List.of(upfront), NOW)))
                .isZero();
        assertThat(books.audit.verify().differences()).isEmpty();
    }
}
