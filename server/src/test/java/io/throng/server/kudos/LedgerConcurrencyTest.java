package io.throng.server.kudos;

import static io.throng.server.kudos.Books.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several writers on one database, as several nodes are. A deadlock would be thrown by PostgreSQL and fail the test. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class LedgerConcurrencyTest {
    private static final int WRITERS = 6;
    private static final int USERS = 8;

    private final Books books = new Books();

    private static <T> List<T> together(List<Callable<T>> tasks) throws Exception {
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(tasks.size())) {
            for (Future<T> future : threads.invokeAll(tasks)) {
                results.add(future.get());
            }
        }
        return results;
    }

    @Test
    void writersOnTheSameAccountsNeitherDeadlockNorLoseAnything() throws Exception {
        for (int user = 1; user <= USERS; user++) {
            books.openUserWith(user, 10_000_00);
        }
        List<Callable<Long>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            Random random = new Random(writer);
            writers.add(() -> {
                long awarded = 0;
                for (int round = 0; round < 25; round++) {
                    List<LedgerEvent> batch = new ArrayList<>();
                    for (int i = 0; i < 20; i++) {
                        int from = 1 + random.nextInt(USERS);
                        int to = 1 + random.nextInt(USERS);
                        batch.add(SettlementRules.transfer(UUID.randomUUID(), NOW, from, to, 1_00, false));
                    }
                    batch.add(SettlementRules.award(UUID.randomUUID(), NOW, 1 + random.nextInt(USERS), 7));
                    awarded += 7;
                    books.commit(connection -> books.ledger.book(connection, batch));
                }
                return awarded;
            });
        }

        long awarded = together(writers).stream().mapToLong(Long::longValue).sum();

        long total = 0;
        for (int user = 1; user <= USERS; user++) {
            total += books.balance(LedgerAccounts.spendable(user));
        }
        assertThat(total).isEqualTo(USERS * 10_000_00L + awarded);
        assertThat(books.audit.verify().differences()).isEmpty();
    }

    @Test
    void writersThatBookTheSameEventsInOtherOrdersBookEachOnce() throws Exception {
        books.openUserWith(1, 25_00);
        List<LedgerEvent> events = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            events.add(SettlementRules.award(UUID.randomUUID(), NOW, 1, 1_00));
        }
        List<Callable<Long>> writers = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
            List<LedgerEvent> shuffled = new ArrayList<>(events);
            Collections.shuffle(shuffled, new Random(writer));
            writers.add(() -> {
                long booked = 0;
                for (int from = 0; from < shuffled.size(); from += 40) {
                    List<LedgerEvent> batch = shuffled.subList(from, from + 40);
                    booked += books.commit(connection -> books.ledger.book(connection, batch)).outcomes().stream()
                            .filter(outcome -> outcome instanceof EventOutcome.Booked)
                            .count();
                }
                return booked;
            });
        }

        assertThat(together(writers).stream().mapToLong(Long::longValue).sum()).isEqualTo(200);
        assertThat(books.balance(LedgerAccounts.spendable(1))).isEqualTo(225_00);
    }

    @Test
    void holdsOfOnePayerNeverExceedWhatIsThere() throws Exception {
        books.openUserWith(1, 125_00);
        List<Callable<Long>> payers = new ArrayList<>();
        for (int thread = 0; thread < 8; thread++) {
            payers.add(() -> {
                long spent = 0;
                for (int i = 0; i < 25; i++) {
                    spent += holdAndSpend(UUID.randomUUID(), 1_00);
                }
                return spent;
            });
        }

        long spent = together(payers).stream().mapToLong(Long::longValue).sum();

        assertThat(spent).isEqualTo(100_00);
        assertThat(books.balance(LedgerAccounts.spendable(1))).isEqualTo(25_00);
        assertThat(books.available(1)).isZero();
        assertThat(books.audit.entries(LedgerAccounts.spendable(1), Long.MAX_VALUE, LedgerAudit.MAX_PAGE))
                .allSatisfy(entry ->
                        assertThat(entry.postings()).noneMatch(posting -> posting.bucket() == Bucket.FORGIVEN));
        assertThat(books.audit.verify().differences()).isEmpty();
    }

    private long holdAndSpend(UUID request, long amount) throws SQLException {
        HoldId hold = HoldId.upfront(request);
        if (books.hold(hold, 1, amount) instanceof HoldOutcome.Active) {
            books.book(SettlementRules.activation(request, NOW, 1, amount).using(hold, amount));
            return amount;
        }
        return 0;
    }
}
