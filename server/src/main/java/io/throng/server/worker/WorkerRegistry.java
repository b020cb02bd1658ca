package io.throng.server.worker;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.WorkerOffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * The workers heard of lately, in the memory of this node. What they said at their last pop, their speed and whether they are online
 * is answered from here; names that are not here are looked up in the database.
 */
public final class WorkerRegistry {
    /** Deliveries that a worker's speed is the mean of (image spec 8). */
    static final int SPEED_SAMPLES = 20;

    /** Workers remembered at once; the longest silent ones are dropped first when there are more. */
    static final int MAX_REMEMBERED = 200_000;

    private final DataSource dataSource;
    private volatile OfferReader reader = worker -> Optional.empty();
    private final Map<String, Entry> byName = new ConcurrentHashMap<>();
    private final Map<UUID, Entry> byId = new ConcurrentHashMap<>();

    public WorkerRegistry(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Says who understands stored check-ins; until then workers offer nothing before they pop here. */
    public void understandWith(OfferReader offerReader) {
        this.reader = offerReader;
    }

    /** What a stored check-in means. */
    public record Understood(WorkerOffer offer, int threads) {}

    /** Understands stored check-ins, for workers that pop at other nodes or did before this one started. */
    @FunctionalInterface
    public interface OfferReader {
        /** Empty if nothing can be matched by it. May block. */
        Optional<Understood> read(Worker worker) throws SQLException;
    }

    private static final class Entry {
        private volatile Worker worker;
        private volatile WorkerOffer offer;
        private volatile int threads = 1;
        private volatile Object said;
        private final Deque<Double> speeds = new ArrayDeque<>();

        Entry(Worker worker) {
            this.worker = worker;
        }
    }

    /** A worker that is remembered; never blocks. */
    public Optional<Worker> known(String name) {
        return Optional.ofNullable(byName.get(name)).map(entry -> entry.worker);
    }

    public Optional<Worker> known(UUID id) {
        return Optional.ofNullable(byId.get(id)).map(entry -> entry.worker);
    }

    /** A worker by name, from memory or the database. */
    public Optional<Worker> find(String name) throws SQLException {
        Optional<Worker> known = known(name);
        if (known.isPresent()) {
            return known;
        }
        try (Connection connection = dataSource.getConnection()) {
            Optional<Worker> worker = WorkerRows.byName(connection, name);
            worker.ifPresent(this::remember);
            return worker;
        }
    }

    public Optional<Worker> find(UUID id) throws SQLException {
        Optional<Worker> known = known(id);
        if (known.isPresent()) {
            return known;
        }
        reload(List.of(id));
        return known(id);
    }

    /** Reads some workers anew, as somebody changed them; those that are gone are forgotten. */
    public void reload(Collection<UUID> ids) throws SQLException {
        Set<UUID> gone = new HashSet<>(ids);
        try (Connection connection = dataSource.getConnection()) {
            for (Worker row : WorkerRows.byIds(connection, ids)) {
                gone.remove(row.id());
                take(row);
            }
        }
        gone.forEach(this::forget);
    }

    /** Takes in a worker's row, with what this node knows better, and understands what the worker offers if that is news. */
    private void take(Worker row) throws SQLException {
        Entry entry = byId.get(row.id());
        Optional<Worker> before = entry == null ? Optional.empty() : Optional.of(entry.worker);
        remember(before.map(row::orSeenAs).orElse(row));
        Entry taken = byId.get(row.id());
        if (taken == null) {
            return;
        }
        Worker now = taken.worker;
        if (before.isPresent() && !before.get().offer().equals(now.offer())) {
            taken.said = null;
        }
        if (taken.offer == null || before.isEmpty() || !before.get().offersLike(now)) {
            Optional<Understood> understood = reader.read(now);
            if (understood.isPresent()) {
                taken.offer = understood.get().offer();
                taken.threads = understood.get().threads();
            }
        }
    }

    private void forget(UUID id) {
        Entry entry = byId.remove(id);
        if (entry != null) {
            byName.remove(entry.worker.name(), entry);
        }
    }

    /** Reads an owner's workers anew, as the account changed; those that are gone are forgotten. */
    public void reloadOwned(int ownerId) throws SQLException {
        List<UUID> owned = byId.values().stream()
                .map(entry -> entry.worker)
                .filter(worker -> worker.ownerId() == ownerId)
                .map(Worker::id)
                .toList();
        if (owned.isEmpty()) {
            return;
        }
        Set<UUID> gone = new HashSet<>(owned);
        try (Connection connection = dataSource.getConnection()) {
            for (Worker worker : WorkerRows.byIds(connection, owned)) {
                gone.remove(worker.id());
                remember(worker);
            }
        }
        for (UUID id : gone) {
            Entry entry = byId.remove(id);
            if (entry != null) {
                byName.remove(entry.worker.name(), entry);
            }
        }
    }

    /** Reads all workers that may be online. */
    public void loadOnline(Instant now) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            for (Worker row : WorkerRows.seenSince(connection, now.minus(Worker.STALE_AFTER))) {
                take(row);
            }
        }
    }

    /** Takes in a worker as it is now. */
    public void remember(Worker worker) {
        Entry entry = byId.computeIfAbsent(worker.id(), id -> new Entry(worker));
        String before = entry.worker.name();
        entry.worker = worker;
        if (!before.equals(worker.name())) {
            byName.remove(before, entry);
        }
        byName.put(worker.name(), entry);
        if (byId.size() > MAX_REMEMBERED) {
            dropStale(worker.lastCheckIn());
        }
    }

    /** Whether a worker says the same of itself as the last time it was asked about here; notes what it says. */
    public boolean saysAsBefore(UUID id, Object said) {
        Entry entry = byId.get(id);
        if (entry == null) {
            return false;
        }
        boolean same = said.equals(entry.said);
        entry.said = said;
        return same;
    }

    /** What a worker offers now, for "can anybody do it". */
    public void offers(UUID id, WorkerOffer offer, int threads) {
        Entry entry = byId.get(id);
        if (entry != null) {
            entry.offer = offer;
            entry.threads = threads;
        }
    }

    /** How much a worker works at once that makes no offer to match by. */
    public void works(UUID id, int threads) {
        Entry entry = byId.get(id);
        if (entry != null) {
            entry.threads = threads;
        }
    }

    /** What a worker last offered to this node. */
    public Optional<WorkerOffer> offer(UUID id) {
        Entry entry = byId.get(id);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.offer);
    }

    /** Offers of the workers of a kind that are at work now. */
    public List<WorkerOffer> onlineOffers(JobKind kind, Instant now) {
        List<WorkerOffer> offers = new ArrayList<>();
        for (Entry entry : byId.values()) {
            WorkerOffer offer = entry.offer;
            if (offer != null && entry.worker.kind() == kind && !entry.worker.stale(now)) {
                offers.add(offer);
            }
        }
        return offers;
    }

    /** Threads of the workers of a kind that are online, whatever they work on. */
    public int threads(JobKind kind, Instant now) {
        int threads = 0;
        for (Entry entry : byId.values()) {
            if (entry.worker.kind() == kind && !entry.worker.stale(now)) {
                threads += entry.threads;
            }
        }
        return threads;
    }

    /** Mean speed of the workers of a kind that delivered something, things per second; 0 without any. */
    public double meanThingsPerSecond(JobKind kind) {
        double sum = 0;
        int count = 0;
        for (Entry entry : byId.values()) {
            if (entry.worker.kind() == kind && entry.worker.thingsPerSecond().isPresent()) {
                sum += entry.worker.thingsPerSecond().get();
                count++;
            }
        }
        return count == 0 ? 0 : sum / count;
    }

    /** Notes the speed of a delivery and answers the worker's mean with it. */
    public double delivered(UUID id, double thingsPerSecond) {
        Entry entry = byId.get(id);
        if (entry == null) {
            return thingsPerSecond;
        }
        synchronized (entry.speeds) {
            entry.speeds.addLast(thingsPerSecond);
            if (entry.speeds.size() > SPEED_SAMPLES) {
                entry.speeds.removeFirst();
            }
            double mean = entry.speeds.stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow();
            entry.worker = entry.worker.withSpeed(mean);
            return mean;
        }
    }

    /** Workers remembered, online or not. */
    public int size() {
        return byId.size();
    }

    private void dropStale(Instant now) {
        for (Entry entry : byId.values()) {
            if (entry.worker.stale(now)) {
                byId.remove(entry.worker.id());
                byName.remove(entry.worker.name());
            }
        }
    }
}
