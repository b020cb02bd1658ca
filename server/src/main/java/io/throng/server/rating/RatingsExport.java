package io.throng.server.rating;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * All ratings, ready to be published (styles spec 13.1). Raters are named by a hash with a salt of its own for each export, so that two
 * exports cannot be put together to follow a rater; addresses are never in it. Raters who failed more tests of attention than they
 * passed, and at least {@link RaterConduct#MAX_FAILED_TESTS}, are left out altogether.
 */
public final class RatingsExport {
    /** Rows fetched at a time. */
    private static final int FETCH = 1_000;

    /** Bytes of a rater's hash that are kept. */
    private static final int HASH_BYTES = 16;

    private static final double HUNDREDTHS = 100.0;

    private final DataSource dataSource;
    private final String salt;

    /** @param salt random, new for every export, and forgotten after it */
    public RatingsExport(DataSource dataSource, String salt) {
        this.dataSource = requireNonNull(dataSource);
        this.salt = requireNonNull(salt);
    }

    /**
     * One rating.
     *
     * @param id of the image
     * @param ratingsCount how often the image is rated in this export
     * @param rating 1 to 10
     * @param artifacts 0 to 5
     * @param kudos the rater's balance when it rated; -50 for an anonymous one
     * @param accountAgeSeconds age of the rater's account then
     * @param usageRequests images the rater had asked for
     * @param userId hashed
     * @param trusted whether the horde trusted the rater
     */
    public record Row(
            String id,
            long ratingsCount,
            int rating,
            Optional<Integer> artifacts,
            double kudos,
            long accountAgeSeconds,
            long usageRequests,
            Instant createdAt,
            String clientAgent,
            String userId,
            boolean trusted) {}

    /** Hands over every rating in the order of the images, all as of one moment; answers how many. */
    public long forEach(Consumer<Row> consumer) throws SQLException {
        String sql = """
                select r.image_id, count(*) over (partition by r.image_id), r.rating, r.artifacts, r.kudos, r.account_age_seconds,
                       r.usage_requests, r.created, r.client_agent, r.rater, r.trusted
                from rating r
                where r.rater not in (
                    select o.rater from rating_offer o where o.passed is not null group by o.rater
                    having count(*) filter (where not o.passed) >= ?
                       and count(*) filter (where not o.passed) > count(*) filter (where o.passed))
                order by r.image_id, r.id
                """;
        long rows = 0;
        try (Connection connection = dataSource.getConnection()) {
            // A cursor needs a transaction.
            connection.setAutoCommit(false);
            try (var select = connection.prepareStatement(sql)) {
                select.setFetchSize(FETCH);
                select.setInt(1, RaterConduct.MAX_FAILED_TESTS);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        consumer.accept(row(row));
                        rows++;
                    }
                }
            }
            connection.rollback();
            connection.setAutoCommit(true);
        }
        return rows;
    }

    private Row row(ResultSet row) throws SQLException {
        return new Row(
                row.getString(1),
                row.getLong(2),
                row.getInt(3),
                Optional.ofNullable(row.getObject(4, Integer.class)),
                row.getLong(5) / HUNDREDTHS,
                row.getLong(6),
                row.getLong(7),
                row.getObject(8, OffsetDateTime.class).toInstant(),
                row.getString(9),
                hashed(row.getString(10)),
                row.getBoolean(11));
    }

    private String hashed(String rater) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((salt + ":" + rater).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
