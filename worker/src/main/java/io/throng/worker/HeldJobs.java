package io.throng.worker;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The jobs a role has taken and not yet handed in, and whether there is room for another. A job that is only being handed in takes no room,
 * so that back ends do not stand still meanwhile; of those there may be {@link #MAX_HANDING_IN}. Thread-safe.
 */
final class HeldJobs {
    /** Jobs being handed in beyond which none is taken: the line to the horde is too slow. */
    static final int MAX_HANDING_IN = 8;

    private final SpeedMeter speed;
    private final Map<Thread, Entry> entries = new LinkedHashMap<>();
    private int threads;
    private int queueSize;
    private Duration lastLimit = Duration.ZERO;

    HeldJobs(SpeedMeter speed, int threads, int queueSize) {
        this.speed = speed;
        this.threads = threads;
        this.queueSize = queueSize;
    }

    /** Changes how much is held at once; what is held stays. */
    synchronized void resize(int newThreads, int newQueueSize) {
        threads = newThreads;
        queueSize = newQueueSize;
        notifyAll();
    }

    synchronized void add(Thread runner, Role.Job job, long poppedNanos) {
        entries.put(runner, new Entry(job, poppedNanos, false));
        lastLimit = job.timeLimit();
    }

    /** Back ends are done with a job. */
    synchronized void performed(Thread runner) {
        entries.computeIfPresent(runner, (key, entry) -> new Entry(entry.job(), entry.poppedNanos(), true));
        notifyAll();
    }

    synchronized void remove(Thread runner) {
        entries.remove(runner);
        notifyAll();
    }

    /** Whether there is room, waiting for it up to a limit. */
    synchronized boolean awaitRoom(Duration limit) throws InterruptedException {
        if (!hasRoom()) {
            wait(Math.max(1, limit.toMillis()));
        }
        return hasRoom();
    }

    private boolean hasRoom() {
        int handingIn = (int) entries.values().stream().filter(Entry::performed).count();
        if (handingIn >= MAX_HANDING_IN) {
            return false;
        }
        return Prefetch.mayAsk(entries.size() - handingIn, threads, queueSize, remaining(), speed.typical(), lastLimit);
    }

    private Optional<Duration> remaining() {
        Duration sum = Duration.ZERO;
        long now = System.nanoTime();
        for (Entry entry : entries.values()) {
            if (entry.performed()) {
                continue;
            }
            Optional<Duration> whole =
                    speed.estimate(entry.job().model(), entry.job().work());
            if (whole.isEmpty()) {
                return Optional.empty();
            }
            long left = whole.get().toNanos() - (now - entry.poppedNanos());
            sum = sum.plusNanos(Math.max(0, left));
        }
        return Optional.of(sum);
    }

    /** Held jobs by model. */
    synchronized Map<String, Integer> byModel() {
        Map<String, Integer> counts = new HashMap<>();
        entries.values().stream().filter(entry -> !entry.performed()).forEach(entry -> counts.merge(entry.job().model(), 1, Integer::sum));
        return counts;
    }

    /** Waits until nothing is held. */
    synchronized void awaitNone() throws InterruptedException {
        while (!entries.isEmpty()) {
            wait();
        }
    }

    /** Interrupts what runs every held job, which has it reported as faulted. */
    synchronized void interruptAll() {
        entries.keySet().forEach(Thread::interrupt);
    }

    private record Entry(Role.Job job, long poppedNanos, boolean performed) {}
}
