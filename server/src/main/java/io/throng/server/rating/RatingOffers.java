package io.throng.server.rating;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.rating.DatasetReply;
import io.throng.protocol.rating.OfferReply;
import io.throng.protocol.rating.RateInput;
import io.throng.protocol.rating.RateReply;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ApiKeys;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.request.Ids;
import io.throng.server.storage.Transaction;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * Pictures offered to raters, and their ratings (styles spec 13). Pictures with few ratings come first. Tests of attention are mixed in;
 * see {@link RaterConduct} for what is done against programs.
 */
public final class RatingOffers {
    /** Kudos, in hundredths, for a rating that is paid. */
    static final long REWARD_HUNDREDTHS = 500;

    /** Pictures looked at to find the one with the fewest ratings. */
    private static final int WINDOW = 50;

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final ApiKeys hashes;
    private final Ledger ledger;
    private final MediaStore store;
    private final Clock clock;
    private final RandomGenerator random;

    RatingOffers(
            DataSource dataSource,
            AccountDirectory accounts,
            ApiKeys hashes,
            Ledger ledger,
            MediaStore store,
            Clock clock,
            RandomGenerator random) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.hashes = hashes;
        this.ledger = ledger;
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /**
     * A picture to rate.
     *
     * @param dataset as sent; empty for any
     * @param model exact; empty for any
     */
    OfferReply offer(String apiKey, InetAddress address, Optional<String> dataset, Optional<String> model)
            throws SQLException {
        Rater rater = rater(apiKey, address);
        if (dataset.isPresent() && !Ids.parse(dataset.get()).equals(Optional.of(RatingDataset.ID))) {
            throw nothing("There is no such dataset.");
        }
        Instant now = now();
        Optional<AttentionPicture.Answer> test;
        UUID image;
        try (Connection connection = dataSource.getConnection()) {
            RaterConduct conduct = RatingRows.conduct(connection, rater, now);
            requireGoodConduct(conduct, now);
            Optional<UUID> picked = pick(connection, rater, model);
            if (picked.isEmpty()) {
                throw nothing("There is nothing to rate now.");
            }
            test = random.nextInt(conduct.testEvery()) == 0
                    ? Optional.of(AttentionPicture.Answer.random(random))
                    : Optional.empty();
            image = test.isPresent() ? UUID.randomUUID() : picked.get();
        }
        if (test.isPresent()) {
            store.write(MediaKey.shared(image), AttentionPicture.draw(test.get(), random), "image/webp");
        }
        try (Connection connection = dataSource.getConnection()) {
            RatingRows.offer(connection, rater, image, test, now);
        }
        return new OfferReply(
                image.toString(),
                store.downloadUrl(MediaKey.shared(image), MediaStore.URL_LIFE)
                        .uri()
                        .toString(),
                RatingDataset.ID.toString());
    }

    /** A rating of a picture that was offered, or is otherwise known. */
    RateReply rate(String apiKey, InetAddress address, String imageId, RateInput input, String clientAgent)
            throws SQLException {
        Rater rater = rater(apiKey, address);
        UUID image = Ids.parse(imageId).orElseThrow(RatingOffers::unknown);
        Instant now = now();
        return Transaction.run(dataSource, connection -> {
            Optional<RatingRows.Offer> offer = RatingRows.offered(connection, rater, image);
            RaterConduct conduct = RatingRows.conduct(connection, rater, now);
            requireGoodConduct(conduct, now);
            if (offer.isPresent() && offer.get().test()) {
                return test(connection, rater, image, offer.get(), input, now);
            }
            return judge(connection, rater, image, offer, conduct, input, clientAgent, now);
        });
    }

