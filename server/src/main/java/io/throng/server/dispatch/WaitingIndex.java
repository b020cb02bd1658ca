package io.throng.server.dispatch;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.SkipCounters;
import io.throng.server.dispatch.matching.WorkerOffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The requests of one kind that a node remembers, and the ones among them that wait, by shape, by model, by user and by rank.
 *
 * <p>It proposes; the database decides. What a proposal takes is reserved until the claim's outcome is known, so that pops at the
 * same moment propose different jobs. Everything is behind one lock that is held for microseconds.
 *
 * <p>Costs with <i>s</i> shapes among the models of a worker and <i>n</i> waiting requests: a proposal O(s) plus the requests it has
 * to look at one by one (prompt, targeting), at most {@link WaitingSearch#MAX_CHECKS}; a change or a queue position O(log n).
 */
public final class WaitingIndex {
    private final JobKind kind;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<UUID, LiveRequest> all = new HashMap<>();
    private final Map<UUID, LiveJob> jobs = new HashMap<>();
    private final RankedQueue<LiveRequest> ranked;
    private final WaitingSearch waiting = new WaitingSearch();

    public WaitingIndex(JobKind kind, RandomGenerator random) {
        this.kind = kind;
        this.ranked = new RankedQueue<>(random);
    }

    public JobKind kind() {
        return kind;
    }

    /**
     * A request for a worker, its jobs reserved until {@link #settle}.
     *
     * @param reserved jobs reserved, at least 1
     * @param fake the worker is paused and is to get a job that only looks real; nothing is reserved
     */
    public record Proposal(LiveRequest request, int reserved, boolean fake) {}

    /** Either a proposal, or why there was none. */
    public record Search(Optional<Proposal> proposal, SkipCounters skipped) {}

    /**
     * Looks for the best request that the worker can serve: of its owner and friends first, then of everybody by rank.
     *
     * @param batchSize how many jobs of a request of that shape the worker can take at once; at least 1
     * @param except requests that were just lost to another node
     */
    public Search propose(WorkerOffer offer, Function<LiveRequest, Integer> batchSize, Set<UUID> except) {
        SkipCounters skipped = new SkipCounters(kind);
        lock.lock();
        try {
            Optional<LiveRequest> found = waiting.search(offer, except, skipped);
            if (found.isEmpty()) {
                return new Search(Optional.empty(), skipped);
            }
            LiveRequest request = found.get();
            if (offer.decoysFor(request.requesterId())) {
                request.decoy(offer.workerId());
                return new Search(Optional.of(new Proposal(request, 1, true)), skipped);
            }
            int size = Math.clamp(batchSize.apply(request), 1, request.available());
            change(request, () -> request.reserve(size));
            return new Search(Optional.of(new Proposal(request, size, false)), skipped);
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what a proposal reserved, once the claim's outcome is known and has been taken in. */
    public void settle(Proposal proposal) {
        if (proposal.fake()) {
            return;
        }
        lock.lock();
        try {
            change(proposal.request(), () -> proposal.request().release(proposal.reserved()));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Remembers a request; one that is remembered already only takes in the newer state. A reading that is older than what is known
     * by now changes nothing: jobs have begun and ended since.
     *
     * @param running read with the request or after it
     */
    public void put(LiveRequest request, List<LiveJob> running) {
        lock.lock();
        try {
            LiveRequest known = all.putIfAbsent(request.id(), request);
            RequestState read = request.state();
            if (known == null) {
                replaceRunning(request, running);
                if (request.available() > 0) {
                    enqueue(request);
                }
            } else if (read.version() >= known.state().version()) {
                change(known, () -> known.take(read));
                replaceRunning(known, running);
            }
        } finally {
            lock.unlock();
        }
    }

    private void replaceRunning(LiveRequest request, List<LiveJob> running) {
        request.running().forEach(job -> jobs.remove(job.id()));
        request.replaceRunning(running);
        running.forEach(job -> jobs.put(job.id(), job));
    }

    /** Takes in a newer state of a remembered request; says whether it is remembered. */
    public boolean take(RequestState state) {
        lock.lock();
        try {
            LiveRequest request = all.get(state.id());
            if (request == null) {
                return false;
            }
            change(request, () -> request.take(state));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Jobs were handed out. */
    public void begin(UUID requestId, List<LiveJob> begun) {
        lock.lock();
        try {
            LiveRequest request = all.get(requestId);
            if (request != null) {
                request.begin(begun);
                begun.forEach(job -> jobs.put(job.id(), job));
            }
        } finally {
            lock.unlock();
        }
    }

    /** A job ended. */
    public void end(UUID requestId, UUID jobId) {
        lock.lock();
        try {
            jobs.remove(jobId);
            LiveRequest request = all.get(requestId);
            if (request != null) {
                request.end(jobId);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a request. */
    public void remove(UUID id) {
        lock.lock();
        try {
            LiveRequest request = all.remove(id);
            if (request == null) {
                return;
            }
            request.running().forEach(job -> jobs.remove(job.id()));
            if (ranked.contains(request)) {
                dequeue(request);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A job that runs. */
    public Optional<LiveJob> job(UUID id) {
        lock.lock();
        try {
            return Optional.ofNullable(jobs.get(id));
        } finally {
            lock.unlock();
        }
    }

    public Optional<LiveRequest> find(UUID id) {
        lock.lock();
        try {
            return Optional.ofNullable(all.get(id));
        } finally {
            lock.unlock();
        }
    }

    /**
     * A request as it stands at one moment.
     *
     * @param position 1 for the next to be served; 0 when nothing of it waits
     * @param jobsAhead jobs waiting up to and including it
     * @param thingsAhead their work
     */
    public record View(
            LiveRequest request,
            RequestState state,
            List<LiveJob> running,
            int position,
            long jobsAhead,
            long thingsAhead) {}

    public Optional<View> view(UUID id) {
        lock.lock();
        try {
            LiveRequest request = all.get(id);
            if (request == null) {
                return Optional.empty();
            }
            RankedQueue.Standing standing = ranked.standing(request);
            return Optional.of(new View(
                    request,
                    request.state(),
                    request.running(),
                    standing.position(),
                    standing.jobs(),
                    standing.things()));
        } finally {
            lock.unlock();
        }
    }

    /** Jobs of a user that wait, for the concurrency limit. */
    public int waitingJobs(long userId) {
        lock.lock();
        try {
            int jobs = 0;
            for (LiveRequest request : waiting.of(userId)) {
                jobs += request.available();
            }
            return jobs;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Jobs of a user that wait and name one of the models, each request counted once for each such model: the concurrency limit of
     * the anonymous account.
     */
    public int waitingJobs(long userId, Collection<String> models) {
        lock.lock();
        try {
            int jobs = 0;
            for (LiveRequest request : waiting.of(userId)) {
                for (String model : request.shape().models()) {
                    jobs += models.contains(model) ? request.available() : 0;
                }
            }
            return jobs;
        } finally {
            lock.unlock();
        }
    }

    /** Everything remembered, at one moment. */
    public List<View> snapshot() {
        lock.lock();
        try {
            List<View> views = new ArrayList<>(all.size());
            for (LiveRequest request : all.values()) {
                views.add(new View(request, request.state(), request.running(), 0, 0, 0));
            }
            return views;
        } finally {
            lock.unlock();
        }
    }

    /** Requests that wait. */
    public int waitingRequests() {
        lock.lock();
        try {
            return ranked.size();
        } finally {
            lock.unlock();
        }
    }

    /** Jobs that wait, in all requests together. */
    public long waitingJobs() {
        lock.lock();
        try {
            return ranked.jobs();
        } finally {
            lock.unlock();
        }
    }

    /** Requests remembered, waiting or not. */
    public int size() {
        lock.lock();
        try {
            return all.size();
        } finally {
            lock.unlock();
        }
    }

    private void change(LiveRequest request, Runnable change) {
        change.run();
        if (all.get(request.id()) != request) {
            return;
        }
        boolean waits = request.available() > 0;
        if (ranked.contains(request)) {
            if (waits) {
                ranked.refresh(request);
            } else {
                dequeue(request);
            }
        } else if (waits) {
            enqueue(request);
        }
    }

    private void enqueue(LiveRequest request) {
        ranked.add(request);
        waiting.add(request);
    }

    private void dequeue(LiveRequest request) {
        ranked.remove(request);
        waiting.remove(request);
    }
}
