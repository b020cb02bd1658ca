package io.throng.server.dispatch.matching;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Whether any of the workers online could take a waiting request, and if not, what is in the way ("can anybody do this", image spec
 * 4.4). Read from the same list of predicates as matching itself, so it is neither optimistic nor pessimistic.
 *
 * @param able how many of the workers would be handed the request
 * @param workers how many workers were looked at
 * @param obstacles what fails, most frequent first; a worker failing several predicates is counted under each
 */
public record Possibility(int able, int workers, List<Obstacle> obstacles) {

    /** One predicate and how many workers fail it. */
    public record Obstacle(Predicate predicate, int workers) {}

    public Possibility {
        obstacles = List.copyOf(obstacles);
    }

    /** Whether somebody can do it. */
    public boolean possible() {
        return able > 0;
    }

    /** Compares {@code request} with each of {@code offers}, the workers of its kind that are online. */
    public static Possibility of(WaitingRequestView request, Iterable<WorkerOffer> offers) {
        int[] failures = new int[Predicate.values().length];
        int able = 0;
        int workers = 0;
        for (WorkerOffer offer : offers) {
            workers++;
            long failing = Matching.failing(request.shape(), offer) | Matching.failingIndividually(request, offer);
            if (failing == 0) {
                able++;
            }
            for (long rest = failing; rest != 0; rest &= rest - 1) {
                failures[Long.numberOfTrailingZeros(rest)]++;
            }
        }
        List<Obstacle> obstacles = new ArrayList<>();
        for (Predicate predicate : Predicate.values()) {
            if (failures[predicate.ordinal()] > 0) {
                obstacles.add(new Obstacle(predicate, failures[predicate.ordinal()]));
            }
        }
        // The sort is stable: equally frequent obstacles stay in the order of the list.
        obstacles.sort(Comparator.comparingInt(Obstacle::workers).reversed());
        return new Possibility(able, workers, obstacles);
    }

    /** Whether somebody can do it, asked at the least cost: stops at the first worker that can. */
    public static boolean anybody(WaitingRequestView request, Iterable<WorkerOffer> offers) {
        for (WorkerOffer offer : offers) {
            if (Matching.serves(request, offer)) {
                return true;
            }
        }
        return false;
    }

    /** One sentence for the user who waits. */
    public String explanation() {
        if (workers == 0) {
            return "No worker of this kind is online right now.";
        }
        if (possible()) {
            return able == 1
                    ? "1 of " + workers + " workers online can take this request."
                    : able + " of " + workers + " workers online can take this request.";
        }
        StringBuilder text =
                new StringBuilder("None of the ").append(workers).append(" workers online can take this request: ");
        for (int i = 0; i < obstacles.size(); i++) {
            Obstacle obstacle = obstacles.get(i);
            text.append(i == 0 ? "" : ", ")
                    .append(obstacle.workers())
                    .append(' ')
                    .append(obstacle.predicate().obstacle());
        }
        return text.append('.').toString();
    }
}
