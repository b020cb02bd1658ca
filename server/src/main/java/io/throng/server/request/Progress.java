package io.throng.server.request;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.throng.protocol.image.ImageCheck;
import io.throng.server.dispatch.LiveJob;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.Possibility;
import io.throng.server.price.Rounding;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** How far a request is: image spec 4, text spec 11. From memory alone. */
public final class Progress {
    /** How long "can anybody do it" is taken for granted. */
    static final Duration POSSIBLE_FRESHNESS = Duration.ofSeconds(2);

    /** How long the number and speed of all workers is taken for granted: counting them takes time for each. */
    static final Duration FLEET_FRESHNESS = Duration.ofSeconds(1);

    /** Requests whose answer to "can anybody do it" is kept. */
    static final int MAX_POSSIBLE = 100_000;

    private final WorkerRegistry workers;
    private final Clock clock;
    private final Cache<UUID, Boolean> possible = Caffeine.newBuilder()
            .maximumSize(MAX_POSSIBLE)
            .expireAfterWrite(POSSIBLE_FRESHNESS)
            .build();

    private final Map<JobKind, Fleet> fleets = new ConcurrentHashMap<>();

    /** What waiting times are reckoned with: all workers of a kind together, counted at a moment. */
    private record Fleet(int threads, double thingsPerSecond, Instant counted) {}

    public Progress(WorkerRegistry workers, Clock clock) {
        this.workers = workers;
        this.clock = clock;
    }

    public ImageCheck check(WaitingIndex.View view) {
        RequestState state = view.state();
        return new ImageCheck(
                state.finished(),
                state.processing(),
                state.restarted(),
                state.waiting(),
                state.done(),
                state.faulted(),
                waitSeconds(view),
                view.position(),
                Rounding.toWholeKudos(state.consumedHundredths()),
                state.processing() > 0 || possible(view));
    }

    private boolean possible(WaitingIndex.View view) {
        JobKind kind = view.request().shape().kind();
        return possible.get(
                view.request().id(),
                id -> Possibility.anybody(view.request(), workers.onlineOffers(kind, clock.instant())));
    }

    /**
     * Seconds until the request may be done (image spec 4.3): the work in front of it at the horde's mean speed, and the rest of what
     * runs at its workers' own.
     */
    private int waitSeconds(WaitingIndex.View view) {
        Instant now = clock.instant();
        JobKind kind = view.request().shape().kind();
        double queue = 0;
        if (view.position() > 0) {
            Fleet fleet = fleet(kind, now);
            double rate = fleet.thingsPerSecond() * Math.min(fleet.threads(), view.jobsAhead());
            queue = view.thingsAhead() / (rate > 0 ? rate : kind == JobKind.IMAGE ? 1e6 : 1);
        }
        double running = 0;
        for (LiveJob job : view.running()) {
            double speed = workers.known(job.workerId())
                    .flatMap(Worker::thingsPerSecond)
                    .orElse(0.0);
            double whole = speed > 0 ? view.request().thingsPerJob() / speed : 0;
            double elapsed = Duration.between(job.started(), now).toMillis() / 1000.0;
            running = Math.max(running, whole - elapsed);
        }
        return (int) Math.min(Math.rint(queue + Math.max(running, 0)), Integer.MAX_VALUE);
    }

    private Fleet fleet(JobKind kind, Instant now) {
        Fleet fleet = fleets.get(kind);
        if (fleet == null || Duration.between(fleet.counted(), now).compareTo(FLEET_FRESHNESS) >= 0) {
            fleet = new Fleet(workers.threads(kind, now), workers.meanThingsPerSecond(kind), now);
            fleets.put(kind, fleet);
        }
        return fleet;
    }
}
