package io.throng.server.rating;

import io.throng.protocol.rating.RateInput;
import io.throng.protocol.rating.RateReply;
import io.throng.server.account.Account;
import io.throng.server.account.AccountBootstrap;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.Registration;
import io.throng.server.account.TrustPromotion;
import io.throng.server.account.WordListProfanity;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.TrustPolicy;
import io.throng.server.media.LocalMediaStore;
import io.throng.server.media.MediaStore;
import io.throng.server.media.UrlSigner;
import io.throng.server.storage.TestDatabase;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/** Raters and pictures on a database of their own, with a clock and a randomness that the test turns. */
final class RatersTable {
    static final InetAddress ADDRESS = InetAddress.ofLiteral("203.0.113.7");
    private static final long NO_TEST = 1L << 33;
    private static final long TEST = 0;

    final DataSource dataSource = TestDatabase.fresh();
    final MediaStore store;
    final RatingOffers offers;
    private final AccountRegistry registry;
    private final Ledger ledger = new Ledger();
    private Instant now = Instant.now();
    private long random = NO_TEST;

    RatersTable(Path folder) throws SQLException {
        ApiKeys keys = AccountBootstrap.withStoredSecret(dataSource, new SecureRandom());
        InstantSource source = () -> now;
        Clock clock = source.withZone(ZoneOffset.UTC);
        store = new LocalMediaStore(
                folder,
                new UrlSigner("x".repeat(UrlSigner.MIN_SECRET_CHARS)),
                () -> URI.create("http://localhost"),
                clock,
                new LocalMediaStore.Limits(1 << 20, 0));
        registry = new AccountRegistry(
                dataSource,
                keys,
                ledger,
                new TrustPromotion(ledger, new TrustPolicy(TrustPolicy.NEVER)),
                WordListProfanity.shipped(),
                userId -> {});
        offers = new RatingOffers(
                dataSource, new AccountDirectory(dataSource, keys), keys, ledger, store, clock, () -> random);
    }

    Registration rater() throws SQLException {
        return registry.createUser("rater", Set.of(), 100_00);
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    void nextOffersAreTests(boolean tests) {
        random = tests ? TEST : NO_TEST;
    }

    /** A kept picture of somebody else's. */
    UUID picture() throws SQLException {
        UUID id = UUID.randomUUID();
        execute("insert into rating_image (id, request_id, requester_id, worker_id, model, facts, state) values ('" + id
                + "', gen_random_uuid(), 0, gen_random_uuid(), 'm', '{}', 1)");
        return id;
    }

    UUID offered(Registration rater) throws SQLException {
        return UUID.fromString(offers.offer(rater.apiKey(), ADDRESS, Optional.empty(), Optional.empty())
                .id());
    }

    RateReply rate(Registration rater, UUID picture, int rating, Integer artifacts) throws SQLException {
        return offers.rate(rater.apiKey(), ADDRESS, picture.toString(), new RateInput(rating, artifacts), "test:1:x");
    }

    long balance(Account account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long own = LedgerAccounts.spendable(account.id());
            return ledger.balances(connection, List.of(own)).get(own);
        }
    }

    int number(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
