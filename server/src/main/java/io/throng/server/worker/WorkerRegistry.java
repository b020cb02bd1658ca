package io.throng.server.worker;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
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
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * The workers heard of lately, in the memory of this node. What they said at their last pop, their speed and whether they are online
 * is answered from here; names that are not here are looked up in the database.
 */
public final class WorkerRegistry {
    /** Deliveries that a worker's speed is the mean of (image spec 8). */
    static final int SPEED_SAMPLES = 20;

    /** Deleted workers remembered, so that who read them before does not bring them back. */
    static final int MAX_GONE = 10_000;

    /** Workers remembered at once; the longest silent ones are dropped first when there are more. */
    static final int MAX_REMEMBERED = 200_000;

    private final DataSource dataSource;
    private volatile OfferReader reader = worker -> Optional.empty();
    private final Map<String, Entry> byName = new ConcurrentHashMap<>();
    private final Map<UUID, Entry> byId = new ConcurrentHashMap<>();
    /** Readings of rows that were begun, which gives each its number. */
    private final AtomicLong readings = new AtomicLong();

    private final Cache<UUID, Long> gone =
            Caffeine.newBuilder().maximumSize(MAX_GONE).build();

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

    /** A worker here; changed by whoever holds its monitor. */
    private static final class Entry {
        private volatile Worker worker;
        private volatile WorkerOffer offer;
        private volatile int threads = 1;
        private volatile Object said;
        private final Deque<Double> speeds = new ArrayDeque<>();
        private long reading;

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
        long reading = readings.incrementAndGet();
        Optional<Worker> row;
        try (Connection connection = dataSource.getConnection()) {
            row = WorkerRows.byName(connection, name);
        }
        if (row.isEmpty()) {
            return row;
        }
        take(row.get(), reading);
        return known(row.get().id());
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
        long reading = readings.incrementAndGet();
        List<Worker> rows;
        try (Connection connection = dataSource.getConnection()) {
            rows = WorkerRows.byIds(connection, ids);
        }
        Set<UUID> missing = new HashSet<>(ids);
        for (Worker row : rows) {
            missing.remove(row.id());
            take(row, reading);
        }
        missing.forEach(id -> forget(id, reading));
    }

    /** Reads an owner's workers anew, as the account changed; those that are gone are forgotten. */
    public void reloadOwned(int ownerId) throws SQLException {
        List<UUID> owned = byId.values().stream()
                .map(entry -> entry.worker)
                .filter(worker -> worker.ownerId() == ownerId)
                .map(Worker::id)
                .toList();
        if (!owned.isEmpty()) {
            reload(owned);
        }
    }

    /** Reads all workers that may be online. */
    public void loadOnline(Instant now) throws SQLException {
        long reading = readings.incrementAndGet();
        List<Worker> rows;
        try (Connection connection = dataSource.getConnection()) {
            rows = WorkerRows.seenSince(connection, now.minus(Worker.STALE_AFTER));
        }
        for (Worker row : rows) {
            take(row, reading);
        }
    }

    /** Takes in a worker that was just made; what was read of it since counts more. */
    public void made(Worker worker) throws SQLException {
        take(worker, 0);
    }

    /**
     * Takes in a worker's row, with what this node knows better, and understands what the worker offers if that is news. A row of an
     * earlier reading than one that was taken in is passed over: every change that was there before a reading began is in its rows, so
     * that no change is undone by somebody who read before it and comes after it.
     */
    private void take(Worker row, long reading) throws SQLException {
        Long goneAt = gone.getIfPresent(row.id());
        if (goneAt != null && goneAt > reading) {
            return;
        }
        Entry entry = byId.computeIfAbsent(row.id(), id -> new Entry(row));
        Worker before;
        Worker now;
        synchronized (entry) {
            if (entry.reading > reading) {
                return;
            }
            entry.reading = reading;
            before = entry.worker;
            now = row.orSeenAs(before);
            entry.worker = now;
            if (!before.name().equals(now.name())) {
                byName.remove(before.name(), entry);
            }
            byName.put(now.name(), entry);
            if (!before.offer().equals(now.offer())) {
                entry.said = null;
            }
        }
        if (entry.offer == null || !before.offersLike(now)) {
            Optional<Understood> understood = reader.read(now);
            if (understood.isPresent()) {
                entry.offer = understood.get().offer();
                entry.threads = understood.get().threads();
            }
        }
        if (byId.size() > MAX_REMEMBERED) {
            dropStale(now.lastCheckIn());
        }
    }

    private void forget(UUID id, long reading) {
        gone.asMap().merge(id, reading, Math::max);
        Entry entry = byId.get(id);
        if (entry == null) {
            return;
        }
        synchronized (entry) {
            if (entry.reading <= reading) {
                byId.remove(id, entry);
                byName.remove(entry.worker.name(), entry);
            }
        }
    }

    /**
     * Takes in what became of a worker here, unless it became something else meanwhile: then nothing is done, and the caller may look
     * again at what is {@linkplain #known(UUID) known} of it.
     *
     * @param before the very worker the caller looked at
     * @param after of the same id and name
     * @return whether it was done
     */
    public boolean replace(Worker before, Worker after) {
        Entry entry = byId.get(before.id());
        if (entry == null) {
            return false;
        }
        synchronized (entry) {
            boolean still = entry.worker == before;
            if (still) {
                entry.worker = after;
            }
            return still;
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
        synchronized (entry) {
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
