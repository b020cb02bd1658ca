package io.throng.cli.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * What requesters and workers were told during a drill, and the signals they wait on. Everything here was confirmed by the server and so
 * must hold for ever.
 */
final class DrillRecord {
    /** Jobs waiting beyond which requesters pause; workers then always have some and the account's bound of 30 is not touched. */
    private static final int BACKLOG_BOUND_JOBS = 24;

    private static final int SHOWN_VIOLATIONS = 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Asked> acceptedById = new HashMap<>();
    private final Map<String, String> promptByJob = new HashMap<>();
    private final Map<String, Set<String>> confirmedTexts = new HashMap<>();
    private final Set<UUID> confirmedJobs = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private final Set<String> unanswered = new TreeSet<>();
    private long events;
    private int backlogJobs;
    private int life;
    private boolean up;
    private boolean requestersEnded;
    private boolean lastRequestMade;

    /**
     * A request that was accepted.
     *
     * @param prompt unique to the request, so that jobs can be told apart by it
     * @param jobs texts asked for
     */
    record Asked(String prompt, int jobs) {}

    /** A new life of the server begins. */
    void serverIsUp() {
        locked(() -> {
            up = true;
            life++;
        });
    }

    /** From now on calls may fail. */
    void serverGoesDown() {
        locked(() -> up = false);
    }

    /** No further requests; some may be under way. */
    void endRequests() {
        locked(() -> requestersEnded = true);
    }

    /** Every requester has its last answer: what waits now is all that will. */
    void lastRequestIsMade() {
        locked(() -> lastRequestMade = true);
    }

    boolean isLastRequestMade() {
        lock.lock();
        try {
            return lastRequestMade;
        } finally {
            lock.unlock();
        }
    }

    boolean requestsEnded() {
        lock.lock();
        try {
            return requestersEnded;
        } finally {
            lock.unlock();
        }
    }

    /** The running life of the server, once there is one. A call that begins and fails in the same life was failed by a live server. */
    int awaitLife(Duration bound) throws InterruptedException {
        if (!await(() -> up, bound)) {
            throw new IllegalStateException("the server did not come back within " + bound);
        }
        lock.lock();
        try {
            return life;
        } finally {
            lock.unlock();
        }
    }

    /** Notes that a call got no answer, which only a dying server may cause. */
    void unanswered(int lifeAtCall, String what) {
        locked(() -> {
            unanswered.add(what);
            if (up && life == lifeAtCall) {
                violations.add("failed while the server ran: " + what);
            }
        });
    }

    void accepted(String requestId, Asked asked) {
        locked(() -> {
            if (acceptedById.put(requestId, asked) != null) {
                violations.add("request id " + requestId + " was given twice");
            }
            backlogJobs += asked.jobs();
            events++;
        });
    }

    void handedOut(List<String> jobIds, String prompt) {
        locked(() -> {
            for (String jobId : jobIds) {
                if (promptByJob.putIfAbsent(jobId, prompt) != null) {
                    violations.add("job " + jobId + " was handed out twice");
                }
                events++;
            }
            backlogJobs = Math.max(0, backlogJobs - jobIds.size());
        });
    }

    /** A pop found no job: whatever was counted as waiting is not there. */
    void nothingWaits() {
        locked(() -> backlogJobs = 0);
    }

    void confirmed(String jobId, String prompt, String text) {
        locked(() -> {
            confirmedJobs.add(UUID.fromString(jobId));
            confirmedTexts.computeIfAbsent(prompt, key -> new HashSet<>()).add(text);
            events++;
        });
    }

    void violation(String what) {
        locked(() -> violations.add(what));
    }

    /** Waits until so many more requests, jobs and results have been confirmed; false when that takes too long. */
    boolean awaitEvents(int count, Duration bound) throws InterruptedException {
        long wanted;
        lock.lock();
        try {
            wanted = events + count;
        } finally {
            lock.unlock();
        }
        return await(() -> events >= wanted || !violations.isEmpty(), bound);
    }

    /** Waits for room in the backlog or the end of requests. */
    void awaitRoom(Duration bound) throws InterruptedException {
        await(() -> backlogJobs < BACKLOG_BOUND_JOBS || requestersEnded, bound);
    }

    /** Waits for work or until no more can come. */
    void awaitWork(Duration bound) throws InterruptedException {
        await(() -> backlogJobs > 0 || lastRequestMade, bound);
    }

    /** Waits as long as the server asked for, or until requests end. */
    void awaitPatience(Duration asked) throws InterruptedException {
        await(() -> requestersEnded, asked);
    }

    Map<String, Asked> acceptedRequests() {
        lock.lock();
        try {
            return Map.copyOf(acceptedById);
        } finally {
            lock.unlock();
        }
    }

    Set<String> confirmedTexts(String prompt) {
        lock.lock();
        try {
            return Set.copyOf(confirmedTexts.getOrDefault(prompt, Set.of()));
        } finally {
            lock.unlock();
        }
    }

    /** Jobs whose results were taken. */
    Set<UUID> confirmedJobs() {
        lock.lock();
        try {
            return Set.copyOf(confirmedJobs);
        } finally {
            lock.unlock();
        }
    }

    /** How many jobs of a request workers received. */
    long jobsHandedOut(String prompt) {
        lock.lock();
        try {
            return promptByJob.values().stream().filter(prompt::equals).count();
        } finally {
            lock.unlock();
        }
    }

    /** How calls failed, each way once. */
    Set<String> unansweredCalls() {
        lock.lock();
        try {
            return Set.copyOf(unanswered);
        } finally {
            lock.unlock();
        }
    }

    /** What must not have happened, the first {@value #SHOWN_VIOLATIONS}. */
    List<String> violations() {
        lock.lock();
        try {
            return violations.stream().limit(SHOWN_VIOLATIONS).toList();
        } finally {
            lock.unlock();
        }
    }

    String summary() {
        lock.lock();
        try {
            return acceptedById.size() + " requests accepted, " + promptByJob.size() + " jobs handed out, "
                    + confirmedJobs.size() + " results confirmed, " + life + " lives of the server";
        } finally {
            lock.unlock();
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** False when the bound passed first. */
    private boolean await(BooleanSupplier condition, Duration bound) throws InterruptedException {
        long remainingNanos = TimeUnit.NANOSECONDS.convert(bound);
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (remainingNanos <= 0) {
                    return false;
                }
                remainingNanos = changed.awaitNanos(remainingNanos);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
