package io.throng.worker.model;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.status.ActiveModel;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models of an {@code auto 5}: those by which one more worker would help most, of those the back ends have (worker spec 16). What is
 * compared is the work that waits for a model, divided by the workers that offer it and this one; where nothing waits, last month's use,
 * divided likewise. A choice stands for {@link #STAY}, because a worker that follows every wave loads models instead of working, and all
 * workers that follow the same one land on the same model.
 */
public final class DemandRanking {
    /** How long a choice stands. */
    public static final Duration STAY = Duration.ofHours(6);

    /** Time after a failed question until the next. */
    public static final Duration RETRY = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(DemandRanking.class);

    private final InstantSource clock;
    private final Supplier<List<ActiveModel>> question;
    private List<String> ranking = List.of();
    private Set<String> rankedOf = Set.of();
    private Instant rankAgain = Instant.MIN;

    /** @param question asks a horde which models are offered and waited for; may throw */
    public DemandRanking(InstantSource clock, Supplier<List<ActiveModel>> question) {
        this.clock = requireNonNull(clock, "clock");
        this.question = requireNonNull(question, "question");
    }

    /**
     * The best models. They are chosen anew when the choice has stood long enough, or other models are there.
     *
     * @param count how many
     * @param available models there are
     * @param uses how often each was used in a month
     */
    public synchronized List<String> best(int count, Set<String> available, Map<String, Long> uses) {
        Instant now = clock.instant();
        boolean sameModels = available.equals(rankedOf);
        if (now.isBefore(rankAgain) && sameModels) {
            return ranking.stream().limit(count).toList();
        }
        try {
            ranking = ranked(question.get(), available, uses);
            rankAgain = now.plus(STAY);
        } catch (RuntimeException e) {
            LOG.warn("which models are waited for cannot be learnt: {}", e.getMessage());
            if (!sameModels) {
                ranking = ranked(List.of(), available, uses);
            }
            rankAgain = now.plus(RETRY);
        }
        rankedOf = Set.copyOf(available);
        return ranking.stream().limit(count).toList();
    }

    /** All of these models, the one first by which one more worker would help most. */
    static List<String> ranked(Collection<ActiveModel> active, Set<String> available, Map<String, Long> uses) {
        Map<String, ActiveModel> byName = new HashMap<>();
        active.forEach(model -> byName.put(model.name(), model));
        Comparator<String> byWaiting = Comparator.comparingDouble(
                name -> byName.containsKey(name) ? byName.get(name).queued() / workersWithUs(byName, name) : 0);
        Comparator<String> byUse =
                Comparator.comparingDouble(name -> uses.getOrDefault(name, 0L) / workersWithUs(byName, name));
        return available.stream()
                .sorted(byWaiting.thenComparing(byUse).reversed().thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static double workersWithUs(Map<String, ActiveModel> byName, String name) {
        return 1.0 + (byName.containsKey(name) ? byName.get(name).count() : 0);
    }
}
