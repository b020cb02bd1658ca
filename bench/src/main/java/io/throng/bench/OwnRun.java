package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;

/** The whole programme on a coordinator of our own: ceilings, scenarios, queues of several depths, memory. */
final class OwnRun {
    /** Accounts that share the load. */
    static final int ACCOUNTS = 64;
    /** What an account may have waiting at most (accounts spec, concurrency). */
    static final int CONCURRENCY = 500;
    /** A trusted account may have 20 workers; some are left free. */
    static final int WORKERS_PER_ACCOUNT = 16;

    private final Path serverJar;
    private final Measure measure;
    private final List<Integer> depths;
    private final int jobs;
    private final Consumer<String> progress;
    private final Figures figures = new Figures();
    private double shallowestPopMillis;

    /**
     * @param depths of the queues, in waiting requests, ascending
     * @param jobs measured at each depth at most
     * @param progress told what is being measured
     */
    OwnRun(Path serverJar, Measure measure, List<Integer> depths, int jobs, Consumer<String> progress) {
        this.serverJar = requireNonNull(serverJar);
        this.measure = requireNonNull(measure);
        this.depths = List.copyOf(depths);
        this.jobs = jobs;
        this.progress = requireNonNull(progress);
    }

    Figures run() throws IOException, InterruptedException, SQLException {
        progress.accept("starting a server");
        try (OwnServer server = OwnServer.start(serverJar)) {
            HordeWire wire = new HordeWire(server.address());
            List<HordeWire.Account> accounts = new ArrayList<>(ACCOUNTS);
            for (int i = 0; i < ACCOUNTS; i++) {
                accounts.add(HordeWire.account(wire.ask(wire.testUser(i))));
            }
            List<Integer> ids = accounts.stream().map(HordeWire.Account::id).toList();
            Scenarios scenarios = new Scenarios(
                    server.address(), accounts, WORKERS_PER_ACCOUNT, measure, figures, server::writtenRows);
            UUID template = HordeWire.id(
                            wire.ask(wire.intake(accounts.getFirst().key())))
                    .orElseThrow(() -> new IOException("an order was answered without an id"));
            rawCommits(server, template, ids);
            int answerBytes = scenarios.idlePopBytes();
            server.restart();
            long emptyBytes = server.process().liveHeapBytes();
            progress.accept("bare HTTP, warming up");
            try (BareHttp bare = BareHttp.start(answerBytes, measure)) {
                progress.accept("idle pops");
                scenarios.idlePop("idle pop, nothing waiting", bare);
                progress.accept("checks");
                scenarios.check(bare);
            }
            progress.accept("intake");
            scenarios.intake((long) ACCOUNTS * CONCURRENCY);
            for (int depth : depths) {
                atDepth(server, scenarios, ids, depth, emptyBytes, answerBytes);
            }
        }
        return figures;
    }

    private void rawCommits(OwnServer server, UUID template, List<Integer> ids)
            throws IOException, InterruptedException, SQLException {
        progress.accept("ceiling: raw commits");
        try (Connection database = server.database()) {
            RawCommits.measure(database, measure, figures);
            QueueFill fill = new QueueFill(database);
            fill.keepTemplate(template);
            fill.clear();
            fill.widenConcurrency(ids, CONCURRENCY);
        }
    }

    private void atDepth(
            OwnServer server, Scenarios scenarios, List<Integer> ids, int depth, long emptyBytes, int answerBytes)
            throws IOException, InterruptedException, SQLException {
        // Enough jobs that the queue is still half as deep after the measurement, without waiting for a longer queue to
        // fill.
        int jobsPerRequest = Math.clamp(Math.ceilDiv(2L * jobs, depth), 1, QueueFill.MAX_JOBS);
        int warmUpRequests = Math.ceilDiv(jobs, jobsPerRequest);
        boolean deepest = depth == depths.getLast();
        int settled = deepest ? Math.ceilDiv(jobs, jobsPerRequest) : 0;
        int requests = depth + warmUpRequests + settled;
        progress.accept(String.format(Locale.ROOT, "filling the queue with %,d requests", requests));
        try (Connection database = server.database()) {
            QueueFill fill = new QueueFill(database);
            fill.clear();
            fill.add(requests, jobsPerRequest, ids);
        }
        server.restart();
        String waiting = String.format(Locale.ROOT, "%,d waiting", depth);
        if (deepest) {
            long fullBytes = server.process().liveHeapBytes();
            figures.note(String.format(
                    Locale.ROOT,
                    "memory: %,d bytes for each of %,d waiting requests (live heap %,d bytes empty, %,d bytes full)",
                    (fullBytes - emptyBytes) / requests,
                    requests,
                    emptyBytes,
                    fullBytes));
            progress.accept("idle pops, " + waiting);
            try (BareHttp bare = BareHttp.start(answerBytes, measure)) {
                scenarios.idlePop("idle pop, " + waiting, bare);
            }
        }
        progress.accept("pop and submit, " + waiting);
        scenarios.warmUpJobs(jobs);
        double popMillis = scenarios.popAndSubmit(waiting, jobs);
        if (depth == depths.getFirst()) {
            shallowestPopMillis = popMillis;
        } else if (deepest) {
            figures.note(String.format(
                    Locale.ROOT,
                    "pop at %,d waiting takes %.2f times as long as at %,d (median)",
                    depth,
                    popMillis / shallowestPopMillis,
                    depths.getFirst()));
        }
        if (deepest) {
            progress.accept("settlement");
            scenarios.settlement("settlement, all submits in flight", jobs);
        }
    }
}
