package io.throng.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures a horde and writes the figures as a Markdown table; what they mean stands in {@code docs/reference/benchmarks.md}. */
@Command(
        name = "bench",
        description = "Measures a horde against what this machine could do at best.",
        mixinStandardHelpOptions = true,
        subcommands = WorkerBenchCommand.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  throng bench --self                         a server of its own, everything",
            "  throng bench --server http://localhost:7001 --key KEY   a running server on this machine",
            "  throng bench worker                         a worker on a horde of its own, against its engine"
        })
public final class BenchCommand implements Callable<Integer> {
    /** Workers of an account that nobody trusts (text spec 9.1). */
    private static final int WORKERS_PER_ACCOUNT = 3;

    private static final String JAR_BELOW_HOME = "server/target/quarkus-app/quarkus-run.jar";

    @Spec
    private CommandSpec spec;

    @Option(names = "--self", description = "Start a server of our own in a temporary folder and measure everything.")
    private boolean self;

    @Option(
            names = "--server-jar",
            paramLabel = "JAR",
            description = "With --self: the server's quarkus-run.jar. Default: the one built in this tree.")
    private Optional<Path> serverJar = Optional.empty();

    @Option(names = "--server", paramLabel = "URL", description = "A running server on a loopback address.")
    private Optional<URI> server = Optional.empty();

    @Option(names = "--key", paramLabel = "KEY", description = "With --server: the key of an account that may lend.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--intake",
            paramLabel = "N",
            defaultValue = "30",
            description = "With --server: how many requests the account may have waiting. Default: ${DEFAULT-VALUE}.")
    private int intake;

    @Option(
            names = "--database-url",
            paramLabel = "URL",
            description =
                    "With --server: JDBC URL of its database, for the ceiling of raw commits; a table is made and dropped.")
    private Optional<String> databaseUrl = Optional.empty();

    @Option(names = "--database-user", paramLabel = "USER", defaultValue = "")
    private String databaseUser;

    @Option(names = "--database-password", paramLabel = "PASSWORD", defaultValue = "")
    private String databasePassword;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "64",
            description = "Calls under way at a time. Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Before each measurement. Default: ${DEFAULT-VALUE}.")
    private int warmUpSeconds;

    @Option(
            names = "--seconds",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "Each measurement. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Parts of a measurement that takes turns with bare HTTP. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(
            names = "--depths",
            paramLabel = "N,N,...",
            split = ",",
            defaultValue = "1000,10000,100000",
            description = "With --self: depths of the queue, in waiting requests. Default: ${DEFAULT-VALUE}.")
    private List<Integer> depths;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "10000",
            description = "With --self: jobs measured at each depth at most. Default: ${DEFAULT-VALUE}.")
    private int jobs;

    @Option(names = "--output", paramLabel = "FILE", description = "Where the table goes. Default: standard output.")
    private Optional<Path> output = Optional.empty();

    /** Runs the command alone and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new BenchCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException, SQLException {
        if (self == server.isPresent()) {
            throw new ParameterException(spec.commandLine(), "Either --self or --server, please.");
        }
        Measure measure = measure();
        String table = (self ? ownRun(measure) : foreignRun(measure)).markdown();
        write(spec.commandLine(), output, table);
        return 0;
    }

    /** Writes the table to a file, or without one to the standard output. */
    static void write(CommandLine command, Optional<Path> file, String table) throws IOException {
        if (file.isPresent()) {
            Files.writeString(file.get(), table);
        } else {
            PrintWriter out = command.getOut();
            out.print(table);
            out.flush();
        }
    }

    /** The server that was built in this tree. */
    static Path builtServer() {
        return Path.of(System.getProperty("throng.home", ""))
                .resolve(JAR_BELOW_HOME)
                .toAbsolutePath();
    }

    private Measure measure() {
        try {
            Measure measure =
                    new Measure(connections, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds), rounds);
            // Refuses what is out of bounds before anything is started.
            InetSocketAddress nowhere = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            measure.warmUpPlan(nowhere, 1);
            measure.warmPlan(nowhere, 1);
            if (jobs < 1 || depths.isEmpty() || depths.stream().anyMatch(depth -> depth < 1)) {
                throw new IllegalArgumentException("--jobs and --depths must be at least 1");
            }
            if (jobs > QueueFill.MAX_REQUESTS / 4
                    || depths.stream().anyMatch(depth -> depth > QueueFill.MAX_REQUESTS / 2)) {
                throw new IllegalArgumentException("--jobs must be at most " + QueueFill.MAX_REQUESTS / 4
                        + " and --depths at most " + QueueFill.MAX_REQUESTS / 2);
            }
            return measure;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Figures ownRun(Measure measure) throws IOException, InterruptedException, SQLException {
        Path jar = serverJar.orElseGet(BenchCommand::builtServer);
        List<Integer> ascending = depths.stream().sorted().distinct().toList();
        return new OwnRun(jar, measure, ascending, jobs, this::say).run();
    }

    private Figures foreignRun(Measure measure) throws IOException, InterruptedException, SQLException {
        String apiKey = key.orElseThrow(() -> new ParameterException(spec.commandLine(), "--server needs --key."));
        InetSocketAddress target = loopback(server.orElseThrow());
        Figures figures = new Figures();
        Scenarios scenarios = new Scenarios(
                target,
                List.of(new HordeWire.Account(0, apiKey)),
                WORKERS_PER_ACCOUNT,
                measure,
                figures,
                WrittenRows.UNKNOWN);
        if (databaseUrl.isPresent()) {
            say("ceiling: raw commits");
            try (Connection database = DriverManager.getConnection(databaseUrl.get(), databaseUser, databasePassword)) {
                RawCommits.measure(database, measure, figures);
            }
        }
        say("bare HTTP, warming up");
        try (BareHttp bare = BareHttp.start(scenarios.idlePopBytes(), measure)) {
            say("idle pops");
            scenarios.idlePop("idle pop", bare);
            say("checks");
            scenarios.check(bare);
        }
        say("intake");
        scenarios.intake(intake);
        return figures;
    }

    private InetSocketAddress loopback(URI address) throws IOException {
        if (!"http".equals(address.getScheme()) || address.getHost() == null) {
            throw new ParameterException(spec.commandLine(), "--server must be http://HOST:PORT: " + address);
        }
        InetAddress host = InetAddress.getByName(address.getHost());
        if (!host.isLoopbackAddress()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "Load is put on loopback addresses only, and " + address.getHost() + " is none.");
        }
        return new InetSocketAddress(host, address.getPort() < 0 ? 80 : address.getPort());
    }

    private void say(String step) {
        say(spec.commandLine(), step);
    }

    /** Tells what is being measured. */
    static void say(CommandLine command, String step) {
        PrintWriter err = command.getErr();
        err.println(String.format(Locale.ROOT, "bench: %s ...", step));
        err.flush();
    }
}
