package io.throng.server.storage;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Ticker;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Something read from the database that many ask for: it is read when somebody asks and what is at hand is too old, by one of them
 * while the others wait for him. It must not depend on who asks.
 *
 * @param <T> an immutable value
 */
public final class Snapshot<T> {
    private final long maxAgeNanos;
    private final Source<T> source;
    private final Ticker ticker;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicLong changes = new AtomicLong();
    private volatile Held<T> held;

    /** Where the value comes from. */
    @FunctionalInterface
    public interface Source<T> {
        T read() throws SQLException;
    }

    private record Held<T>(T value, long sinceNanos, long changes) {}

    /** @param maxAge age up to which a value is taken as it is; zero reads anew each time */
    public Snapshot(Duration maxAge, Source<T> source) {
        this(maxAge, source, Ticker.systemTicker());
    }

    public Snapshot(Duration maxAge, Source<T> source, Ticker ticker) {
        if (maxAge.isNegative()) {
            throw new IllegalArgumentException("an age is not negative: " + maxAge);
        }
        this.maxAgeNanos = maxAge.toNanos();
        this.source = requireNonNull(source);
        this.ticker = requireNonNull(ticker);
    }

    /** The value, at most so old as was said, and read after the last {@link #invalidate}. Blocks when it is read. */
    public T get() throws SQLException {
        Held<T> known = held;
        if (fresh(known)) {
            return known.value();
        }
        reading.lock();
        try {
            if (fresh(held)) {
                return held.value();
            }
            // A change that comes while the value is read makes it old from the start.
            long before = changes.get();
            long since = ticker.read();
            held = new Held<>(source.read(), since, before);
            return held.value();
        } finally {
            reading.unlock();
        }
    }

    /** What is at hand is no longer true. */
    public void invalidate() {
        changes.incrementAndGet();
    }

    private boolean fresh(Held<T> known) {
        return known != null && known.changes() == changes.get() && ticker.read() - known.sinceNanos() < maxAgeNanos;
    }
}
