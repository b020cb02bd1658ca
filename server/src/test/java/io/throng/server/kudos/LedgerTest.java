package io.throng.server.kudos;

import static io.throng.server.kudos.Books.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final long ALICE = LedgerAccounts.spendable(1);
    private static final long BOB = LedgerAccounts.spendable(2);

    private final Books books = new Books();

    @BeforeEach
    void aliceAndBob() throws SQLException {
        books.openUserWith(1, 100_00);
        books.openUserWith(2, 100_00);
    }

    private static LedgerEvent transfer(long amountHundredths) {
        return SettlementRules.transfer(UUID.randomUUID(), NOW, 1, 2, amountHundredths, false);
    }

    @Test
    void bookingMovesBalancesAndBucketsTogether() throws SQLException {
        BookingResult result = books.book(transfer(30_25));

        assertThat(result.outcomes()).singleElement().isInstanceOf(EventOutcome.Booked.class);
        assertThat(result.balancesHundredths()).containsEntry(ALICE, 69_75L).containsEntry(BOB, 130_25L);
        assertThat(books.buckets(1)).containsEntry(Bucket.GIFTED, -30_25L).containsEntry(Bucket.ADMIN, 100_00L);
        assertThat(books.buckets(2)).containsEntry(Bucket.RECEIVED, 30_25L);
        assertThat(books.audit.verify().differences()).isEmpty();
    }

    @Test
    void donationsAreCountedApartFromGifts() throws SQLException {
        books.book(SettlementRules.transfer(UUID.randomUUID(), NOW, 1, 2, 10_00, true));

        assertThat(books.buckets(1)).containsEntry(Bucket.DONATED, -10_00L).containsEntry(Bucket.GIFTED, 0L);
    }

    @Test
    void aReplayIsReportedWithTheOriginalAndMovesNothing() throws SQLException {
        LedgerEvent event = transfer(10_00);
        long seq = ((EventOutcome.Booked) books.book(event).outcomes().getFirst()).seq();

        assertThat(books.book(event).outcomes()).containsExactly(new EventOutcome.Replayed(seq));
        assertThat(books.commit(connection -> books.ledger.earlier(connection, event)))
                .contains(new EventOutcome.Replayed(seq));
        assertThat(books.balance(ALICE)).isEqualTo(90_00);
    }

    @Test
    void theSameRefWithOtherMovementsIsAConflict() throws SQLException {
        UUID ref = UUID.randomUUID();
        books.book(SettlementRules.transfer(ref, NOW, 1, 2, 10_00, false));

        assertThat(books.book(SettlementRules.transfer(ref, NOW, 1, 2, 20_00, false))
                        .outcomes())
                .singleElement()
                .isInstanceOf(EventOutcome.Conflict.class);
        assertThat(books.balance(ALICE)).isEqualTo(90_00);
    }

    @Test
    void theSameEventTwiceInOneBatchIsBookedOnce() throws SQLException {
        LedgerEvent event = transfer(10_00);

        List<EventOutcome> outcomes = books.book(event, event).outcomes();

        assertThat(outcomes.get(0)).isInstanceOf(EventOutcome.Booked.class);
        assertThat(outcomes.get(1)).isInstanceOf(EventOutcome.Replayed.class);
        assertThat(books.balance(ALICE)).isEqualTo(90_00);
    }

    @Test
    void anUnknownAccountDoesNotSpoilItsNeighbours() throws SQLException {
        LedgerEvent toNobody = SettlementRules.award(UUID.randomUUID(), NOW, 99, 5_00);

        BookingResult result = books.book(toNobody, transfer(10_00));

        assertThat(result.outcomes().get(0)).isEqualTo(new EventOutcome.UnknownAccount(LedgerAccounts.spendable(99)));
        assertThat(result.outcomes().get(1)).isInstanceOf(EventOutcome.Booked.class);
        assertThat(books.commit(connection -> books.ledger.earlier(connection, toNobody)))
                .isEmpty();
    }

    @Test
    void aDebitBelowTheFloorIsForgivenFromTheMint() throws SQLException {
        books.openUserWith(3, 30_00);

        BookingResult result = books.book(SettlementRules.activation(UUID.randomUUID(), NOW, 3, 100_00));

        assertThat(((EventOutcome.Booked) result.outcomes().getFirst()).forgivenHundredths())
                .isEqualTo(95_00);
        assertThat(books.balance(LedgerAccounts.spendable(3))).isEqualTo(25_00);
        assertThat(books.audit.entries(LedgerAccounts.spendable(3), Long.MAX_VALUE, 1))
                .singleElement()
                .satisfies(entry -> assertThat(entry.postings())
                        .containsExactly(
                                Posting.spendable(3, -100_00, Bucket.ACCUMULATED),
                                Posting.spendable(3, 95_00, Bucket.FORGIVEN)));
        assertThat(books.buckets(3)).containsEntry(Bucket.ACCUMULATED, -100_00L);
        assertThat(books.audit.verify().isClean()).isTrue();
    }

    @Test
    void theFirstMovementLiftsAFreshAccountToItsFloor() throws SQLException {
        books.openUser(4, 25_00);
        books.openUser(5, 14_00);

        books.book(
                SettlementRules.activation(UUID.randomUUID(), NOW, 4, 3_00),
                SettlementRules.award(UUID.randomUUID(), NOW, 5, 1_00),
                SettlementRules.activation(UUID.randomUUID(), NOW, 0, 3_00));

        assertThat(books.balance(LedgerAccounts.spendable(4))).isEqualTo(25_00);
        assertThat(books.balance(LedgerAccounts.spendable(5))).isEqualTo(14_00);
        assertThat(books.balance(0)).isEqualTo(-3_00);
    }

    @Test
    void theAnonymousAccountStopsAtMinusFifty() throws SQLException {
        books.book(SettlementRules.activation(UUID.randomUUID(), NOW, 0, 80_00));

        assertThat(books.balance(0)).isEqualTo(-50_00);
        assertThat(books.available(0)).isZero();
    }

    @Test
    void theFloorIsAppliedEventByEventInTheOrderOfTheBatch() throws SQLException {
        books.openUserWith(3, 30_00);

        books.book(
                SettlementRules.activation(UUID.randomUUID(), NOW, 3, 100_00),
                SettlementRules.award(UUID.randomUUID(), NOW, 3, 100_00));

        assertThat(books.balance(LedgerAccounts.spendable(3))).isEqualTo(125_00);
    }

    @Test
    void escrowHasNoFloor() throws SQLException {
        LedgerEvent overdrawn = LedgerEvent.of(
                EventKind.ADMIN_ADJUSTMENT,
                UUID.randomUUID(),
                NOW,
                List.of(Posting.escrow(1, -5_00), Posting.system(LedgerAccounts.ADMIN, 5_00)));

        books.book(overdrawn);

        assertThat(books.balance(LedgerAccounts.escrow(1))).isEqualTo(-5_00);
    }

    @Test
    void aFreshAccountHasLessThanNothingAvailable() throws SQLException {
        books.openUser(3, 25_00);

        assertThat(books.available(3)).isEqualTo(-25_00);
    }

    @Test
    void anEventThatDoesNotSumToZeroCannotBeMade() {
        assertThatThrownBy(() -> LedgerEvent.of(
                        EventKind.AWARD, UUID.randomUUID(), NOW, List.of(Posting.spendable(1, 1, Bucket.AWARDED))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("not zero");
    }

    @Test
    void aBatchOfTheGreatestWidthIsBookedAndAWiderOneRefused() throws SQLException {
        List<LedgerEvent> widest = Collections.nCopies(Ledger.MAX_EVENTS_PER_BATCH, transfer(1));
        List<LedgerEvent> wider = Collections.nCopies(Ledger.MAX_EVENTS_PER_BATCH + 1, transfer(1));

        assertThat(books.commit(connection -> books.ledger.book(connection, widest))
                        .outcomes())
                .hasSize(Ledger.MAX_EVENTS_PER_BATCH);
        assertThatThrownBy(() -> books.commit(connection -> books.ledger.book(connection, wider)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theDatabaseRefusesPostingsThatDoNotSumToZero() {
        assertThatThrownBy(
                        () -> books.execute(
                                "insert into kudos_posting (event_seq, account_id, amount, bucket) values (1, 2, 5, 0), (1, -1, -4, 8)"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("sum to zero");
    }

    @Test
    void theDatabaseRefusesToRewriteHistory() {
        for (String table : List.of("kudos_posting", "kudos_event")) {
            for (String sql : List.of("delete from %s", "truncate %s", "update %s set ctid = ctid")) {
                String attempt = sql.startsWith("update")
                        ? (table.equals("kudos_event")
                                ? "update kudos_event set kind = kind"
                                : "update kudos_posting set amount = amount")
                        : sql.formatted(table);
                assertThatThrownBy(() -> books.execute(attempt))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("permanent");
            }
        }
    }

    @Test
    void aConnectionKilledInTheMiddleLeavesNothing() throws SQLException {
        LedgerEvent event = transfer(10_00);
        try (Connection victim = books.dataSource.getConnection()) {
            victim.setAutoCommit(false);
            books.ledger.book(victim, List.of(event));
            int pid;
            try (Statement statement = victim.createStatement();
                    var row = statement.executeQuery("select pg_backend_pid()")) {
                row.next();
                pid = row.getInt(1);
            }
            books.execute("select pg_terminate_backend(" + pid + ", 10000)");
            assertThatThrownBy(victim::commit).isInstanceOf(SQLException.class);
        }

        assertThat(books.balance(ALICE)).isEqualTo(100_00);
        assertThat(books.book(event).outcomes()).singleElement().isInstanceOf(EventOutcome.Booked.class);
        assertThat(books.audit.verify().isClean()).isTrue();
    }
}
