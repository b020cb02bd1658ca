package io.throng.server.kudos;

import static io.throng.server.kudos.Books.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LedgerAuditTest {
    private final Books books = new Books();

    @BeforeEach
    void aUser() throws SQLException {
        books.openUserWith(1, 100_00);
    }

    private void assertDifference(String part) throws SQLException {
        LedgerReport report = books.audit.verify();
        assertThat(report.isClean()).isFalse();
        assertThat(report.differences())
                .anySatisfy(difference -> assertThat(difference).contains(part));
    }

    @Test
    void freshBooksAreClean() throws SQLException {
        LedgerReport report = books.audit.verify();

        assertThat(report.differences()).isEmpty();
        assertThat(report.isClean()).isTrue();
        assertThat(report.events()).isOne();
        assertThat(report.postings()).isEqualTo(2);
        assertThat(report.accounts()).isEqualTo(4);
    }

    @Test
    void aPostingSlippedInIsFound() throws SQLException {
        books.tamper(
                "insert into kudos_posting (event_seq, account_id, amount, bucket) select max(seq), 2, 500, 0 from kudos_event");

        assertDifference("instead of zero");
        assertDifference("account 2 has the balance 10000, its postings sum to 10500");
        assertDifference("account 2 has buckets");
    }

    @Test
    void anEditedBalanceIsFound() throws SQLException {
        books.execute("update kudos_account set balance = balance + 1 where id = 2");

        assertDifference("account 2 has the balance 10001");
    }

    @Test
    void anEditedBucketIsFound() throws SQLException {
        books.execute("update kudos_account set styled = 7 where id = 2");

        assertDifference("account 2 has buckets");
    }

    @Test
    void postingsWithoutEventOrAccountAreFound() throws SQLException {
        books.tamper(
                "insert into kudos_posting (event_seq, account_id, amount, bucket) values (999, 888, 5, 9), (999, -1, -5, 9)");

        assertDifference("event 999 has postings but is not in the journal");
        assertDifference("account 888 has postings but was never opened");
    }

    @Test
    void aUserWithoutAccountsAndAHoldWithoutPayerAreFound() throws SQLException {
        books.execute("insert into app_user (id, username, identity) values (77, 'x', 'g_77')");
        books.execute(
                "insert into kudos_hold values (1, gen_random_uuid(), 4444, 5, 5, now(), null), (1, gen_random_uuid(), 2, 5, 0, now(), null)");

        assertDifference("user 77 lacks a ledger account");
        assertDifference("on account 4444");
        assertDifference("of 5 has 0 remaining");
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrOverlap() throws SQLException {
        for (int i = 1; i <= 7; i++) {
            books.book(SettlementRules.award(UUID.randomUUID(), NOW, 1, i));
        }
        List<Long> changes = new ArrayList<>();
        long before = Long.MAX_VALUE;
        List<LedgerEntry> page = books.audit.entries(2, before, 3);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(3);
            page.forEach(entry -> changes.add(entry.changeHundredths()));
            before = page.getLast().seq();
            page = books.audit.entries(2, before, 3);
        }

        assertThat(changes).containsExactly(7L, 6L, 5L, 4L, 3L, 2L, 1L, 100_00L);
    }

    @Test
    void remarksAreKeptWithTheEvent() throws SQLException {
        books.book(
                SettlementRules.adminAdjustment(UUID.randomUUID(), NOW, 1, 5_00).remarking("actor", "Ann \"A\"#1"));

        assertThat(books.audit.entries(2, Long.MAX_VALUE, 1))
                .singleElement()
                .satisfies(entry -> assertThat(entry.detailJson()).isEqualTo("{\"actor\": \"Ann \\\"A\\\"#1\"}"));
    }

    @Test
    void pagesAreBounded() throws SQLException {
        assertThat(books.audit.entries(2, Long.MAX_VALUE, LedgerAudit.MAX_PAGE)).hasSize(1);
        assertThatThrownBy(() -> books.audit.entries(2, Long.MAX_VALUE, LedgerAudit.MAX_PAGE + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> books.audit.entries(2, Long.MAX_VALUE, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
