package io.throng.server.webhook;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.throng.server.net.FetchException;
import io.throng.server.net.FetchLimits;
import io.throng.server.net.GuardedFetcher;
import io.throng.server.webhook.WebhookQueue.Claimed;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Empties the outbox: one thread takes what is due and hands each delivery to a virtual thread of its own. A delivery counts as made when
 * the receiver answers with a status below 400; otherwise it is tried again after growing pauses, and given up in the end. It may be
 * made twice, when a node dies between the answer and writing it down; receivers tell by {@code Throng-Delivery}.
 */
public final class WebhookSender implements AutoCloseable {
    /** Header with the delivery's id, the same at every attempt. */
    public static final String DELIVERY_HEADER = "Throng-Delivery";

    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(30);
    private static final int MAX_REDIRECTS = 3;

    private final WebhookQueue queue;
    private final GuardedFetcher fetcher;
    private final WebhookSignature signature;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Settings settings;
    private final FetchLimits limits;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, Integer> runningByHost = new HashMap<>();
    private int running;
    private boolean woken;
    private boolean stopping;
    private volatile Thread poller;
    /** Of the last look into the outbox. */
    private volatile Optional<Exception> failure = Optional.empty();

    private ExecutorService calls;

    /**
     * How to send.
     *
     * @param timeout longest time for one attempt
     * @param maxAttempts 1 to 20
     * @param firstPause after the first failure; doubled after each further one
     * @param pollInterval between looks when nobody wakes the sender
     * @param maxPerHost calls to one host at once
     * @param maxConcurrent calls at once
     * @param keepDead how long given-up deliveries are kept
     * @param allowHttp whether plain http is called
     */
    public record Settings(
            Duration timeout,
            int maxAttempts,
            Duration firstPause,
            Duration pollInterval,
            int maxPerHost,
            int maxConcurrent,
            Duration keepDead,
            boolean allowHttp) {
        public Settings {
            if (maxAttempts < 1 || maxAttempts > 20) {
                throw new IllegalArgumentException("maxAttempts must be 1..20: " + maxAttempts);
            }
            if (maxPerHost < 1 || maxConcurrent < 1) {
                throw new IllegalArgumentException("at least one call must be allowed");
            }
        }

        static Settings of(WebhookConfig config) {
            return new Settings(
                    config.timeout(),
                    config.maxAttempts(),
                    config.firstPause(),
                    config.pollInterval(),
                    config.maxPerHost(),
                    config.maxConcurrent(),
                    config.keepDead(),
                    config.allowHttp());
        }

        /** The pause after a failed attempt: doubling, without a bound of its own since attempts are bounded. */
        Duration pauseAfter(int attempt) {
            return firstPause.multipliedBy(1L << (attempt - 1));
        }
    }

    public WebhookSender(
            DataSource database,
            GuardedFetcher fetcher,
            WebhookSignature signature,
            Clock clock,
            MeterRegistry meters,
            Settings settings) {
        this.queue = new WebhookQueue(database);
        this.fetcher = requireNonNull(fetcher, "fetcher");
        this.signature = requireNonNull(signature, "signature");
        this.clock = requireNonNull(clock, "clock");
        this.meters = requireNonNull(meters, "meters");
        this.settings = requireNonNull(settings, "settings");
        this.limits = new FetchLimits(
                settings.timeout(), settings.timeout(), settings.timeout(), 0, MAX_REDIRECTS, !settings.allowHttp());
    }

    /** Begins to send. */
    public void start() {
        lock.lock();
        try {
            if (poller != null) {
                throw new IllegalStateException("started already");
            }
            calls = Executors.newVirtualThreadPerTaskExecutor();
            poller = Thread.ofPlatform().daemon().name("throng-webhooks").start(this::poll);
        } finally {
            lock.unlock();
        }
    }

    /** Says that there may be something to send; costs nothing and may be called from anywhere. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Wakes the sender out of turn, and tells whether it is well; the turn of a duty.
     *
     * @throws IllegalStateException when its last look into the outbox failed, or it does not run
     */
    public void urge() {
        wake();
        Optional<Exception> last = failure;
        if (last.isPresent()) {
            throw new IllegalStateException("the outbox could not be looked into", last.get());
        }
        if (poller == null || !poller.isAlive()) {
            throw new IllegalStateException("nobody looks into the outbox");
        }
    }

