package io.throng.server.rating;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.rating.ImageRating;
import io.throng.protocol.rating.RateRequestInput;
import io.throng.server.http.HordeException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The rules of {@code generate/rate} (styles spec 11), numbers in the comments are the rows of its table. Pure. */
final class RatingRules {
    /** Kudos for every rating, and once more if it says how broken the picture is. */
    static final long KUDOS_PER_RATING = 5;

    /** Kudos for naming the best of several, when no rating says it. */
    static final long KUDOS_FOR_BEST = 15;

    /** From this rating on a single picture counts as the best of its request. */
    static final int GOOD_RATING = 7;

    private RatingRules() {}

    /**
     * Refuses what does not fit the request.
     *
     * @param images ids of the request's delivered results
     */
    static void check(RateRequestInput input, Set<String> images) {
        List<ImageRating> ratings = ratings(input);
        Set<String> rated = new HashSet<>();
        for (ImageRating rating : ratings) {
            requireOneOf(images, rating.id()); // 5
        }
        for (ImageRating rating : ratings) {
            if (!rated.add(rating.id())) { // 6
                throw new HordeException.Refusal(
                        ReturnCode.AESTHETICS_DUPLICATE, "The image " + rating.id() + " is rated twice.");
            }
        }
        if (input.best() != null) {
            requireOneOf(images, input.best()); // 7
        }
        if (input.best() == null && ratings.isEmpty()) { // 8
            throw new HordeException.Refusal(
                    ReturnCode.AESTHETICS_MISSING, "Neither a best image nor any rating was sent.");
        }
        if (ratings.isEmpty() && images.size() == 1) { // 9
            throw new HordeException.Refusal(
                    ReturnCode.AESTHETICS_SOLO, "The best of a single image says nothing; please rate it.");
        }
        Set<String> top = top(ratings);
        if (top.size() > 1 && input.best() != null && !top.contains(input.best())) { // 10
            throw new HordeException.Refusal(
                    ReturnCode.AESTHETICS_CONFUSED,
                    "The best image named is not among the " + top.size() + " that were rated highest.");
        }
    }

    /**
     * The rebate in whole kudos.
     *
     * @param images delivered results of the request
     * @param consumedKudos what the request cost so far; the rebate stays below it
     */
    static long rewardKudos(RateRequestInput input, int images, long consumedKudos) {
        List<ImageRating> ratings = ratings(input);
        long reward = ratings.isEmpty() ? KUDOS_FOR_BEST : 0;
        for (ImageRating rating : ratings) {
            reward += rating.artifacts() == null ? KUDOS_PER_RATING : 2 * KUDOS_PER_RATING;
        }
        if (ratings.size() == 1
                && images > 1
                && input.best() != null
                && ratings.getFirst().rating() < GOOD_RATING) {
            reward += KUDOS_FOR_BEST;
        }
        return reward < consumedKudos ? reward : Math.max(0, consumedKudos - 1);
    }

    /**
     * The picture that is best according to what was said, if that says one: ratings win over the one named, unless several are rated
     * highest.
     *
     * @param images delivered results of the request
     */
    static Optional<String> best(RateRequestInput input, int images) {
        List<ImageRating> ratings = ratings(input);
        Optional<String> named = Optional.ofNullable(input.best());
        if (ratings.isEmpty()) {
            return named;
        }
        if (ratings.size() == 1) {
            ImageRating only = ratings.getFirst();
            if (images == 1) {
                return Optional.empty();
            }
            if (only.rating() < GOOD_RATING) {
                return named;
            }
            return named.isEmpty() || named.get().equals(only.id()) ? Optional.of(only.id()) : Optional.empty();
        }
        Set<String> top = top(ratings);
        return top.size() == 1 ? Optional.of(top.iterator().next()) : named;
    }

    static List<ImageRating> ratings(RateRequestInput input) {
        return input.ratings() == null ? List.of() : input.ratings();
    }

    /** All that share the highest rating; empty with fewer than two ratings. */
    private static Set<String> top(List<ImageRating> ratings) {
        if (ratings.size() < 2) {
            return Set.of();
        }
        int highest = ratings.stream()
                .map(ImageRating::rating)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        Set<String> top = new HashSet<>();
        for (ImageRating rating : ratings) {
            if (rating.rating() == highest) {
                top.add(rating.id());
            }
        }
        return top;
    }

    private static void requireOneOf(Set<String> images, String id) {
        if (!images.contains(id)) {
            throw new HordeException.Refusal(
                    ReturnCode.PROC_GEN_NOT_FOUND, "The image " + id + " is no delivered result of this request.");
        }
    }
}
