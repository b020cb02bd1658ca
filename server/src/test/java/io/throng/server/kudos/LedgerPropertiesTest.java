package io.throng.server.kudos;

import static io.throng.server.kudos.Books.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The ledger against its naive reading, over random histories. */
class LedgerPropertiesTest {
    private static final long[] FLOORS = {25_00, 14_00, -50_00, 25_00};
    private static final int STEPS = 25;

    @Property(tries = 12)
    void everyHistoryLeavesTheBooksAsTheRulesRead(@ForAll long seed) throws SQLException {
        Random random = new Random(seed);
        Books books = new Books();
        NaiveLedger naive = new NaiveLedger();
        for (int user = 1; user <= FLOORS.length; user++) {
            books.openUser(user, FLOORS[user - 1]);
            naive.open(user, FLOORS[user - 1]);
        }
        List<LedgerEvent> past = new ArrayList<>();
        List<HoldId> holds = new ArrayList<>();
        for (int step = 0; step < STEPS; step++) {
            switch (random.nextInt(4)) {
                case 0 -> {
                    HoldRequest request = hold(random, holds);
                    books.commit(connection -> books.holds.place(connection, List.of(request), NOW));
                    naive.place(request);
                }
                case 1 -> {
                    HoldId id = anyHold(random, holds);
                    books.release(id);
                    naive.release(id);
                }
                default -> {
                    List<LedgerEvent> batch = batch(random, past, holds);
                    books.commit(connection -> books.ledger.book(connection, batch));
                    batch.forEach(naive::book);
                }
            }
        }

        for (var expected : naive.balances.entrySet()) {
            assertThat(books.balance(expected.getKey()))
                    .as("balance of account %d", expected.getKey())
                    .isEqualTo(expected.getValue());
        }
        for (int user = 1; user <= FLOORS.length; user++) {
            assertThat(books.available(user))
                    .as("available to user %d", user)
                    .isEqualTo(naive.available(LedgerAccounts.spendable(user)));
        }
        assertThat(books.audit.verify().differences()).isEmpty();
    }

    private static HoldRequest hold(Random random, List<HoldId> holds) {
        return new HoldRequest(
                anyHold(random, holds), LedgerAccounts.spendable(anyUser(random)), 1 + random.nextInt(80_00));
    }

    private static HoldId anyHold(Random random, List<HoldId> holds) {
        if (holds.isEmpty() || random.nextInt(3) == 0) {
            holds.add(HoldId.upfront(new UUID(random.nextLong(), random.nextLong())));
        }
        return holds.get(random.nextInt(holds.size()));
    }

    private static List<LedgerEvent> batch(Random random, List<LedgerEvent> past, List<HoldId> holds) {
        List<LedgerEvent> batch = new ArrayList<>();
        int size = 1 + random.nextInt(12);
        for (int i = 0; i < size; i++) {
            boolean replay = !past.isEmpty() && random.nextInt(5) == 0;
            LedgerEvent event = replay ? past.get(random.nextInt(past.size())) : event(random, holds);
            past.add(event);
            batch.add(event);
        }
        return batch;
    }

    private static LedgerEvent event(Random random, List<HoldId> holds) {
        UUID ref = new UUID(random.nextLong(), random.nextLong());
        long amount = 1 + random.nextInt(120_00);
        return switch (random.nextInt(5)) {
            case 0 -> SettlementRules.award(ref, NOW, anyUser(random), amount);
            case 1 ->
                SettlementRules.transfer(ref, NOW, anyUser(random), anyUser(random), amount, random.nextBoolean());
            case 2 ->
                SettlementRules.activation(ref, NOW, anyUser(random), amount).using(anyHold(random, holds), amount);
            case 3 -> SettlementRules.promotion(ref, NOW, anyUser(random), amount);
            default ->
                SettlementRules.jobSettled(
                        ref,
                        NOW,
                        new WorkPayment(
                                anyUser(random),
                                random.nextInt(60_00),
                                anyUser(random),
                                random.nextInt(60_00),
                                75 + random.nextInt(26),
                                random.nextBoolean()));
        };
    }

    private static int anyUser(Random random) {
        return 1 + random.nextInt(FLOORS.length);
    }
}
