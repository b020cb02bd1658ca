package io.throng.server.rating;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** The SQL of ratings and of offers. */
final class RatingRows {
    private RatingRows() {}

    /**
     * One rating to be stored.
     *
     * @param artifacts null if not said
     * @param lookMillis from the offer to the rating; empty for one's own request
     */
    record New(
            UUID imageId,
            Rater rater,
            Rater.Standing standing,
            int rating,
            Integer artifacts,
            long rewardHundredths,
            String clientAgent,
            OptionalLong lookMillis,
            Instant at) {}

    /** Stores a rating of a picture that is known; answers false if its rater has rated it before, or it is not known. */
    static boolean insert(Connection connection, New rating) throws SQLException {
        // Relies on rating_once and on the primary key of rating_image.
        String sql = """
                with rated as (
                    insert into rating (image_id, rater, user_id, rating, artifacts, kudos, account_age_seconds, usage_requests,
                                        trusted, client_agent, look_millis, reward, created)
                    select i.id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? from rating_image i where i.id = ?
                    on conflict (image_id, rater) do nothing
                    returning image_id, rating
                )
                update rating_image i set ratings_count = i.ratings_count + 1, rating_sum = i.rating_sum + r.rating
                from rated r where i.id = r.image_id
                """;
        try (var insert = connection.prepareStatement(sql)) {
            insert.setString(1, rating.rater().key());
            insert.setInt(2, rating.rater().account().id());
            insert.setInt(3, rating.rating());
            insert.setObject(4, rating.artifacts(), java.sql.Types.SMALLINT);
            insert.setLong(5, rating.standing().kudosHundredths());
            insert.setLong(6, rating.standing().accountAgeSeconds());
            insert.setLong(7, rating.standing().usageRequests());
            insert.setBoolean(8, rating.standing().trusted());
            insert.setString(9, rating.clientAgent());
            insert.setObject(
                    10,
                    rating.lookMillis().isPresent() ? rating.lookMillis().getAsLong() : null,
                    java.sql.Types.BIGINT);
            insert.setLong(11, rating.rewardHundredths());
            insert.setObject(12, utc(rating.at()));
            insert.setObject(13, rating.imageId());
            return insert.executeUpdate() == 1;
        }
    }

    /** How a rater has behaved until now. */
    static RaterConduct conduct(Connection connection, Rater rater, Instant now) throws SQLException {
        // Relies on the index rating_rater and on the primary key of rating_offer.
        String sql = """
                select (select count(*) from rating where rater = ? and created > ? - interval '1 minute' and look_millis is not null)
                       + (select count(*) from rating_offer
                          where rater = ? and passed is not null and answered > ? - interval '1 minute'),
                       (select count(*) from rating where rater = ? and created > ? - interval '1 day' and reward > 0),
                       (select count(*) from rating_offer where rater = ? and passed and answered > ? - interval '30 days'),
                       (select count(*) from rating_offer where rater = ? and not passed and answered > ? - interval '1 day'),
                       (select max(answered) from rating_offer where rater = ? and not passed and answered > ? - interval '1 day')
                """;
        try (var select = connection.prepareStatement(sql)) {
            for (int i = 1; i <= 12; i += 2) {
                select.setString(i, rater.key());
                select.setObject(i + 1, utc(now));
            }
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new RaterConduct(
                        row.getInt(1),
                        row.getInt(2),
                        row.getInt(3),
                        row.getInt(4),
                        Optional.ofNullable(row.getObject(5, OffsetDateTime.class))
                                .map(OffsetDateTime::toInstant));
            }
        }
    }

    /**
     * A picture that was shown to a rater.
     *
     * @param expectedRating of a test of attention; empty for a picture to be judged
     * @param expectedArtifacts likewise
     */
    record Offer(
            Instant offered, boolean answered, Optional<Integer> expectedRating, Optional<Integer> expectedArtifacts) {
        boolean test() {
            return expectedRating.isPresent();
        }
    }

    /** Notes that a picture is shown; showing it again counts from then. */
    static void offer(
            Connection connection, Rater rater, UUID imageId, Optional<AttentionPicture.Answer> expected, Instant now)
            throws SQLException {
        String sql = """
                insert into rating_offer as o (rater, image_id, expected_rating, expected_artifacts, offered)
                values (?, ?, ?, ?, ?)
                on conflict (rater, image_id) do update set offered = excluded.offered
                """;
        try (var insert = connection.prepareStatement(sql)) {
            insert.setString(1, rater.key());
            insert.setObject(2, imageId);
            insert.setObject(3, expected.map(AttentionPicture.Answer::rating).orElse(null), java.sql.Types.SMALLINT);
            insert.setObject(4, expected.map(AttentionPicture.Answer::artifacts).orElse(null), java.sql.Types.SMALLINT);
            insert.setObject(5, utc(now));
            insert.executeUpdate();
        }
    }

    /** What was shown to a rater under an id, kept from others until the transaction ends. */
    static Optional<Offer> offered(Connection connection, Rater rater, UUID imageId) throws SQLException {
        String sql = """
                select offered, answered is not null, expected_rating, expected_artifacts from rating_offer
                where rater = ? and image_id = ? for update
                """;
        try (var select = connection.prepareStatement(sql)) {
            select.setString(1, rater.key());
            select.setObject(2, imageId);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Offer(
                                row.getObject(1, OffsetDateTime.class).toInstant(),
                                row.getBoolean(2),
                                Optional.ofNullable(row.getObject(3, Integer.class)),
                                Optional.ofNullable(row.getObject(4, Integer.class))))
                        : Optional.empty();
            }
        }
    }

    /** @param passed whether a test was passed; empty for a picture that was judged */
    static void answer(Connection connection, Rater rater, UUID imageId, Optional<Boolean> passed, Instant now)
            throws SQLException {
        try (var update = connection.prepareStatement(
                "update rating_offer set answered = ?, passed = ? where rater = ? and image_id = ?")) {
            update.setObject(1, utc(now));
            update.setObject(2, passed.orElse(null), java.sql.Types.BOOLEAN);
            update.setString(3, rater.key());
            update.setObject(4, imageId);
            update.executeUpdate();
        }
    }

    static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }
}
