package io.throng.server.alchemy;

import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.server.alchemy.rules.WaitingForm;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.StoredHorde;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.Holds;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.kudos.SettlementRules;
import io.throng.server.media.LocalMediaStore;
import io.throng.server.media.MediaStore;
import io.throng.server.media.UrlSigner;
import io.throng.server.webhook.WebhookOutbox;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A horde's rows with requesters, alchemists and their forms, and writers as several nodes would have them. */
final class StoredAlchemy {
    static final int REQUESTER = 1;
    static final int TRUSTED_OWNER = 2;
    static final int UNTRUSTED_OWNER = 3;
    private static final long FLOOR = -100_000_00;

    final StoredHorde horde = new StoredHorde();
    final UUID trustedWorker = UUID.randomUUID();
    final UUID untrustedWorker = UUID.randomUUID();
    private final ChangeFeed feed = ChangeFeed.speaking(horde.dataSource());
    private final Holds holds = new Holds();
    private final MediaStore store = new LocalMediaStore(
            Path.of("target/test-data/alchemy"),
            new UrlSigner("a secret for tests, long enough to be taken"),
            () -> URI.create("https://horde.example"),
            Clock.systemUTC(),
            new LocalMediaStore.Limits(1 << 20, 0));

    StoredAlchemy() throws SQLException {
        try (Connection connection = horde.connect()) {
            for (int user : List.of(REQUESTER, TRUSTED_OWNER, UNTRUSTED_OWNER)) {
                horde.user(connection, user, FLOOR);
            }
            horde.execute(connection, "update app_user set roles = 2 where id = ?", TRUSTED_OWNER);
            horde.worker(connection, trustedWorker, TRUSTED_OWNER, JobKind.ALCHEMY);
            horde.worker(connection, untrustedWorker, UNTRUSTED_OWNER, JobKind.ALCHEMY);
            connection.commit();
        }
    }

    FormWriter writer(List<FormWriter.Effects> told) {
        return new FormWriter(
                horde.ledger(), holds, new WebhookOutbox(), new FormWebhook(new FormResults(store)), feed, told::add);
    }

    /** A user with a floor of 25 kudos who has so much. */
    void userWith(Connection connection, int userId, long balanceHundredths) throws SQLException {
        horde.user(connection, userId, 25_00);
        horde.ledger()
                .book(
                        connection,
                        List.of(SettlementRules.opening(
                                LedgerEvent.refNamed("opening", userId), Instant.now(), userId, balanceHundredths)));
    }

    List<WaitingForm> request(Connection connection, boolean slowWorkers, AlchemyForm... forms) throws SQLException {
        return request(connection, REQUESTER, slowWorkers, Optional.empty(), forms);
    }

    /** A request for an image of one tile. */
    List<WaitingForm> request(
            Connection connection, int userId, boolean slowWorkers, Optional<String> webhook, AlchemyForm... forms)
            throws SQLException {
        UUID id = UUID.randomUUID();
        List<NewAlchemy.Form> wanted = Arrays.stream(forms)
                .map(form -> new NewAlchemy.Form(UUID.randomUUID(), form, Optional.of("{\"top_count\":5}")))
                .toList();
        StoredRequest request = new StoredRequest(
                id,
                0,
                100,
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                new WaitingForm.Asker(userId, false, false, slowWorkers, false),
                webhook,
                Instant.EPOCH);
        List<AlchemyStanding> standings = new ArrayList<>();
        NewAlchemy.Writer writer = new NewAlchemy.Writer(feed, standings::addAll);
        List<NewAlchemy> writes = List.of(new NewAlchemy(request, wanted));
        List<Boolean> results = writer.write(connection, writes, false);
        connection.commit();
        writer.committed(writes, results);
        return standings.getFirst().waiting();
    }

    long balance(Connection connection, int userId) throws SQLException {
        return balanceOf(connection, LedgerAccounts.spendable(userId));
    }

    long escrow(Connection connection, int userId) throws SQLException {
        return balanceOf(connection, LedgerAccounts.escrow(userId));
    }

    private long balanceOf(Connection connection, long account) throws SQLException {
        return horde.ledger().balances(connection, List.of(account)).getOrDefault(account, 0L);
    }
}
