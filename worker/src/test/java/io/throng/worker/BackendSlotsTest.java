package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class BackendSlotsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private final BackendSlots slots = new BackendSlots();

    @Test
    void aBackEndTakesAsManyCallsAsTheRoleSaid() throws InterruptedException {
        slots.claim("a", "dreamer", 2);

        assertThat(take("a", "m")).isPresent();
        assertThat(take("a", "m")).isPresent();
        assertThat(take("a", "m")).isEmpty();
    }

    @Test
    void rolesThatShareABackEndShareItsSlots() throws InterruptedException {
        slots.claim("a", "dreamer", 1);
        slots.claim("a", "scribe", 16);

        assertThat(slots.take(Set.of("a"), "m", "scribe", 1, Duration.ZERO)).isPresent();
        assertThat(take("a", "m")).isEmpty();
    }

    @Test
    void aRoleRunsNoMoreJobsThanItHasThreadsHoweverManyBackEndsThereAre() throws InterruptedException {
        slots.claim("a", "dreamer", 5);
        slots.claim("b", "dreamer", 5);
        slots.limit("dreamer", 1);

        assertThat(take("a", "m")).isPresent();
        assertThat(take("b", "m")).isEmpty();
    }

    @Test
    void aSlotGivenBackTwiceIsOneSlot() throws InterruptedException {
        slots.claim("a", "dreamer", 1);
        BackendSlots.Lease lease = take("a", "m").orElseThrow();
        lease.close();
        lease.close();

        assertThat(take("a", "m")).isPresent();
        assertThat(take("a", "m")).isEmpty();
    }

    @Test
    void aJobWhoseModelIsLoadedGoesBeforeAnOlderOne() throws InterruptedException {
        slots.claim("a", "dreamer", 1);
        BackendSlots.Lease first = take("a", "hot").orElseThrow();
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        waiting(order, "cold", 0);
        waiting(order, "hot", 0);

        first.close();

        assertThat(order.poll(60, TimeUnit.SECONDS)).isEqualTo("hot");
        assertThat(order.poll(60, TimeUnit.SECONDS)).isEqualTo("cold");
    }

    @Test
    void aMoreImportantRoleGoesBeforeALoadedModel() throws InterruptedException {
        slots.claim("a", "dreamer", 1);
        BackendSlots.Lease first = take("a", "hot").orElseThrow();
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        waiting(order, "hot", 1);
        waiting(order, "cold", 0);

        first.close();

        assertThat(order.poll(60, TimeUnit.SECONDS)).isEqualTo("cold");
    }

    @Test
    void aJobIsOvertakenSoOftenAndNoMore() throws InterruptedException {
        slots.claim("a", "dreamer", 1);
        BackendSlots.Lease first = take("a", "hot").orElseThrow();
        BlockingQueue<String> order = new LinkedBlockingQueue<>();
        waiting(order, "cold", 0);
        for (int i = 0; i < BackendSlots.MAX_OVERTAKINGS + 2; i++) {
            waiting(order, "hot", 0);
        }

        first.close();

        List<String> gone = new ArrayList<>();
        for (int i = 0; i < BackendSlots.MAX_OVERTAKINGS + 3; i++) {
            gone.add(order.poll(60, TimeUnit.SECONDS));
        }
        assertThat(gone.indexOf("cold")).isEqualTo(BackendSlots.MAX_OVERTAKINGS);
    }

    @Test
    void theBackEndWithTheModelIsTakenBeforeThePreferredOne() throws InterruptedException {
        slots.claim("first", "dreamer", 1);
        slots.claim("second", "dreamer", 1);
        take("second", "hot").orElseThrow().close();

        assertThat(slots.take(Set.of("first", "second"), "hot", "dreamer", 0, Duration.ZERO)
                        .orElseThrow()
                        .id())
                .isEqualTo("second");
        assertThat(slots.residentModels(Set.of("first", "second"))).containsExactly("hot");
    }

    /** Waits on a thread of its own; when it has the slot it says so and gives it back. */
    private void waiting(BlockingQueue<String> order, String model, int priority) {
        Thread thread = Thread.ofPlatform().daemon().start(() -> {
            try (BackendSlots.Lease lease =
                    slots.take(Set.of("a"), model, "dreamer", priority, LONG).orElseThrow()) {
                order.add(model);
                assertThat(lease.id()).isEqualTo("a");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        long deadline = System.nanoTime() + LONG.toNanos();
        while (thread.getState() != Thread.State.TIMED_WAITING && System.nanoTime() < deadline) {
            LockSupport.parkNanos(100_000);
        }
    }

    private Optional<BackendSlots.Lease> take(String id, String model) throws InterruptedException {
        return slots.take(Set.of(id), model, "dreamer", 0, Duration.ZERO);
    }
}
