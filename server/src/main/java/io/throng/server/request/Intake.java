package io.throng.server.request;

import io.throng.protocol.AcceptedReply;
import io.throng.protocol.RequestWarning;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.WarningCode;
import io.throng.server.account.Account;
import io.throng.server.account.Patrons;
import io.throng.server.account.RecordDelta;
import io.throng.server.account.RecordType;
import io.throng.server.account.Role;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.LiveRequest;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.Possibility;
import io.throng.server.http.HordeException;
import io.throng.server.kudos.HoldId;
import io.throng.server.kudos.HoldOutcome;
import io.throng.server.kudos.HoldRequest;
import io.throng.server.kudos.Holds;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.net.AddressGuard;
import io.throng.server.net.FetchException;
import io.throng.server.operations.HordeModes;
import io.throng.server.price.Rounding;
import io.throng.server.request.rules.CommonValidation;
import io.throng.server.request.rules.RequesterFacts;
import io.throng.server.sharedkey.Credential;
import io.throng.server.sharedkey.Credentials;
import io.throng.server.sharedkey.KeyBudgets;
import io.throng.server.sharedkey.SharedKey;
import io.throng.server.sharedkey.SharedKeyRules;
import io.throng.server.style.StyleChoice;
import io.throng.server.style.StyleFinder;
import io.throng.server.style.StyleUse;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import javax.sql.DataSource;

/**
 * What the intake of images and of texts has in common: who asks, may they, can they pay, and the one durable write at the end.
 * Blocking; for virtual threads.
 */
public final class Intake {
    /** Priority of a flagged account without kudos to speak of (image spec 2.12). */
    static final long FLAGGED_PRIORITY = -100;

    /** Priority of a request that goes on although its shared key does not cover it (image spec 2.11). */
    static final long USED_UP_KEY_PRIORITY = -50;

    private final DataSource dataSource;
    private final Credentials credentials;
    private final Patrons patrons;
    private final WorkerRegistry workers;
    private final HordeModes modes;
    private final Ledger ledger;
    private final Holds holds;
    private final LiveRequests live;
    private final GroupCommitter.Lane<NewRequest, NewRequest.Result> lane;
    private final AddressGuard guard;
    private final StyleFinder styles;
    private final Clock clock;

    public Intake(
            DataSource dataSource,
            Credentials credentials,
            Patrons patrons,
            WorkerRegistry workers,
            HordeModes modes,
            Ledger ledger,
            Holds holds,
            LiveRequests live,
            GroupCommitter.Lane<NewRequest, NewRequest.Result> lane,
            AddressGuard guard,
            StyleFinder styles,
            Clock clock) {
        this.dataSource = dataSource;
        this.credentials = credentials;
        this.patrons = patrons;
        this.workers = workers;
        this.modes = modes;
        this.ledger = ledger;
        this.holds = holds;
        this.live = live;
        this.lane = lane;
        this.guard = guard;
        this.styles = styles;
        this.clock = clock;
    }

    /** The members of a request that are checked alike for images and texts. */
    public record Asked(
            JobKind kind,
            Optional<StyleChoice> style,
            String webhook,
            String proxiedAccount,
            int extraSourceImages,
            String prompt,
            List<String> workers,
            int jobs,
            boolean disableBatching,
            List<String> models,
            boolean allowDowngrade) {}

    /**
     * Who asks, with which key, with a balance read just now.
     *
     * @param senderId who sent the request; another one than the account when a style's shared key pays
     */
    public record Caller(Credential credential, int senderId, long balanceHundredths, RequesterFacts facts) {
        /** Whose rights count and whose kudos are charged. */
        public Account account() {
            return credential.account();
        }

        Caller with(Credential changed) {
            return new Caller(changed, senderId, balanceHundredths, facts);
        }

        Optional<UUID> sharedKey() {
            return credential.sharedKey().map(SharedKey::id);
        }
    }

    /**
     * The style a request asks for; it is found before anything else is checked, the caller's key included (styles spec 6).
     *
     * @param style as sent; null for none
     */
    public Optional<StyleChoice> style(JobKind kind, String style, String apiKey) throws SQLException {
        return style == null ? Optional.empty() : Optional.of(styles.choose(style, kind, apiKey));
    }

    /** The checks of image spec 2.4, 2.5 and text spec 3 #4 to #18, in their order. */
    public Caller admit(Asked asked, String apiKey) throws SQLException {
        if (modes.on(HordeModes.Mode.MAINTENANCE)) {
            throw new HordeException.Refusal(
                    ReturnCode.MAINTENANCE_MODE, "The horde is in maintenance mode. Please try again later.");
        }
        if (asked.webhook() != null) {
            CommonValidation.requireSecureWebhook(asked.webhook());
            requireCallable(asked.webhook());
        }
        Credential sent = credentials.admit(apiKey, asked.allowDowngrade(), now());
        Credential credential = paying(asked, sent);
        Account account = credential.account();
        if (asked.proxiedAccount() != null && !account.has(Role.SERVICE)) {
            throw new HordeException.Refusal(
                    ReturnCode.ONLY_SERVICE_ACCOUNT_PROXY, "Only service accounts may send proxied_account.");
        }
        if (account.isDeleted()) {
            throw new HordeException.Refusal(
                    ReturnCode.DELETED_USER, "This account is scheduled for deletion and cannot make requests.");
        }
        Caller caller = caller(credential, sent.account().id());
        CommonValidation.requireFewExtraSourceImages(asked.extraSourceImages(), caller.facts());
        CommonValidation.requirePrompt(asked.prompt());
        requireWorkers(asked.workers());
        CommonValidation.requireBatchingRight(asked.jobs(), asked.disableBatching(), caller.facts());
        requireConcurrency(asked, account);
        return caller;
    }

