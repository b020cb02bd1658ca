package io.throng.server.movein;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.kudos.Bucket;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.Posting;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class OpeningKudosTest {
    private static final long FLOOR = 25_00;

    /** What an account has there at one moment. */
    record Moment(long balance, long escrow, long accumulated, long gifted) {}

    @Property(tries = 300)
    void afterAnyNumberOfRunsAnAccountHasWhatItHasThereLiftedToTheFloor(
            @ForAll @Size(min = 4, max = 24) List<@LongRange(min = -1_000_00, max = 1_000_00) Long> numbers) {
        Seen seen = Seen.NOTHING;
        long balance = 0;
        long escrow = 0;
        long accumulated = 0;
        boolean moved = false;
        for (int i = 0; i + 3 < numbers.size(); i += 4) {
            Moment now = new Moment(numbers.get(i), numbers.get(i + 1), numbers.get(i + 2), numbers.get(i + 3));
            Draft draft = new Draft(7);
            new OpeningKudos(
                            now.balance(),
                            now.escrow(),
                            Map.of(Bucket.ACCUMULATED, now.accumulated(), Bucket.GIFTED, now.gifted()))
                    .addTo(draft, FLOOR);
            Seen.News news = seen.newsIn(draft);
            List<Posting> postings = OpeningKudos.postings(7, news.totals());

            assertThat(postings.stream().mapToLong(Posting::amountHundredths).sum())
                    .isZero();
            balance += sum(postings, LedgerAccounts.spendable(7));
            escrow += sum(postings, LedgerAccounts.escrow(7));
            accumulated += postings.stream()
                    .filter(posting -> posting.bucket() == Bucket.ACCUMULATED)
                    .mapToLong(Posting::amountHundredths)
                    .sum();
            moved = now.balance() != 0 || now.accumulated() != 0 || now.gifted() != 0;
            assertThat(balance).isEqualTo(moved ? Math.max(now.balance(), FLOOR) : 0);
            assertThat(escrow).isEqualTo(now.escrow());
            assertThat(accumulated).isEqualTo(now.accumulated());
            seen = Seen.parse(Seen.of(draft).json());
            assertThat(seen.newsIn(draft).isEmpty()).isTrue();
        }
    }

    private static long sum(List<Posting> postings, long account) {
        return postings.stream()
                .filter(posting -> posting.account() == account)
                .mapToLong(Posting::amountHundredths)
                .sum();
    }
}
