package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.IntFunction;

/** What is measured on a coordinator through its API alone. */
final class Scenarios {
    private final InetSocketAddress target;
    private final HordeWire wire;
    private final List<HordeWire.Account> accounts;
    private final int workersPerAccount;
    private final Measure measure;
    private final Figures figures;
    private final WrittenRows written;

    /**
     * Sets the scenarios up.
     *
     * @param accounts that ask and lend, in turn
     * @param workersPerAccount most workers under one account; connections beyond share them
     */
    Scenarios(
            InetSocketAddress target,
            List<HordeWire.Account> accounts,
            int workersPerAccount,
            Measure measure,
            Figures figures,
            WrittenRows written) {
        this.target = requireNonNull(target);
        this.wire = new HordeWire(target);
        this.accounts = List.copyOf(accounts);
        this.workersPerAccount = workersPerAccount;
        this.measure = requireNonNull(measure);
        this.figures = requireNonNull(figures);
        this.written = requireNonNull(written);
    }

    /** Length of an idle pop's answer, in bytes of its (ASCII) body. */
    int idlePopBytes() throws IOException {
        return wire.ask(pop(0, HordeWire.UNWANTED_MODEL)).body().length();
    }

    /** Pops by workers whose model nobody asks for, in turns with bare HTTP. */
    void idlePop(String scenario, BareHttp bare) throws IOException, InterruptedException {
        inTurns(scenario, bare, "pop", number -> Script.repeating(pop(number, HordeWire.UNWANTED_MODEL)));
    }

    /** Progress checks of one waiting image request, in turns with bare HTTP. */
    void check(BareHttp bare) throws IOException, InterruptedException {
        UUID request = HordeWire.id(wire.ask(wire.imageOrder(accounts.getFirst().key())))
                .orElseThrow(() -> new IOException("an order was answered without an id"));
        inTurns("check", bare, "check", number -> Script.repeating(wire.check(request)));
    }

    private void inTurns(String scenario, BareHttp bare, String label, IntFunction<Script> scripts)
            throws IOException, InterruptedException {
        LoadGenerator.run(measure.warmUpPlan(target, LoadPlan.MAX_CALLS), scripts);
        List<LoadReport> stretches = new ArrayList<>();
        Alternation turns = Alternation.run(
                () -> {
                    LoadReport stretch = bare.stretch(measure);
                    figures.bareHttp(stretch);
                    return stretch.secondsPerCall(BareHttp.LABEL);
                },
                () -> {
                    LoadReport stretch = LoadGenerator.run(measure.stretchPlan(target), scripts);
                    stretches.add(stretch);
                    return stretch.secondsPerCall(label);
                },
                measure.rounds());
        LoadReport all = stretches.stream().reduce(LoadReport::plus).orElseThrow();
        figures.inTurns(scenario, label, all, turns);
    }

    /**
     * Text requests taken in.
     *
     * @param most how many the accounts may have waiting together
     */
    void intake(long most) throws IOException, InterruptedException {
        List<Call> calls =
                accounts.stream().map(account -> wire.intake(account.key())).toList();
        long warmUp = most / 2;
        if (warmUp > 0) {
            LoadGenerator.run(measure.warmUpPlan(target, warmUp), number -> new RoundRobin(calls, number));
        }
        // The generator may begin one call per connection more than it is told.
        long counted = Math.max(1, most - warmUp - 2L * measure.connections());
        long before = written.soFar();
        LoadReport report =
                LoadGenerator.run(measure.warmPlan(target, counted), number -> new RoundRobin(calls, number));
        figures.add("intake of text", written.soFar() - before, "intake", report);
    }

    /** Makes the coordinator warm on the road of a job, at most so many jobs long. */
    void warmUpJobs(long jobs) throws IOException, InterruptedException {
        LoadGenerator.run(measure.warmUpPlan(target, 2 * jobs), this::popAndSubmit);
    }

    /** Jobs popped and handed in, at most so many; answers the median milliseconds of a pop. */
    double popAndSubmit(String scenario, long jobs) throws IOException, InterruptedException {
        long before = written.soFar();
        LoadReport report = LoadGenerator.run(measure.warmPlan(target, 2 * jobs), this::popAndSubmit);
        long rows = written.soFar() - before;
        figures.add("pop, " + scenario, rows, "pop", report);
        figures.add("submit, " + scenario, rows, "submit", report);
        return report.millis("pop", 50);
    }

    /** Jobs popped before, then handed in by all connections at once. */
    void settlement(String scenario, long jobs) throws IOException, InterruptedException {
        Queue<Call> submits = new ConcurrentLinkedQueue<>();
        LoadGenerator.run(
                measure.warmPlan(target, jobs),
                number -> new PopAndKeep(
                        pop(number, HordeWire.WANTED_MODEL),
                        job -> submits.add(wire.submit(owner(number).key(), job))));
        long before = written.soFar();
        LoadReport report =
                LoadGenerator.run(measure.warmPlan(target, LoadPlan.MAX_CALLS), number -> new Drain(submits));
        figures.add(scenario, written.soFar() - before, "submit", report);
    }

    private Script popAndSubmit(int number) {
        String key = owner(number).key();
        return new PopAndSubmit(pop(number, HordeWire.WANTED_MODEL), job -> wire.submit(key, job));
    }

    private Call pop(int connection, String model) {
        return wire.pop(owner(connection).key(), worker(connection), model);
    }

    /** Accounts take their share of workers one after the other, and connections beyond all of them share workers. */
    private int worker(int connection) {
        return connection % (accounts.size() * workersPerAccount);
    }

    private HordeWire.Account owner(int connection) {
        return accounts.get(worker(connection) / workersPerAccount);
    }
}