    /** A webhook that would never be called is refused at once; what its name resolves to is looked at when it is called. */
    private void requireCallable(String webhook) {
        try {
            guard.checkUnresolved(webhook, true);
        } catch (FetchException e) {
            throw new HordeException.Refusal(
                    ReturnCode.BAD_REQUEST, "webhook would never be called: " + e.getMessage() + ".");
        }
    }

    /** The shared key on the applied style if it can pay, else what was sent (styles spec 6.2). */
    private Credential paying(Asked asked, Credential sent) throws SQLException {
        Optional<UUID> key = asked.style().flatMap(StyleChoice::sharedKey);
        return key.isEmpty() ? sent : credentials.ofStyle(key.get(), now()).orElse(sent);
    }

    private Caller caller(Credential credential, int senderId) throws SQLException {
        Account account = credential.account();
        long balance;
        try (Connection connection = dataSource.getConnection()) {
            long own = LedgerAccounts.spendable(account.id());
            balance = ledger.balances(connection, List.of(own)).getOrDefault(own, 0L);
        }
        return new Caller(
                credential,
                senderId,
                balance,
                new RequesterFacts(account.id(), account.alias(), standings(account), balance));
    }

    private Set<RequesterFacts.Standing> standings(Account account) {
        Set<RequesterFacts.Standing> standings = EnumSet.noneOf(RequesterFacts.Standing.class);
        if (account.isAnonymous()) {
            standings.add(RequesterFacts.Standing.ANONYMOUS);
        }
        if (patrons.include(account.id())) {
            standings.add(RequesterFacts.Standing.PATRON);
        }
        for (Role role : account.roles()) {
            switch (role) {
                case TRUSTED -> standings.add(RequesterFacts.Standing.TRUSTED);
                case EDUCATION -> standings.add(RequesterFacts.Standing.EDUCATION);
                case SERVICE -> standings.add(RequesterFacts.Standing.SERVICE);
                case SPECIAL -> standings.add(RequesterFacts.Standing.SPECIAL);
                case FLAGGED -> standings.add(RequesterFacts.Standing.FLAGGED);
                case MODERATOR -> standings.add(RequesterFacts.Standing.MODERATOR);
                case CUSTOMIZER, VPN, DELETED -> {}
            }
        }
        return standings;
    }

    private void requireWorkers(List<String> named) throws SQLException {
        if (named == null) {
            return;
        }
        for (String id : named) {
            Optional<Worker> worker =
                    Ids.parse(id).isPresent() ? workers.find(Ids.parse(id).get()) : Optional.empty();
            if (worker.isEmpty()) {
                throw new HordeException.Refusal(
                        ReturnCode.WORKER_NOT_FOUND, "There is no worker with the id '" + shown(id) + "'.");
            }
        }
    }

    private void requireConcurrency(Asked asked, Account account) {
        int waiting = account.isAnonymous() && !asked.models().isEmpty()
                ? live.of(asked.kind()).waitingJobs(account.id(), asked.models())
                : live.of(asked.kind()).waitingJobs(account.id());
        if (waiting + asked.jobs() > account.concurrency()) {
            throw new HordeException.Refusal(
                    ReturnCode.TOO_MANY_PROMPTS,
                    "This account has " + waiting + " jobs waiting and asks for " + asked.jobs() + " more; at most "
                            + account.concurrency() + " may wait."
                            + (account.isAnonymous() ? " Registered accounts have a limit of their own." : ""));
        }
    }

    /**
     * Whether the caller's shared key covers what a request is expected to cost, beside what is promised to its other requests that are
     * not done. It is looked at again when the request is written, together with those that came in the same moment.
     *
     * @param allowDowngrade whether the request may go on behind everybody else instead of being refused
     */
    Caller withinBudget(Caller caller, long estimateHundredths, boolean allowDowngrade) throws SQLException {
        Optional<SharedKey> key = caller.credential().sharedKey();
        if (key.isEmpty() || key.get().budgetHundredths().isEmpty()) {
            return caller;
        }
        long promised;
        // Uses request_shared_key.
        String sql = """
                select coalesce(sum(greatest(0, shared_key_estimate - consumed)), 0)::bigint from request
                where shared_key_id = ? and not faulted and (n > 0 or processing > 0)
                """;
        try (Connection connection = dataSource.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setObject(1, key.get().id());
            try (var row = select.executeQuery()) {
                row.next();
                promised = row.getLong(1);
            }
        }
        return caller.with(
                SharedKeyRules.requireBudget(caller.credential(), estimateHundredths, promised, allowDowngrade));
    }

