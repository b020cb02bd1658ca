package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What this machine could do at best, measured in the same run. */
final class Ceilings {
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final int SMALL_BATCH = 64;
    private static final int LARGE_BATCH = 256;
    private static final String LABEL = "echo";

    private final Measure measure;
    private final Figures figures;

    Ceilings(Measure measure, Figures figures) {
        this.measure = requireNonNull(measure);
        this.figures = requireNonNull(figures);
    }

    /**
     * Bare HTTP: the body of an idle pop, answered by JSON as long as an idle pop's.
     *
     * @param answerBytes length of the answer
     */
    void bareHttp(int answerBytes) throws IOException, InterruptedException {
        InetSocketAddress address = JavaChild.freeAddress();
        Call call = new Call(
                LABEL,
                new HordeWire(address)
                        .pop("0000000000", 0, HordeWire.UNWANTED_MODEL)
                        .wire());
        Path log = Files.createTempFile("throng-bench-echo-", ".log");
        try (JavaChild echo = JavaChild.start(
                List.of(
                        "-cp",
                        System.getProperty("java.class.path"),
                        EchoServer.class.getName(),
                        Integer.toString(address.getPort()),
                        Integer.toString(answerBytes)),
                Map.of(),
                log)) {
            echo.awaitAnswer(address, call, START_PATIENCE);
            figures.bareHttp(
                    LoadGenerator.run(measure.plan(address, LoadPlan.MAX_CALLS), number -> Script.repeating(call)),
                    LABEL);
        } finally {
            Files.deleteIfExists(log);
        }
    }

    /** Raw commits, in batches as the coordinator's committers write them, and larger ones. */
    void rawCommits(Connection connection) throws SQLException {
        RawCommits raw = new RawCommits(connection, RandomGenerator.of("L64X128MixRandom"));
        double small = raw.rowsPerSecond(SMALL_BATCH, measure.duration());
        double large = raw.rowsPerSecond(LARGE_BATCH, measure.duration());
        figures.rawCommits(small);
        figures.note(String.format(
                Locale.ROOT,
                "ceiling: raw commits, one writer, fsync and synchronous_commit on: %,.0f rows/s in batches of %d, %,.0f rows/s in"
                        + " batches of %d; ratios are to the former",
                small,
                SMALL_BATCH,
                large,
                LARGE_BATCH));
    }
}
