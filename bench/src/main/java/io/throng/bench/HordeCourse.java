package io.throng.bench;

import static java.util.Objects.requireNonNull;

import io.throng.client.ClientSettings;
import io.throng.client.HordeAddress;
import io.throng.client.HordeClient;
import io.throng.worker.WorkerEvent;
import io.throng.worker.WorkerProgram;
import io.throng.worker.config.WorkerConfigReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Jobs through a horde of our own and a worker in this process, one in flight. More than enough are asked for before; the clock runs from
 * the delivery of the first to that of the last, so that it sees the steady state and not the worker's first look into an empty queue.
 */
final class HordeCourse implements Course, AutoCloseable {
    /** Most jobs of one stretch: an account may have 30 waiting, and one more than is counted is asked for. */
    static final int MAX_JOBS = 29;

    /** Most results of one request (text spec 1.1). */
    private static final int MAX_RESULTS = 20;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final HordeClient requester;
    private final BiConsumer<HordeClient, Integer> request;
    private final WorkerProgram worker;
    private final BlockingQueue<Delivery> deliveries = new LinkedBlockingQueue<>();

    /** @param failure empty if it was handed in */
    private record Delivery(long nanos, String failure) {}

    /**
     * Starts a worker.
     *
     * @param server with test users
     * @param settings of the worker beside horde and key, as a file of settings
     * @param state folder for what it keeps
     * @param request asks a horde for so many results, {@value #MAX_RESULTS} at most
     */
    HordeCourse(OwnServer server, Path settings, Path state, BiConsumer<HordeClient, Integer> request)
            throws IOException {
        this.request = requireNonNull(request);
        HordeWire wire = new HordeWire(server.address());
        String requesterKey = HordeWire.account(wire.ask(wire.testUser(0))).key();
        String ownerKey = HordeWire.account(wire.ask(wire.testUser(1))).key();
        String address = "http://" + server.address().getHostString() + ":"
                + server.address().getPort();
        Map<String, String> environment = Map.of(
                "THRONG_WORKER_HORDE_URL", address,
                "THRONG_WORKER_API_KEY", ownerKey,
                "THRONG_WORKER_STATE_DIR", state.toString());
        this.requester = new HordeClient(
                ClientSettings.of(HordeAddress.parse(address), requesterKey, "throng-bench:0.1:https://localhost"));
        this.worker = new WorkerProgram(WorkerConfigReader.read(Optional.of(settings), environment), this::hear);
        worker.start();
    }

    private void hear(WorkerEvent event) {
        switch (event) {
            case WorkerEvent.Delivered ignored -> deliveries.add(new Delivery(System.nanoTime(), ""));
            case WorkerEvent.Faulted faulted -> deliveries.add(new Delivery(System.nanoTime(), faulted.reason()));
            case WorkerEvent.SubmitGivenUp lost -> deliveries.add(new Delivery(System.nanoTime(), lost.reason()));
            case WorkerEvent.Stopped stopped -> deliveries.add(new Delivery(System.nanoTime(), stopped.reason()));
            default -> {
                // Everything else is on the way to one of these.
            }
        }
    }

    @Override
    public double secondsPerJob(int jobs) throws IOException, InterruptedException {
        for (int left = jobs + 1; left > 0; left -= MAX_RESULTS) {
            request.accept(requester, Math.min(left, MAX_RESULTS));
        }
        long first = nextNanos();
        long last = first;
        for (int i = 0; i < jobs; i++) {
            last = nextNanos();
        }
        return (last - first) / 1e9 / jobs;
    }

    private long nextNanos() throws IOException, InterruptedException {
        Delivery delivery = deliveries.poll(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        if (delivery == null) {
            throw new IOException("the worker delivered nothing in " + PATIENCE.toMinutes() + " minutes");
        }
        if (!delivery.failure().isEmpty()) {
            throw new IOException("the worker failed: " + delivery.failure());
        }
        return delivery.nanos();
    }

    @Override
    public void close() {
        worker.close();
        requester.close();
    }
}
