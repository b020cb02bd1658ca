package io.throng.server.alchemy;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.alchemy.AlchemyFormInput;
import io.throng.protocol.alchemy.AlchemyRequestInput;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.Patrons;
import io.throng.server.alchemy.rules.Tiles;
import io.throng.server.alchemy.rules.WaitingForm;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.media.ImportedImage;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import io.throng.server.media.SourceImages;
import io.throng.server.moderation.address.AddressTimeouts;
import io.throng.server.moderation.address.Reputation;
import io.throng.server.moderation.address.ReputationProvider;
import io.throng.server.net.AddressGuard;
import io.throng.server.net.FetchException;
import io.throng.server.operations.HordeModes;
import io.throng.server.request.rules.CommonValidation;
import java.net.InetAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/** {@code POST interrogate/async}: alchemy spec 3 and 4, in their order. Blocking; for virtual threads. */
final class AlchemyIntake {
    /** So many times its concurrency an account may have forms waiting or being worked on. */
    static final int FORMS_PER_CONCURRENCY = 10;

    /** Most characters of the options of one form, as JSON. */
    static final int MAX_PAYLOAD_CHARS = 16_384;

    private static final Logger LOG = Logger.getLogger(AlchemyIntake.class);
    private static final String BASE64_MARK = ";base64,";
    private static final int MAX_DATA_URL_HEAD = 100;

    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final Patrons patrons;
    private final HordeModes modes;
    private final Ledger ledger;
    private final SourceImages sources;
    private final MediaStore store;
    private final AddressGuard guard;
    private final AddressTimeouts timeouts;
    private final Reputation reputation;
    private final GroupCommitter.Lane<NewAlchemy, Boolean> lane;

