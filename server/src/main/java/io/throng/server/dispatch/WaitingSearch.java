package io.throng.server.dispatch;

import io.throng.server.dispatch.matching.Matching;
import io.throng.server.dispatch.matching.RequestShape;
import io.throng.server.dispatch.matching.SkipCounters;
import io.throng.server.dispatch.matching.WorkerOffer;
import io.throng.server.dispatch.matching.WorkerSetting;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * The waiting requests of one kind by shape, by model and by user, and the search for the best one that a worker can serve.
 *
 * <p>Not thread-safe: guarded by the lock of its {@link WaitingIndex}.
 */
final class WaitingSearch {
    /** Requests that a pop looks at one by one before it gives up; only refused words, targeting and kudos make it look at many. */
    public static final int MAX_CHECKS = 2_000;

    /** Requests of its owner and friends a worker looks at before everybody's (image spec 5.3); in maintenance there is no "everybody". */
    static final int FAVOURED_CHECKS = 10;

    private static final NavigableSet<LiveRequest> NONE = new TreeSet<>(LiveRequest::compareService);

    private final Map<RequestShape, ShapeQueue> shapes = new HashMap<>();
    private final Map<String, Set<ShapeQueue>> shapesByModel = new HashMap<>();
    private final Set<ShapeQueue> shapesOfAnyModel = new LinkedHashSet<>();
    private final Map<Long, NavigableSet<LiveRequest>> byUser = new HashMap<>();

    /** The best request that the worker can serve: of its owner and friends first, then of everybody; else why there was none. */
    Optional<LiveRequest> search(WorkerOffer offer, Set<UUID> except, SkipCounters skipped) {
        Optional<LiveRequest> found = favoured(offer, except);
        if (found.isEmpty() && !offer.has(WorkerSetting.MAINTENANCE)) {
            found = best(offer, except, skipped);
        }
        if (found.isEmpty()) {
            countRefusals(offer, skipped);
        }
        return found;
    }

    /** A user's waiting requests, best first. */
    NavigableSet<LiveRequest> of(long userId) {
        return byUser.getOrDefault(userId, NONE);
    }

    void add(LiveRequest request) {
        byUser.computeIfAbsent(request.requesterId(), id -> new TreeSet<>(LiveRequest::compareService))
                .add(request);
        shapes.computeIfAbsent(request.shape(), this::open).requests().add(request);
    }

    void remove(LiveRequest request) {
        NavigableSet<LiveRequest> own = byUser.get(request.requesterId());
        own.remove(request);
        if (own.isEmpty()) {
            byUser.remove(request.requesterId());
        }
        ShapeQueue queue = shapes.get(request.shape());
        queue.requests().remove(request);
        if (queue.requests().isEmpty()) {
            close(queue);
        }
    }

    /** What {@link #best} did not look at one by one; for a worker in maintenance its owner's requests alone (image spec 5.6). */
    private void countRefusals(WorkerOffer offer, SkipCounters skipped) {
        if (offer.has(WorkerSetting.MAINTENANCE)) {
            for (LiveRequest request : of(offer.ownerId())) {
                skipped.add(Matching.failing(request.shape(), offer) | Matching.refusing(request, offer), 1);
            }
            return;
        }
        shapes.forEach((shape, queue) ->
                skipped.add(Matching.failing(shape, offer), queue.requests().size()));
    }

    private Optional<LiveRequest> favoured(WorkerOffer offer, Set<UUID> except) {
        LiveRequest best = null;
        int limit = offer.has(WorkerSetting.MAINTENANCE) ? MAX_CHECKS : FAVOURED_CHECKS;
        for (long user : offer.favouredUserIds()) {
            int checks = 0;
            for (LiveRequest request : of(user)) {
                if (++checks > limit || (best != null && best.compareService(request) < 0)) {
                    break;
                }
                if (!except.contains(request.id())
                        && Matching.failing(request.shape(), offer) == 0
                        && Matching.refusing(request, offer) == 0) {
                    best = request;
                    break;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private Optional<LiveRequest> best(WorkerOffer offer, Set<UUID> except, SkipCounters skipped) {
        LiveRequest best = null;
        int checks = 0;
        for (ShapeQueue queue : candidates(offer)) {
            if (Matching.failing(queue.shape(), offer) != 0) {
                continue;
            }
            for (LiveRequest request : queue.requests()) {
                if (best != null && best.compareService(request) < 0) {
                    break;
                }
                if (++checks > MAX_CHECKS) {
                    return Optional.ofNullable(best);
                }
                if (except.contains(request.id())) {
                    continue;
                }
                long refusing = Matching.refusing(request, offer);
                if (refusing == 0) {
                    best = request;
                    break;
                }
                skipped.add(refusing, 1);
            }
        }
        return Optional.ofNullable(best);
    }

    /** The shapes that name one of the worker's models, each once, and those that take any. */
    private Collection<ShapeQueue> candidates(WorkerOffer offer) {
        if (offer.models().size() == 1) {
            Set<ShapeQueue> named = shapesByModel.getOrDefault(offer.models().getFirst(), Set.of());
            if (shapesOfAnyModel.isEmpty()) {
                return named;
            }
        }
        Set<ShapeQueue> candidates = new HashSet<>(shapesOfAnyModel);
        for (String model : offer.models()) {
            candidates.addAll(shapesByModel.getOrDefault(model, Set.of()));
        }
        return candidates;
    }

    private ShapeQueue open(RequestShape shape) {
        ShapeQueue queue = new ShapeQueue(shape);
        if (shape.models().isEmpty()) {
            shapesOfAnyModel.add(queue);
        }
        for (String model : shape.models()) {
            shapesByModel.computeIfAbsent(model, name -> new LinkedHashSet<>()).add(queue);
        }
        return queue;
    }

    private void close(ShapeQueue queue) {
        shapes.remove(queue.shape());
        shapesOfAnyModel.remove(queue);
        for (String model : queue.shape().models()) {
            Set<ShapeQueue> named = shapesByModel.get(model);
            named.remove(queue);
            if (named.isEmpty()) {
                shapesByModel.remove(model);
            }
        }
    }
}
