package io.throng.server.request;

import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.dispatch.LiveJob;
import io.throng.server.dispatch.LiveRequest;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.Requester;
import io.throng.server.dispatch.Targeting;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.ModelFacts;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import javax.sql.DataSource;

/**
 * All requests that have not been forgotten, in the memory of this node: filled from the database at start and kept up to date by
 * this node's own commits, by the feed of the others, and by a periodic comparison of versions.
 */
public final class LiveRequests {
    private final DataSource dataSource;
    private final AccountDirectory accounts;
    private final Ledger ledger;
    private final Supplier<? extends ModelFacts> facts;
    private final WaitingIndex images;
    private final WaitingIndex texts;
    private final Map<Integer, Requester> requesters = new ConcurrentHashMap<>();

    public LiveRequests(
            DataSource dataSource,
            AccountDirectory accounts,
            Ledger ledger,
            Supplier<? extends ModelFacts> facts,
            RandomGenerator random) {
        this.dataSource = dataSource;
        this.accounts = accounts;
        this.ledger = ledger;
        this.facts = facts;
        this.images = new WaitingIndex(JobKind.IMAGE, random);
        this.texts = new WaitingIndex(JobKind.TEXT, random);
    }

    public WaitingIndex of(JobKind kind) {
        return switch (kind) {
            case IMAGE -> images;
            case TEXT -> texts;
            case ALCHEMY -> throw kind.noGeneration();
        };
    }

    /** The request and where it stands, from memory alone. */
    public Optional<WaitingIndex.View> view(JobKind kind, UUID id) {
        return of(kind).view(id);
    }

    /** The request and where it stands; asks the database about one that memory does not know. */
    public Optional<WaitingIndex.View> viewOrLoad(JobKind kind, UUID id) throws SQLException {
        Optional<WaitingIndex.View> known = view(kind, id);
        if (known.isPresent()) {
            return known;
        }
        load(Set.of(id));
        return view(kind, id);
    }

    /** Remembers a request that was just made durable. */
    public void activated(RequestRows.Row row, Order order, Requester requester) {
        of(row.kind()).put(live(row, order, requester), List.of());
    }

    /** Takes in a state that a write of this node returned. */
    public void take(JobKind kind, RequestState state) {
        of(kind).take(state);
    }

    /** Reads some requests anew; those that are gone are forgotten. */
    public void load(Collection<UUID> ids) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            List<RequestRows.Row> rows = RequestRows.byIds(connection, ids);
            Map<UUID, List<LiveJob>> jobs = byRequest(RequestRows.liveJobs(connection, ids));
            Set<UUID> gone = new HashSet<>(ids);
            for (RequestRows.Row row : rows) {
                put(row, jobs.getOrDefault(row.state().id(), List.of()));
                gone.remove(row.state().id());
            }
            gone.forEach(this::forget);
        }
    }

    /** Reads every request. */
    public void loadAll() throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            Map<UUID, List<LiveJob>> jobs = byRequest(RequestRows.allLiveJobs(connection));
            RequestRows.all(
                    connection, row -> put(row, jobs.getOrDefault(row.state().id(), List.of())));
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    /**
     * Compares versions and running jobs with the database and reads what this node missed. Versions alone do not tell: a node that
     * missed a change and then made the next one itself has the newest version and an old list of jobs.
     */
    public void reconcile() throws SQLException {
        Map<UUID, Integer> versions;
        Map<UUID, Set<UUID>> running = new HashMap<>();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            versions = RequestRows.versions(connection);
            for (LiveJob job : RequestRows.allLiveJobs(connection)) {
                if (!job.fake()) {
                    running.computeIfAbsent(job.requestId(), id -> new HashSet<>())
                            .add(job.id());
                }
            }
            connection.rollback();
            connection.setAutoCommit(true);
        }
        Set<UUID> stale = new HashSet<>();
        Map<UUID, Integer> known = new HashMap<>();
        for (JobKind kind : JobKind.GENERATIONS) {
            for (WaitingIndex.View view : of(kind).snapshot()) {
                UUID id = view.state().id();
                known.put(id, view.state().version());
                Set<UUID> mine = new HashSet<>();
                view.running().forEach(job -> mine.add(job.id()));
                if (!mine.equals(running.getOrDefault(id, Set.of()))) {
                    stale.add(id);
                }
            }
        }
        versions.forEach((id, version) -> {
            Integer mine = known.get(id);
            if (mine == null || mine < version) {
                stale.add(id);
            }
        });
        known.keySet().stream().filter(id -> !versions.containsKey(id)).forEach(stale::add);
        List<UUID> all = new ArrayList<>(stale);
        for (int from = 0; from < all.size(); from += PAGE) {
            load(all.subList(from, Math.min(from + PAGE, all.size())));
        }
    }

    /** Requests read at a time when a node catches up. */
    private static final int PAGE = 1_000;

    public void forget(UUID id) {
        images.remove(id);
        texts.remove(id);
    }

    /** The user behind requests, with a spendable balance that is as fresh as the caller's. */
    public Requester requester(Account account, long balanceHundredths) {
        long floor = account.kind().floorHundredths();
        long available = balanceHundredths > 0 ? balanceHundredths - floor : balanceHundredths;
        Requester requester =
                requesters.computeIfAbsent(account.id(), id -> new Requester(id, account.isTrusted(), available));
        requester.refresh(account.isTrusted(), available, account.usageMultiplier());
        return requester;
    }

    private void put(RequestRows.Row row, List<LiveJob> jobs) {
        LiveRequest request = live(row, OrderJson.read(row.body()), requesterOf(row.userId()));
        jobs.stream().filter(LiveJob::fake).forEach(job -> request.decoy(job.workerId()));
        of(row.kind()).put(request, jobs.stream().filter(job -> !job.fake()).toList());
    }

    private Requester requesterOf(int userId) {
        Requester known = requesters.get(userId);
        if (known != null) {
            return known;
        }
        try (Connection connection = dataSource.getConnection()) {
            Optional<Account> account = accounts.byId(userId);
            long balance = ledger.balances(connection, List.of(LedgerAccounts.spendable(userId)))
                    .getOrDefault(LedgerAccounts.spendable(userId), 0L);
            return account.isPresent() ? requester(account.get(), balance) : new Requester(userId, false, 0);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read account " + userId, e);
        }
    }

    private LiveRequest live(RequestRows.Row row, Order order, Requester requester) {
        return new LiveRequest(
                row.state(),
                requester,
                Shapes.of(order, facts.get()),
                row.created(),
                row.priority(),
                targeting(order),
                row.thingsPerJob(),
                row.priceHundredths(),
                order.kind() == JobKind.IMAGE ? order.prompt().toLowerCase(Locale.ROOT) : "",
                Shapes.batching(order));
    }

    private static Targeting targeting(Order order) {
        List<UUID> workers = new ArrayList<>();
        for (String worker : order.targeting().workers()) {
            workers.add(UUID.fromString(worker));
        }
        return workers.isEmpty()
                ? Targeting.ANY
                : new Targeting(workers, order.targeting().exclude());
    }

    private static Map<UUID, List<LiveJob>> byRequest(List<LiveJob> jobs) {
        Map<UUID, List<LiveJob>> byRequest = new HashMap<>();
        jobs.forEach(job -> byRequest
                .computeIfAbsent(job.requestId(), id -> new ArrayList<>())
                .add(job));
        return byRequest;
    }
}