    AlchemyIntake(
            DataSource dataSource,
            AccountDirectory accounts,
            Patrons patrons,
            HordeModes modes,
            Ledger ledger,
            SourceImages sources,
            MediaStore store,
            AddressGuard guard,
            AddressTimeouts timeouts,
            Reputation reputation,
            GroupCommitter.Lane<NewAlchemy, Boolean> lane) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.patrons = patrons;
        this.modes = modes;
        this.ledger = ledger;
        this.sources = sources;
        this.store = store;
        this.guard = guard;
        this.timeouts = timeouts;
        this.reputation = reputation;
        this.lane = lane;
    }

    /** Takes in a request; answers its id. */
    UUID take(AlchemyRequestInput input, String apiKey, InetAddress address) throws SQLException {
        List<NewAlchemy.Form> forms = forms(input);
        if (modes.on(HordeModes.Mode.MAINTENANCE)) {
            throw new HordeException.Refusal(
                    ReturnCode.MAINTENANCE_MODE, "The horde is in maintenance mode. Please try again later.");
        }
        if (input.webhook() != null) {
            requireWebhook(input.webhook());
        }
        Account account = accounts.byKey(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
        if (account.isDeleted()) {
            throw new HordeException.Refusal(
                    ReturnCode.DELETED_USER, "This account is scheduled for deletion and cannot make requests.");
        }
        long kudos = requireRoom(account, forms.size());
        timeouts.requireAllowed(address);
        boolean unsafe = reputation.judge(address) == ReputationProvider.Verdict.UNSAFE;
        if (unsafe && modes.on(HordeModes.Mode.RAID) && !account.isTrusted() && !patrons.include(account.id())) {
            // The sentence is the one a client recognises: image spec 6.4.
            throw new HordeException.Refusal(
                    ReturnCode.UNTRUSTED_UNSAFE_IP, "Only Trusted users are allowed to perform this operation");
        }
        UUID id = UUID.randomUUID();
        ImportedImage image =
                sources.take(MediaKey.source(id), withoutDataUrlHead(input.sourceImage()), SourceImages.Use.ALCHEMY);
        try {
            activate(new NewAlchemy(
                    new StoredRequest(
                            id,
                            0,
                            kudos,
                            Instant.EPOCH,
                            Instant.EPOCH,
                            requireTiles(image),
                            new WaitingForm.Asker(
                                    account.id(),
                                    account.isTrusted(),
                                    input.effectiveTrustedWorkers(),
                                    input.effectiveSlowWorkers(),
                                    unsafe),
                            Optional.ofNullable(input.webhook()),
                            Instant.EPOCH),
                    forms));
        } catch (RuntimeException e) {
            forgetSource(id);
            throw e;
        }
        return id;
    }

    /** The forms, each once: asking twice for the same with the same options is asking once. */
    private static List<NewAlchemy.Form> forms(AlchemyRequestInput input) {
        if (input.forms() == null || input.forms().isEmpty()) {
            throw new HordeException.InvalidPayload(Map.of("forms", "must name at least one form"));
        }
        return new LinkedHashSet<>(input.forms())
                .stream().map(AlchemyIntake::form).toList();
    }

    private static NewAlchemy.Form form(AlchemyFormInput input) {
        Optional<String> payload = Optional.ofNullable(input.payload()).map(FormResults::json);
        if (payload.isPresent() && payload.get().length() > MAX_PAYLOAD_CHARS) {
            throw new HordeException.InvalidPayload(Map.of(
                    "forms",
                    "the payload of " + input.name().wireName() + " has "
                            + payload.get().length() + " characters as JSON; at most " + MAX_PAYLOAD_CHARS
                            + " are allowed"));
        }
        return new NewAlchemy.Form(UUID.randomUUID(), input.name(), payload);
    }

    /** A webhook that would never be called is refused at once; what its name resolves to is looked at when it is called. */
    private void requireWebhook(String webhook) {
        CommonValidation.requireSecureWebhook(webhook);
        try {
            guard.checkUnresolved(webhook, true);
        } catch (FetchException e) {
            throw new HordeException.Refusal(
                    ReturnCode.BAD_REQUEST, "webhook would never be called: " + e.getMessage() + ".");
        }
    }

    /** Answers the requester's kudos, which are the priority. */
    private long requireRoom(Account account, int forms) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            int open = AlchemyRows.open(connection, account.id());
            int limit = FORMS_PER_CONCURRENCY * account.concurrency();
            if (open + forms > limit) {
                throw new HordeException.Refusal(
                        ReturnCode.TOO_MANY_PROMPTS,
                        "This account has " + open + " forms waiting or being worked on and asks for " + forms
                                + " more; at most " + limit + " are allowed."
                                + (account.isAnonymous() ? " Registered accounts have a limit of their own." : ""));
            }
            long spendable = LedgerAccounts.spendable(account.id());
            return Math.floorDiv(ledger.balances(connection, List.of(spendable)).getOrDefault(spendable, 0L), 100L);
        }
    }

    /** Base64 as browsers write it, {@code data:image/png;base64,…}, is taken as well. */
    private static String withoutDataUrlHead(String image) {
        int mark = image.startsWith("data:") ? image.indexOf(BASE64_MARK) : -1;
        return mark >= 0 && mark < MAX_DATA_URL_HEAD ? image.substring(mark + BASE64_MARK.length()) : image;
    }

    private static int requireTiles(ImportedImage image) {
        int tiles = Tiles.of(image.widthPixels(), image.heightPixels());
        if (tiles > Tiles.MAX) {
            throw new HordeException.Refusal(
                    ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                    "The image has " + tiles + " tiles of 512 by 512 pixels; at most " + Tiles.MAX + " are allowed.");
        }
        return tiles;
    }

    private void activate(NewAlchemy request) {
        try {
            lane.submit(request).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HordeException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private void forgetSource(UUID id) {
        try {
            store.delete(MediaKey.source(id));
        } catch (RuntimeException e) {
            LOG.warnf("the source image of refused request %s stays until it is swept: %s", id, e.getMessage());
        }
    }
}
