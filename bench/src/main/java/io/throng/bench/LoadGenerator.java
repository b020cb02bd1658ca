package io.throng.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.HdrHistogram.Histogram;

/**
 * Closed-loop load: every connection sends its next call when the last one was answered, so the server is never asked for more
 * than it does, and a latency is what one of that many patient callers waits. One virtual thread and one socket per connection.
 *
 * <p>On Linux every connection comes from its own loopback address, as workers in the field do; elsewhere all come from one.
 */
public final class LoadGenerator {
    private static final long HIGHEST_NANOS = 120_000_000_000L;
    private static final int DIGITS = 3;
    private static final int ADDRESSES_PER_BLOCK = 250;

    private final LoadPlan plan;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicReference<String> firstFailure = new AtomicReference<>();
    private long startNanos;

    private LoadGenerator(LoadPlan plan) {
        this.plan = plan;
    }

    /**
     * Runs a plan to its end.
     *
     * @param scripts what each connection asks, by its number from 0
     */
    public static LoadReport run(LoadPlan plan, IntFunction<Script> scripts) throws IOException, InterruptedException {
        return new LoadGenerator(plan).run(scripts);
    }

    private LoadReport run(IntFunction<Script> scripts) throws IOException, InterruptedException {
        List<HttpConnection> connections = new ArrayList<>(plan.connections());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < plan.connections(); i++) {
                connections.add(HttpConnection.open(plan.target(), source(i)));
            }
            startNanos = System.nanoTime();
            long cpuBefore = cpuNanos();
            List<Future<Tally>> running = new ArrayList<>(plan.connections());
            for (int i = 0; i < plan.connections(); i++) {
                HttpConnection connection = connections.get(i);
                Script script = scripts.apply(i);
                running.add(threads.submit(() -> drive(connection, script)));
            }
            Tally total = new Tally();
            for (Future<Tally> one : running) {
                total.add(one.get());
            }
            double cores = (cpuNanos() - cpuBefore) / (double) Math.max(1, System.nanoTime() - startNanos);
            return new LoadReport(
                    Math.max(0, total.lastNanos - plan.warmUp().toNanos()) / 1e9,
                    Map.copyOf(total.latencies),
                    total.failed,
                    Optional.ofNullable(firstFailure.get()),
                    cores);
        } catch (ExecutionException e) {
            throw new IOException("a connection's script failed", e.getCause());
        } finally {
            for (HttpConnection connection : connections) {
                connection.close();
            }
        }
    }

    private Tally drive(HttpConnection connection, Script script) {
        Tally tally = new Tally();
        long warmNanos = plan.warmUp().toNanos();
        long endNanos = warmNanos + plan.duration().toNanos();
        while (true) {
            long sentNanos = System.nanoTime() - startNanos;
            boolean over = sentNanos >= endNanos || begun.get() >= plan.maximumCalls();
            Optional<Call> next = script.next(over);
            if (next.isEmpty()) {
                return tally;
            }
            begun.incrementAndGet();
            boolean counted = sentNanos >= warmNanos;
            Reply reply;
            try {
                reply = connection.exchange(next.get());
            } catch (IOException e) {
                tally.failed += counted ? 1 : 0;
                firstFailure.compareAndSet(null, next.get().label() + ": " + e);
                return tally;
            }
            long answeredNanos = System.nanoTime() - startNanos;
            if (!reply.succeeded()) {
                tally.failed += counted ? 1 : 0;
                firstFailure.compareAndSet(null, next.get().label() + ": " + reply.status() + " " + reply.body());
            } else if (counted) {
                tally.record(next.get().label(), answeredNanos - sentNanos);
            }
            if (counted) {
                tally.lastNanos = answeredNanos;
            }
            script.answered(next.get(), reply);
        }
    }

    /** Where the connection of a number comes from. */
    private InetAddress source(int connection) throws IOException {
        boolean wholeBlock =
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux");
        if (!wholeBlock || !(plan.target().getAddress() instanceof Inet4Address)) {
            return plan.target().getAddress();
        }
        int block = 1 + connection / ADDRESSES_PER_BLOCK;
        int host = 1 + connection % ADDRESSES_PER_BLOCK;
        return InetAddress.getByAddress(new byte[] {127, 0, (byte) block, (byte) host});
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    /** What one connection saw. */
    private static final class Tally {
        private final Map<String, Histogram> latencies = new HashMap<>();
        private long failed;
        private long lastNanos;

        void record(String label, long nanos) {
            latencies
                    .computeIfAbsent(label, any -> new Histogram(HIGHEST_NANOS, DIGITS))
                    .recordValue(Math.min(nanos, HIGHEST_NANOS));
        }

        void add(Tally other) {
            other.latencies.forEach((label, histogram) -> latencies
                    .computeIfAbsent(label, any -> new Histogram(HIGHEST_NANOS, DIGITS))
                    .add(histogram));
            failed += other.failed;
            lastNanos = Math.max(lastNanos, other.lastNanos);
        }
    }
}
