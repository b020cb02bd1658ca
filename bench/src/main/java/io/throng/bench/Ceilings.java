package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What this machine could do at best, measured in the same run. */
final class Ceilings {
    private static final int SMALL_BATCH = 64;
    private static final int LARGE_BATCH = 256;

    private final Measure measure;
    private final Figures figures;

    Ceilings(Measure measure, Figures figures) {
        this.measure = requireNonNull(measure);
        this.figures = requireNonNull(figures);
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