    /** Holds kudos for a request; says whether there were enough. */
    public boolean hold(UUID requestId, Account account, long amountHundredths) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            HoldOutcome outcome = holds.place(
                    connection,
                    new HoldRequest(
                            HoldId.upfront(requestId), LedgerAccounts.spendable(account.id()), amountHundredths),
                    now());
            connection.commit();
            connection.setAutoCommit(true);
            return outcome instanceof HoldOutcome.Active;
        }
    }

    /** Gives back what was held for a request that did not come to be. */
    public void release(UUID requestId) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            holds.release(connection, List.of(HoldId.upfront(requestId)), now());
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    static HordeException.Refusal notEnoughUpfront(int limit, long amountHundredths) {
        return new HordeException.Refusal(
                ReturnCode.KUDOS_UPFRONT,
                "Due to the load on the horde, a request above its present limit of " + limit
                        + " needs its kudos up front: " + Rounding.toKudos(amountHundredths)
                        + ". Please ask for less, or set allow_downgrade, or earn kudos with a worker.");
    }

    /**
     * What a request costs.
     *
     * @param taxHundredths at its activation
     * @param priceHundredths of a job; 0 for text
     * @param estimateHundredths in all
     * @param mayGoLast whether it would rather be served last than be refused when its shared key does not cover it
     */
    public record Cost(long taxHundredths, long priceHundredths, long estimateHundredths, boolean mayGoLast) {}

    /**
     * Makes the request durable and visible to workers, and answers.
     *
     * @throws HordeException.Refusal {@code SharedKeyInsufficientKudos} when others just took what was left of the key's budget; then
     *     nothing was written
     */
    public AcceptedReply activate(
            UUID id,
            Order order,
            int jobs,
            Caller caller,
            Cost cost,
            Optional<StyleChoice> style,
            Set<RequestWarning> warnings) {
        Instant now = now();
        switch (await(request(id, order, jobs, caller, cost, style, now))) {
            case NewRequest.Result.Activated activated -> {}
            case NewRequest.Result.OverBudget(KeyBudgets.Shortage shortage) -> {
                if (!cost.mayGoLast()) {
                    throw SharedKeyRules.insufficient(
                            shortage.budgetHundredths(), shortage.freeHundredths(), cost.estimateHundredths());
                }
                Caller last = caller.with(caller.credential().atLowestPriority());
                await(request(id, order, jobs, last, cost, style, now));
            }
        }
        List<RequestWarning> all = new ArrayList<>(warnings);
        String message = null;
        Optional<LiveRequest> request = live.of(order.kind()).find(id);
        if (request.isPresent() && !modes.on(HordeModes.Mode.RAID)) {
            Possibility possibility = Possibility.of(request.get(), workers.onlineOffers(order.kind(), now));
            if (!possibility.possible()) {
                message =
                        "Nobody can do this now; it waits in case a fitting worker comes. " + possibility.explanation();
                if (order.kind() == JobKind.IMAGE) {
                    all.add(new RequestWarning(WarningCode.NO_AVAILABLE_WORKER, message));
                }
            }
        }
        return new AcceptedReply(
                id.toString(),
                (double) Rounding.toWholeKudos(cost.priceHundredths()),
                message,
                all.isEmpty() ? null : all);
    }

    private NewRequest request(
            UUID id, Order order, int jobs, Caller caller, Cost cost, Optional<StyleChoice> style, Instant now) {
        long taxHundredths = cost.taxHundredths();
        LedgerEvent tax = io.throng.server.kudos.SettlementRules.activation(
                id, now, caller.account().id(), taxHundredths);
        if (order.paidUpfront()) {
            tax = tax.using(HoldId.upfront(id), taxHundredths);
        }
        RequestRows.Row row = new RequestRows.Row(
                new RequestState(id, 0, jobs, jobs, 0, 0, 0, false, false, now.plus(NewRequest.LIFE), taxHundredths),
                order.kind(),
                caller.account().id(),
                priority(caller),
                now,
                order.thingsPerJob(),
                cost.priceHundredths(),
                OrderJson.write(order));
        return new NewRequest(
                row,
                order,
                live.requester(caller.account(), caller.balanceHundredths()),
                tax,
                List.of(RecordDelta.one(caller.account().id(), RecordType.REQUEST, order.recordKey())),
                cost.estimateHundredths(),
                order.sharedKey().isPresent() && !caller.credential().lowestPriority(),
                style.map(applied -> StyleUse.of(
                        applied, order.kind(), id, now, caller.account().id(), caller.senderId())));
    }

    private NewRequest.Result await(NewRequest request) {
        try {
            return lane.submit(request).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HordeException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private static long priority(Caller caller) {
        if (caller.credential().lowestPriority()) {
            return USED_UP_KEY_PRIORITY;
        }
        long kudos = Math.floorDiv(caller.balanceHundredths(), 100L);
        if (!caller.account().isFlagged()) {
            return kudos;
        }
        return kudos > 10 ? Math.round(kudos / 1000.0) : FLAGGED_PRIORITY;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 60));
    }
}
