package io.throng.server.rating;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.rating.PictureRatings;
import io.throng.protocol.rating.RaterCheck;
import io.throng.protocol.rating.RaterRatings;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.http.HordeException;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.request.Ids;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;
import javax.sql.DataSource;

/** What raters said, for themselves and for moderators (styles spec 13). */
public final class RatingReports {
    /** Ratings of one picture in one answer, the newest. */
    static final int MAX_OF_PICTURE = 500;

    /** The longest time-frame of a check, minutes: thirty days. */
    static final int MAX_MINUTES = 43_200;

    private static final double MINUTES_OF_THREE_HOURS = 180;

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final MediaStore store;
    private final Clock clock;

    RatingReports(DataSource dataSource, AccountDirectory accounts, MediaStore store, Clock clock) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.store = store;
        this.clock = clock;
    }

    /** All that was said of a picture, with names; for moderators. */
    PictureRatings ofPicture(String apiKey, String imageId) throws SQLException {
        requireModerator(apiKey);
        UUID image = Ids.parse(imageId).orElseThrow(RatingReports::unknownImage);
        try (Connection connection = dataSource.getConnection();
                var select = connection.prepareStatement(
                        "select ratings_count, rating_sum from rating_image where id = ?")) {
            select.setObject(1, image);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw unknownImage();
                }
                List<PictureRatings.Entry> entries = entries(connection, image);
                return new PictureRatings(
                        entries.size(),
                        store.downloadUrl(MediaKey.shared(image), MediaStore.URL_LIFE)
                                .uri()
                                .toString(),
                        image.toString(),
                        average(row.getLong(2), row.getLong(1)),
                        row.getLong(1),
                        entries);
            }
        }
    }

    /** The caller's own ratings. */
    RaterRatings own(String apiKey, RatingFilter filter) throws SQLException {
        Account account = account(apiKey);
        if (account.isAnonymous()) {
            throw new HordeException.Refusal(ReturnCode.ANON_FORBIDDEN, "Anonymous raters have no list of ratings.");
        }
        return of(account, filter, true);
    }

    /** Somebody's ratings, for moderators. */
    RaterRatings validate(String apiKey, String userId, RatingFilter filter) throws SQLException {
        requireModerator(apiKey);
        return of(user(userId), filter, false);
    }

    /** Signs that somebody is a program, for moderators. */
    RaterCheck check(String apiKey, String userId, int minutes, int divergence) throws SQLException {
        requireModerator(apiKey);
        Account account = user(userId);
        String rater = "u" + account.id();
        Instant now = clock.instant();
        // Relies on the index rating_rater and on the primary key of rating_offer.
        String sql = """
                select (select count(*) from rating where rater = ? and created > ? - make_interval(mins => ?)),
                       (select count(*) from rating where rater = ? and created > ? - interval '3 hours'),
                       (select count(*) from rating r join rating_image i on i.id = r.image_id
                        where r.rater = ? and r.created > ? - make_interval(mins => ?) and i.ratings_count > 1
                          and abs(r.rating - i.rating_sum::float8 / i.ratings_count) > ?),
                       (select count(*) from rating_offer where rater = ? and not passed and answered > ? - interval '30 days')
                """;
        try (Connection connection = dataSource.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setString(1, rater);
            select.setObject(2, RatingRows.utc(now));
            select.setInt(3, minutes);
            select.setString(4, rater);
            select.setObject(5, RatingRows.utc(now));
            select.setString(6, rater);
            select.setObject(7, RatingRows.utc(now));
            select.setInt(8, minutes);
            select.setInt(9, divergence);
            select.setString(10, rater);
            select.setObject(11, RatingRows.utc(now));
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new RaterCheck(
                        row.getLong(1),
                        row.getLong(1) / (double) minutes,
                        row.getLong(2),
                        row.getLong(2) / MINUTES_OF_THREE_HOURS,
                        row.getLong(3),
                        row.getLong(4));
            }
        }
    }

    private RaterRatings of(Account account, RatingFilter filter, boolean withName) throws SQLException {
        // Relies on the index rating_rater.
        String where =
                """
                from rating r join rating_image i on i.id = r.image_id
                where r.rater = ? and i.ratings_count >= ?
                  and (?::int is null or r.rating %s ?)
                  and (?::int is null or r.artifacts %s ?)
                  and (?::int is null or abs(r.rating - i.rating_sum::float8 / i.ratings_count) >= ?)
                """.formatted(filter.ratingBy().sql(), filter.artifactsBy().sql());
        try (Connection connection = dataSource.getConnection()) {
            long total;
            try (var count = connection.prepareStatement("select count(*) " + where)) {
                set(count, account, filter);
                try (ResultSet row = count.executeQuery()) {
                    row.next();
                    total = row.getLong(1);
                }
            }
            List<RaterRatings.Entry> entries = new ArrayList<>();
            try (var select = connection.prepareStatement(
                    "select r.image_id, r.rating, r.artifacts, i.rating_sum, i.ratings_count " + where
                            + " order by r.created desc, r.id desc limit ? offset ?")) {
                int at = set(select, account, filter);
                select.setInt(at, filter.limit());
                select.setInt(at + 1, filter.offset());
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        entries.add(new RaterRatings.Entry(
                                withName ? account.alias() : null,
                                row.getString(1),
                                row.getInt(2),
                                row.getObject(3, Integer.class),
                                average(row.getLong(4), row.getLong(5)),
                                row.getLong(5)));
                    }
                }
            }
            return new RaterRatings(total, entries);
        }
    }

    private static int set(PreparedStatement statement, Account account, RatingFilter filter) throws SQLException {
        statement.setString(1, "u" + account.id());
        statement.setInt(2, filter.minRatings());
        int at = 3;
        for (var bound : List.of(filter.rating(), filter.artifacts(), filter.divergence())) {
            statement.setObject(at++, bound.orElse(null), java.sql.Types.INTEGER);
            statement.setObject(at++, bound.orElse(null), java.sql.Types.INTEGER);
        }
        return at;
    }

    private static List<PictureRatings.Entry> entries(Connection connection, UUID image) throws SQLException {
        // Relies on rating_once.
        String sql = """
                select u.username || '#' || u.id, r.rating, r.artifacts from rating r join app_user u on u.id = r.user_id
                where r.image_id = ? order by r.id desc limit ?
                """;
        List<PictureRatings.Entry> entries = new ArrayList<>();
        try (var select = connection.prepareStatement(sql)) {
            select.setObject(1, image);
            select.setInt(2, MAX_OF_PICTURE);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    entries.add(
                            new PictureRatings.Entry(row.getString(1), row.getInt(2), row.getObject(3, Integer.class)));
                }
            }
        }
        return entries;
    }

    private static double average(long sum, long count) {
        return count == 0 ? 0 : (double) sum / count;
    }

    private Account account(String apiKey) throws SQLException {
        return accounts.byKey(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
    }

    private void requireModerator(String apiKey) throws SQLException {
        if (!account(apiKey).isModerator()) {
            throw new HordeException.Refusal(ReturnCode.NOT_MODERATOR, "This is for moderators.");
        }
    }

    private Account user(String userId) throws SQLException {
        OptionalInt id = AccountDirectory.idOfDigits(userId);
        return (id.isEmpty() ? java.util.Optional.<Account>empty() : accounts.byId(id.getAsInt()))
                .orElseThrow(() -> new HordeException.Refusal(ReturnCode.USER_NOT_FOUND, "There is no such user."));
    }

    private static HordeException.Refusal unknownImage() {
        return new HordeException.Refusal(ReturnCode.PROC_GEN_NOT_FOUND, 404, "There is no such image.");
    }
}
