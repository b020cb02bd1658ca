package io.throng.server.rating;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.rating.ImageRating;
import io.throng.protocol.rating.RateRequestInput;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.ApiKeys;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.price.Rounding;
import io.throng.server.request.Ids;
import io.throng.server.request.ImageOrder;
import io.throng.server.request.OrderJson;
import io.throng.server.request.RequestRows;
import io.throng.server.storage.Transaction;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * {@code POST generate/rate/{id}}: what a requester thinks of the results, and the rebate for saying so (styles spec 11). Whoever knows
 * the request may rate; its owner gets the rebate, once, always less than the request has cost, so that nothing is to be farmed.
 */
public final class RequestRatings {
    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final ApiKeys hashes;
    private final Ledger ledger;
    private final SharedResults results;
    private final Clock clock;

    RequestRatings(
            DataSource dataSource,
            AccountDirectory accounts,
            ApiKeys hashes,
            Ledger ledger,
            SharedResults results,
            Clock clock) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.hashes = hashes;
        this.ledger = ledger;
        this.results = results;
        this.clock = clock;
    }

    /** Checks in the order of the specification, then books ratings and rebate together. */
    public SubmitReply rate(String id, RateRequestInput input, String clientAgent, InetAddress address)
            throws SQLException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        return Transaction.run(dataSource, connection -> {
            RequestRows.Row request = request(connection, id, now);
            if (!request.state().done()) {
                throw new HordeException.Refusal(
                        ReturnCode.AESTHETICS_NOT_COMPLETED, "The request is not completed yet.");
            }
            ImageOrder order = (ImageOrder) OrderJson.read(request.body());
            if (!order.draft().options().shared()) {
                throw new HordeException.Refusal(
                        ReturnCode.AESTHETICS_NOT_PUBLIC, "Only requests that share their results can be rated.");
            }
            UUID requestId = request.state().id();
            Set<String> images = RequestRows.deliveries(connection, requestId).stream()
                    .map(delivery -> delivery.id().toString())
                    .collect(Collectors.toSet());
            RateRequestInput known = withPlainIds(input);
            RatingRules.check(known, images);
            long reward = RatingRules.rewardKudos(
                    known, images.size(), Rounding.toWholeKudos(request.state().consumedHundredths()));
            long rewardHundredths = reward * Rounding.HUNDREDTHS_PER_KUDO;
            String addressHash = hashes.hash("rater at " + address.getHostAddress());
            if (!insertSet(connection, request, known, images, rewardHundredths, addressHash, clientAgent, now)) {
                throw new HordeException.Refusal(
                        ReturnCode.AESTHETICS_ALREADY_EXIST, "The request has been rated already.");
            }
            insertRatings(connection, request, known, addressHash, clientAgent, now);
            ledger.book(
                    connection,
                    List.of(SettlementRules.award(
                            LedgerEvent.refNamed("rate", requestId), now, request.userId(), rewardHundredths)));
            return new SubmitReply(reward);
        });
    }

    private static RequestRows.Row request(Connection connection, String id, Instant now) throws SQLException {
        Optional<UUID> parsed = Ids.parse(id);
        Optional<RequestRows.Row> found = parsed.isEmpty()
                ? Optional.empty()
                : RequestRows.byIds(connection, List.of(parsed.get())).stream().findFirst();
        return found.filter(request -> request.kind() == JobKind.IMAGE)
                .filter(request -> request.state().expires().isAfter(now))
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.REQUEST_NOT_FOUND,
                        "There is no such request for images; requests can be rated until 20 minutes after their"
                                + " last result."));
    }

    /** Ids as the database spells them. */
    private static RateRequestInput withPlainIds(RateRequestInput input) {
        return new RateRequestInput(
                input.best() == null ? null : plain(input.best()),
                RatingRules.ratings(input).stream()
                        .map(rating -> new ImageRating(plain(rating.id()), rating.rating(), rating.artifacts()))
                        .toList());
    }

    private static String plain(String id) {
        return Ids.parse(id).map(UUID::toString).orElse(id);
    }

    private static boolean insertSet(
            Connection connection,
            RequestRows.Row request,
            RateRequestInput input,
            Set<String> images,
            long rewardHundredths,
            String addressHash,
            String clientAgent,
            Instant now)
            throws SQLException {
        String sql = """
                insert into rating_set (request_id, user_id, best, images, reward, rater_address, client_agent, created)
                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict (request_id) do nothing
                """;
        try (var insert = connection.prepareStatement(sql)) {
            insert.setObject(1, request.state().id());
            insert.setInt(2, request.userId());
            insert.setObject(
                    3,
                    RatingRules.best(input, images.size()).map(UUID::fromString).orElse(null));
            insert.setArray(4, connection.createArrayOf("uuid", images.toArray()));
            insert.setLong(5, rewardHundredths);
            insert.setString(6, addressHash);
            insert.setString(7, clientAgent);
            insert.setObject(8, RatingRows.utc(now));
            return insert.executeUpdate() == 1;
        }
    }

    /** Ratings of results that are kept join the public ones; censored results have none. */
    private void insertRatings(
            Connection connection,
            RequestRows.Row request,
            RateRequestInput input,
            String addressHash,
            String clientAgent,
            Instant now)
            throws SQLException {
        List<ImageRating> ratings = RatingRules.ratings(input);
        Optional<Account> owner = accounts.byId(request.userId());
        if (ratings.isEmpty() || owner.isEmpty()) {
            return;
        }
        results.register(connection, Optional.of(request.state().id()));
        Rater rater = Rater.of(owner.get(), addressHash);
        Rater.Standing standing = rater.standing(connection, now);
        for (ImageRating rating : ratings) {
            RatingRows.insert(
                    connection,
                    new RatingRows.New(
                            UUID.fromString(rating.id()),
                            rater,
                            standing,
                            rating.rating(),
                            rating.artifacts(),
                            0,
                            clientAgent,
                            OptionalLong.empty(),
                            now));
        }
    }
}
