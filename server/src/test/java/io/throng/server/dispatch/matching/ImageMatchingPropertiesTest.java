package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The fast matcher agrees with image spec 5.4 to 5.6 read naively, over random requests and dreamers. */
class ImageMatchingPropertiesTest {

    @Property(tries = 4000)
    void theFastMatcherRefusesForTheSameReasonsInTheSameOrder(@ForAll long seed) {
        RandomImages random = new RandomImages(seed);
        NaiveImages.Request request = random.request();
        NaiveImages.Worker worker = random.worker();
        WaitingRequest waiting = RandomImages.waiting(request);
        WorkerOffer offer = RandomImages.offer(worker);
        List<String> expected = NaiveImages.refusals(request, worker, FACTS);

        assertThat(reasons(failing(waiting, offer))).isEqualTo(expected);
        assertThat(Matching.serves(waiting, offer)).isEqualTo(expected.isEmpty());
        assertThat(Matching.failing(waiting.shape(), offer) == 0
                        && Matching.refuses(waiting, offer).isEmpty())
                .isEqualTo(expected.isEmpty());
    }

    @Property(tries = 200)
    void theCountersEqualCountingOneByOne(@ForAll long seed) {
        RandomImages random = new RandomImages(seed);
        NaiveImages.Worker worker = random.worker();
        WorkerOffer offer = RandomImages.offer(worker);
        SkipCounters counters = new SkipCounters(JobKind.IMAGE);
        Map<String, Integer> expected = new HashMap<>();
        for (int i = 0; i < 30; i++) {
            NaiveImages.Request request = random.request();
            int waiting = 1 + i % 3;
            counters.add(failing(RandomImages.waiting(request), offer), waiting);
            Set<String> reasons = new HashSet<>(NaiveImages.refusals(request, worker, FACTS));
            reasons.remove(NaiveImages.SILENT);
            reasons.forEach(reason -> expected.merge(reason, waiting, Integer::sum));
        }

        Map<String, Integer> counted = new HashMap<>(counters.toWire());
        counted.values().removeIf(count -> count == 0);
        assertThat(counted).isEqualTo(expected);
    }

    @Property(tries = 100)
    void somebodyCanDoItExactlyIfSomeWorkerIsNotRefusedNaively(@ForAll long seed) {
        RandomImages random = new RandomImages(seed);
        NaiveImages.Request request = random.request();
        List<WorkerOffer> offers = new ArrayList<>();
        int expected = 0;
        for (int i = 0; i < 40; i++) {
            NaiveImages.Worker worker = random.worker();
            offers.add(RandomImages.offer(worker));
            expected += NaiveImages.refusals(request, worker, FACTS).isEmpty() ? 1 : 0;
        }

        Possibility possibility = Possibility.of(RandomImages.waiting(request), offers);
        assertThat(possibility.able()).isEqualTo(expected);
        assertThat(possibility.workers()).isEqualTo(40);
        assertThat(Possibility.anybody(RandomImages.waiting(request), offers)).isEqualTo(expected > 0);
    }

    @Test
    void theRandomCasesReachEveryImagePredicateAndAlsoSucceed() {
        Set<Predicate> seen = EnumSet.noneOf(Predicate.class);
        int served = 0;
        for (long seed = 0; seed < 3000; seed++) {
            RandomImages random = new RandomImages(seed);
            long failing = failing(RandomImages.waiting(random.request()), RandomImages.offer(random.worker()));
            seen.addAll(Predicate.setOf(failing));
            served += failing == 0 ? 1 : 0;
        }
        Set<Predicate> notForImages = EnumSet.of(
                Predicate.SAME_KIND,
                Predicate.NOT_PAUSED,
                Predicate.MAX_CONTEXT_LENGTH,
                Predicate.MAX_LENGTH,
                Predicate.BACKEND_VALIDATED,
                Predicate.SOFTPROMPT);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(notForImages)));
        assertThat(served).isGreaterThan(30);
    }

    private static long failing(WaitingRequest request, WorkerOffer offer) {
        return Matching.failing(request.shape(), offer) | Matching.failingIndividually(request, offer);
    }

    private static List<String> reasons(long failing) {
        return Predicate.setOf(failing).stream()
                .map(predicate -> predicate.reason().map(SkipReason::wireName).orElse(NaiveImages.SILENT))
                .toList();
    }
}
