package io.throng.server.rating;

import io.throng.server.http.HordeException;
import jakarta.ws.rs.QueryParam;
import java.util.Map;
import java.util.Optional;

/**
 * Which of a rater's ratings are wanted (styles spec 13).
 *
 * @param limit 1 to {@link #MAX_LIMIT}
 * @param offset ratings passed over
 * @param divergence at least so far from the average
 * @param rating compared with {@code ratingBy}
 * @param artifacts compared with {@code artifactsBy}
 * @param minRatings the picture was rated so often at least
 */
record RatingFilter(
        int limit,
        int offset,
        Optional<Integer> divergence,
        Optional<Integer> rating,
        Comparison ratingBy,
        Optional<Integer> artifacts,
        Comparison artifactsBy,
        int minRatings) {
    /** Ratings in one answer. */
    static final int MAX_LIMIT = 500;

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_NUMBER = 1_000_000_000;

    /** How a number is compared. */
    enum Comparison {
        GE(">="),
        LE("<="),
        EQ("=");

        private final String sql;

        Comparison(String sql) {
            this.sql = sql;
        }

        String sql() {
            return sql;
        }
    }

    /**
     * The arguments of the query as sent; null for one that was not.
     *
     * @param divergence {@code diverge}
     * @param ratingBy {@code rating_comparison}
     * @param artifactsBy {@code artifacts_comparison}
     * @param format {@code json} if anything
     */
    record Arguments(
            @QueryParam("limit") String limit,
            @QueryParam("offset") String offset,
            @QueryParam("diverge") String divergence,
            @QueryParam("rating") String rating,
            @QueryParam("rating_comparison") String ratingBy,
            @QueryParam("artifacts") String artifacts,
            @QueryParam("artifacts_comparison") String artifactsBy,
            @QueryParam("min_ratings") String minRatings,
            @QueryParam("format") String format) {
        /** @throws HordeException.InvalidPayload 400, naming the first argument that is wrong and its bound */
        RatingFilter filter() {
            if (format != null && !format.isEmpty() && !format.equals("json")) {
                throw new HordeException.InvalidPayload(Map.of("format", "must be json"));
            }
            return new RatingFilter(
                    number("limit", limit, 1, MAX_LIMIT).orElse(DEFAULT_LIMIT),
                    number("offset", offset, 0, MAX_NUMBER).orElse(0),
                    number("diverge", divergence, 0, 10),
                    number("rating", rating, 1, 10),
                    comparison("rating_comparison", ratingBy),
                    number("artifacts", artifacts, 0, 5),
                    comparison("artifacts_comparison", artifactsBy),
                    number("min_ratings", minRatings, 0, MAX_NUMBER).orElse(0));
        }
    }

    static Optional<Integer> number(String name, String text, int min, int max) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,9}")) {
            throw new HordeException.InvalidPayload(Map.of(name, "must be an integer"));
        }
        int number = Integer.parseInt(text);
        if (number < min || number > max) {
            throw new HordeException.InvalidPayload(
                    Map.of(name, "must be from " + min + " to " + max + ", was " + number));
        }
        return Optional.of(number);
    }

    private static Comparison comparison(String name, String text) {
        if (text == null || text.isEmpty()) {
            return Comparison.EQ;
        }
        return switch (text) {
            case "ge" -> Comparison.GE;
            case "le" -> Comparison.LE;
            case "eq" -> Comparison.EQ;
            default -> throw new HordeException.InvalidPayload(Map.of(name, "must be one of ge, le, eq"));
        };
    }
}