    /** Removes deliveries that were given up long enough ago; answers how many. */
    public int forgetDead() throws SQLException {
        return queue.removeDead(settings.keepDead());
    }

    /** Takes nothing more, waits for the calls under way, and ends those that take too long; they are made again by whoever is next. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (poller == null) {
            return;
        }
        try {
            poller.join();
            calls.shutdown();
            if (!calls.awaitTermination(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                calls.shutdownNow();
            }
        } catch (InterruptedException e) {
            calls.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void poll() {
        while (awaitTurn()) {
            try {
                List<Claimed> claimed = claim();
                failure = Optional.empty();
                if (!claimed.isEmpty()) {
                    wake();
                }
                claimed.forEach(delivery -> calls.execute(() -> deliver(delivery)));
            } catch (SQLException | RuntimeException e) {
                failure = Optional.of(e);
                System.getLogger(WebhookSender.class.getName()).log(Level.WARNING, "cannot look into the outbox", e);
            }
        }
    }

    /** Waits until it is time to look, and a call may be made. */
    private boolean awaitTurn() {
        lock.lock();
        try {
            long nanos = settings.pollInterval().toNanos();
            while (!stopping && (running >= settings.maxConcurrent() || !woken && nanos > 0)) {
                nanos = running >= settings.maxConcurrent() ? waitForPlace(nanos) : changed.awaitNanos(nanos);
            }
            woken = false;
            return !stopping;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private long waitForPlace(long nanos) throws InterruptedException {
        changed.await();
        return nanos;
    }

    private List<Claimed> claim() throws SQLException {
        Map<String, Integer> busy;
        int free;
        lock.lock();
        try {
            busy = Map.copyOf(runningByHost);
            free = settings.maxConcurrent() - running;
        } finally {
            lock.unlock();
        }
        // Only this thread adds calls, so what was free stays free.
        List<Claimed> claimed = queue.claim(
                free, settings.maxPerHost(), busy, settings.timeout().plus(LEASE_MARGIN));
        lock.lock();
        try {
            running += claimed.size();
            claimed.forEach(delivery -> runningByHost.merge(delivery.host(), 1, Integer::sum));
        } finally {
            lock.unlock();
        }
        return claimed;
    }

    private void deliver(Claimed delivery) {
        try {
            settle(delivery, call(delivery));
        } catch (SQLException | RuntimeException e) {
            System.getLogger(WebhookSender.class.getName())
                    .log(
                            Level.WARNING,
                            "cannot note the outcome of delivery " + delivery.id() + "; it will be made again",
                            e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // stopping; the lease runs out and somebody else makes the delivery
        } finally {
            lock.lock();
            try {
                running--;
                runningByHost.computeIfPresent(delivery.host(), (host, calls) -> calls == 1 ? null : calls - 1);
                woken = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** @return why it failed, empty when it did not */
    private String call(Claimed delivery) throws InterruptedException {
        byte[] body = delivery.body().getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of(
                "Content-Type",
                "application/json",
                DELIVERY_HEADER,
                delivery.id().toString(),
                WebhookSignature.HEADER,
                signature.header(clock.instant().getEpochSecond(), body));
        try {
            int status = fetcher.post(delivery.url(), headers, body, limits);
            return status < 400 ? "" : "status " + status;
        } catch (FetchException e) {
            return e.reason() + ": " + e.getMessage();
        }
    }

    private void settle(Claimed delivery, String failure) throws SQLException {
        if (failure.isEmpty()) {
            queue.delivered(delivery);
            count("delivered");
        } else if (delivery.attempt() >= settings.maxAttempts()) {
            queue.dead(delivery, failure);
            count("dead");
        } else {
            queue.retry(delivery, settings.pauseAfter(delivery.attempt()), failure);
            count("retry");
        }
    }

    private void count(String outcome) {
        meters.counter("throng.webhook.attempts", "outcome", outcome).increment();
    }
}