    List<DatasetReply> datasets() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var select = connection.prepareStatement("select count(*) from rating_image where state = 1");
                ResultSet row = select.executeQuery()) {
            row.next();
            return List.of(new DatasetReply(
                    RatingDataset.ID.toString(), RatingDataset.NAME, RatingDataset.DESCRIPTION, row.getLong(1)));
        }
    }

    /** Drops what was offered long ago, with the pictures of tests; answers how much. */
    int dropOldOffers() throws SQLException {
        List<UUID> tests = new ArrayList<>();
        int dropped = 0;
        // Relies on the index rating_offer_offered. Passed tests count for thirty days, failed ones for good.
        try (Connection connection = dataSource.getConnection();
                var delete = connection.prepareStatement("""
                        delete from rating_offer
                        where (offered < ? - interval '30 days' and passed is distinct from false) or (offered < ? - interval '1 day' and passed is null)
                        returning image_id, expected_rating is not null""")) {
            delete.setObject(1, RatingRows.utc(now()));
            delete.setObject(2, RatingRows.utc(now()));
            try (ResultSet row = delete.executeQuery()) {
                while (row.next()) {
                    dropped++;
                    if (row.getBoolean(2)) {
                        tests.add(row.getObject(1, UUID.class));
                    }
                }
            }
        }
        tests.forEach(test -> store.delete(MediaKey.shared(test)));
        return dropped;
    }

    private RateReply test(
            Connection connection, Rater rater, UUID image, RatingRows.Offer offer, RateInput input, Instant now)
            throws SQLException {
        if (offer.answered()) {
            throw already();
        }
        boolean passed = offer.expectedRating().equals(Optional.of(input.rating()))
                && (input.artifacts() == null || offer.expectedArtifacts().equals(Optional.of(input.artifacts())));
        RatingRows.answer(connection, rater, image, Optional.of(passed), now);
        long reward = passed && rater.registered() ? REWARD_HUNDREDTHS : 0;
        pay(connection, rater, image, reward, now);
        return reply(reward);
    }

    private RateReply judge(
            Connection connection,
            Rater rater,
            UUID image,
            Optional<RatingRows.Offer> offer,
            RaterConduct conduct,
            RateInput input,
            String clientAgent,
            Instant now)
            throws SQLException {
        requireForeign(connection, rater, image);
        Optional<Duration> look = offer.map(shown -> Duration.between(shown.offered(), now));
        long reward = conduct.pays(rater.registered(), look) ? REWARD_HUNDREDTHS : 0;
        boolean first = RatingRows.insert(
                connection,
                new RatingRows.New(
                        image,
                        rater,
                        rater.standing(connection, now),
                        input.rating(),
                        input.artifacts(),
                        reward,
                        clientAgent,
                        OptionalLong.of(look.map(Duration::toMillis).orElse(0L)),
                        now));
        if (!first) {
            throw already();
        }
        if (offer.isPresent()) {
            RatingRows.answer(connection, rater, image, Optional.empty(), now);
        }
        pay(connection, rater, image, reward, now);
        return reply(reward);
    }

    private void pay(Connection connection, Rater rater, UUID image, long rewardHundredths, Instant now)
            throws SQLException {
        if (rewardHundredths > 0) {
            ledger.book(
                    connection,
                    List.of(SettlementRules.award(
                            LedgerEvent.refNamed("rating", image, rater.key()),
                            now,
                            rater.account().id(),
                            rewardHundredths)));
        }
    }

    /** A kept picture the rater has neither asked for nor rated, with few ratings; any such if none has few. */
    private Optional<UUID> pick(Connection connection, Rater rater, Optional<String> model) throws SQLException {
        UUID start = new UUID(random.nextLong(), random.nextLong());
        for (String part : List.of(
                "i.ratings_count < 5 and i.id >= ?", "i.ratings_count < 5 and i.id < ?", "i.id >= ?", "i.id < ?")) {
            Optional<UUID> found = pick(connection, rater, model, part, start);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static Optional<UUID> pick(
            Connection connection, Rater rater, Optional<String> model, String part, UUID start) throws SQLException {
        // Relies on the index rating_image_open, then on the primary key.
        String sql = """
                select id from (
                    select i.id, i.ratings_count from rating_image i
                    where i.state = 1 and %s and (i.requester_id <> ? or i.requester_id = 0) and (?::text is null or i.model = ?)
                      and not exists (select from rating r where r.image_id = i.id and r.rater = ?)
                    order by i.id limit %d) as near
                order by ratings_count, id limit 1
                """.formatted(part, WINDOW);
        try (var select = connection.prepareStatement(sql)) {
            select.setObject(1, start);
            select.setInt(2, rater.account().id());
            select.setString(3, model.orElse(null));
            select.setString(4, model.orElse(null));
            select.setString(5, rater.key());
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getObject(1, UUID.class)) : Optional.empty();
            }
        }
    }

    private static void requireForeign(Connection connection, Rater rater, UUID image) throws SQLException {
        try (var select =
                connection.prepareStatement("select requester_id from rating_image where id = ? and state = 1")) {
            select.setObject(1, image);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw unknown();
                }
                if (rater.registered() && row.getInt(1) == rater.account().id()) {
                    throw new HordeException.Refusal(
                            ReturnCode.FORBIDDEN, "This image is your own; rate it through its request.");
                }
            }
        }
    }

    private static void requireGoodConduct(RaterConduct conduct, Instant now) {
        Optional<Instant> until = conduct.pausedUntil(now);
        if (until.isPresent()) {
            throw new HordeException.Refusal(
                    ReturnCode.FORBIDDEN,
                    "You failed " + conduct.testsFailedToday() + " tests of attention; please pause until "
                            + until.get().truncatedTo(ChronoUnit.SECONDS) + ".");
        }
        if (conduct.tooFast()) {
            throw new HordeException.Transport(429, RaterConduct.MAX_PER_MINUTE + " per 1 minute");
        }
    }

    private Rater rater(String apiKey, InetAddress address) throws SQLException {
        Account account = accounts.byKey(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
        if (account.isDeleted() || account.isFlagged()) {
            throw new HordeException.Refusal(ReturnCode.FORBIDDEN, "This account may not rate.");
        }
        return Rater.of(account, hashes.hash("rater at " + address.getHostAddress()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static RateReply reply(long rewardHundredths) {
        return new RateReply("Thank you for your rating.", rewardHundredths / 100.0);
    }

    private static HordeException.Refusal already() {
        return new HordeException.Refusal(ReturnCode.FORBIDDEN, "You have rated this image already.");
    }

    private static HordeException.Refusal unknown() {
        return nothing("There is no such image to rate.");
    }

    private static HordeException.Refusal nothing(String message) {
        return new HordeException.Refusal(ReturnCode.PROC_GEN_NOT_FOUND, 404, message);
    }
}
