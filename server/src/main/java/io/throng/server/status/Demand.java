package io.throng.server.status;

import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.stats.Recent;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/**
 * The work that waits or runs. A request that names several models counts for each of them, one that names none for none.
 *
 * @param byKind all of it
 * @param byModel what names a model
 */
record Demand(Map<JobKind, Amount> byKind, Map<Recent.Model, Amount> byModel) {
    Demand {
        byKind = Map.copyOf(byKind);
        byModel = Map.copyOf(byModel);
    }

    /**
     * An amount of work.
     *
     * @param things pixelsteps or tokens of these jobs
     */
    record Amount(long jobs, long things) {
        static final Amount NONE = new Amount(0, 0);

        Amount plus(Amount other) {
            return new Amount(jobs + other.jobs, things + other.things);
        }
    }

    Amount of(JobKind kind) {
        return byKind.getOrDefault(kind, Amount.NONE);
    }

    Amount of(JobKind kind, String model) {
        return byModel.getOrDefault(new Recent.Model(kind, model), Amount.NONE);
    }

    /** Adds up what is not given up, withdrawn or over. */
    static Demand of(Collection<WaitingIndex.View> requests, Instant now) {
        Map<JobKind, Amount> byKind = new EnumMap<>(JobKind.class);
        Map<Recent.Model, Amount> byModel = new HashMap<>();
        for (WaitingIndex.View view : requests) {
            RequestState state = view.state();
            long jobs = state.waiting() + (long) state.processing();
            if (state.faulted() || state.cancelled() || state.expires().isBefore(now) || jobs == 0) {
                continue;
            }
            Amount amount = new Amount(jobs, jobs * view.request().thingsPerJob());
            JobKind kind = view.request().shape().kind();
            byKind.merge(kind, amount, Amount::plus);
            for (String model : view.request().shape().models()) {
                byModel.merge(new Recent.Model(kind, model), amount, Amount::plus);
            }
        }
        return new Demand(byKind, byModel);
    }
}
