package io.throng.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.throng.protocol.status.ActiveModel;
import io.throng.protocol.worker.WorkerType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DemandRankingTest {
    private static final Set<String> THREE = Set.of("a", "b", "c");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<ActiveModel> active = new ArrayList<>();
    private boolean hordeIsThere = true;
    private final DemandRanking ranking = new DemandRanking(now::get, () -> {
        if (!hordeIsThere) {
            throw new IllegalStateException("away");
        }
        return List.copyOf(active);
    });

    @Test
    void theModelComesFirstForWhichMostWaitsForEachWorkerThatWouldServeIt() {
        active.add(model("a", 9, 1000));
        active.add(model("b", 0, 300));
        active.add(model("elsewhere", 0, 9999));

        assertThat(ranking.best(2, THREE, Map.of())).containsExactly("b", "a");
    }

    @Test
    void whereNothingWaitsTheUseOfTheLastMonthDecidesByWorkersToo() {
        active.add(model("a", 9, 0));

        assertThat(ranking.best(3, THREE, Map.of("a", 100L, "b", 20L))).containsExactly("b", "a", "c");
    }

    @Test
    void aChoiceStandsForSixHours() {
        active.add(model("a", 0, 10));
        assertThat(ranking.best(1, THREE, Map.of())).containsExactly("a");
        active.add(model("b", 0, 99));

        pass(DemandRanking.STAY.minusNanos(1));
        assertThat(ranking.best(1, THREE, Map.of())).containsExactly("a");
        pass(Duration.ofNanos(1));
        assertThat(ranking.best(1, THREE, Map.of())).containsExactly("b");
    }

    @Test
    void otherModelsMakeANewChoice() {
        active.add(model("a", 0, 10));
        active.add(model("d", 0, 99));
        assertThat(ranking.best(1, THREE, Map.of())).containsExactly("a");

        assertThat(ranking.best(1, Set.of("a", "d"), Map.of())).containsExactly("d");
    }

    @Test
    void whileTheHordeIsAwayTheLastChoiceStandsAndSheIsAskedAgainSoon() {
        active.add(model("a", 0, 10));
        ranking.best(1, THREE, Map.of());
        active.add(model("b", 0, 99));
        hordeIsThere = false;
        pass(DemandRanking.STAY);
        assertThat(ranking.best(1, THREE, Map.of())).containsExactly("a");

        hordeIsThere = true;
        pass(DemandRanking.RETRY);
        assertThat(ranking.best(1, THREE, Map.of())).containsExactly("b");
    }

    @Test
    void withoutAnyAnswerTheUseOfTheLastMonthDecides() {
        hordeIsThere = false;

        assertThat(ranking.best(1, THREE, Map.of("c", 1L))).containsExactly("c");
    }

    private void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    private static ActiveModel model(String name, int workers, double queued) {
        return new ActiveModel(name, workers, 0, queued, 1, 0, WorkerType.IMAGE);
    }
}
