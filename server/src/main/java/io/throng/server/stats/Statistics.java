package io.throng.server.stats;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.stats.ImageTotals;
import io.throng.protocol.stats.ModelCounts;
import io.throng.protocol.stats.TextTotals;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.stats.Counters.Sum;
import io.throng.server.storage.Snapshot;
import io.throng.server.storage.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import javax.sql.DataSource;

/** The statistics: workers spec 6. They are exact from the first job on, on every node. */
public final class Statistics {
    private final DataSource dataSource;
    private final Snapshot<List<Counters.Row>> compiled;
    private final Snapshot<Recent> recent;

    /**
     * @param maxAge age up to which sums are taken as they are
     * @param recentMaxAge the same for {@link #recent}
     */
    public Statistics(DataSource dataSource, Duration maxAge, Duration recentMaxAge) {
        this.dataSource = requireNonNull(dataSource);
        this.compiled = new Snapshot<>(maxAge, () -> {
            try (Connection connection = dataSource.getConnection()) {
                return Counters.compile(connection);
            }
        });
        this.recent = new Snapshot<>(recentMaxAge, () -> {
            try (Connection connection = dataSource.getConnection()) {
                return Counters.recent(connection);
            }
        });
    }

    /** Speeds of models and what the last minute brought. Blocks when it is read. */
    public Recent recent() throws SQLException {
        return recent.get();
    }

    /** Images made in each stretch of time. Blocks when it is read. */
    public ImageTotals images() throws SQLException {
        List<Counters.Row> rows = compiled.get();
        return new ImageTotals(
                image(rows, Counters.Row::minute),
                image(rows, Counters.Row::hour),
                image(rows, Counters.Row::day),
                image(rows, Counters.Row::month),
                image(rows, Counters.Row::total));
    }

    /** Texts made in each stretch of time. Blocks when it is read. */
    public TextTotals texts() throws SQLException {
        List<Counters.Row> rows = compiled.get();
        return new TextTotals(
                text(rows, Counters.Row::minute),
                text(rows, Counters.Row::hour),
                text(rows, Counters.Row::day),
                text(rows, Counters.Row::month),
                text(rows, Counters.Row::total));
    }

    /** Jobs by model; models without any in a stretch of time are not in its map. */
    ModelCounts models(JobKind kind, Predicate<String> wanted) throws SQLException {
        List<Counters.Row> rows = compiled.get().stream()
                .filter(row -> row.kind() == kind && wanted.test(row.model()))
                .toList();
        return new ModelCounts(
                byModel(rows, Counters.Row::day),
                byModel(rows, Counters.Row::month),
                byModel(rows, Counters.Row::total));
    }

    /** Folds old counters, shortest first, each span in a transaction of its own; answers how many went. */
    public int fold() throws SQLException {
        int folded = 0;
        for (Span span : Span.values()) {
            folded += Transaction.run(dataSource, connection -> Counters.fold(connection, span));
        }
        return folded;
    }

    private static ImageTotals.Period image(List<Counters.Row> rows, Function<Counters.Row, Sum> stretch) {
        Sum sum = sum(rows, JobKind.IMAGE, stretch);
        return new ImageTotals.Period(sum.jobs(), sum.asked());
    }

    private static TextTotals.Period text(List<Counters.Row> rows, Function<Counters.Row, Sum> stretch) {
        Sum sum = sum(rows, JobKind.TEXT, stretch);
        return new TextTotals.Period(sum.jobs(), sum.asked());
    }

    private static Sum sum(List<Counters.Row> rows, JobKind kind, Function<Counters.Row, Sum> stretch) {
        return rows.stream().filter(row -> row.kind() == kind).map(stretch).reduce(Sum.NONE, Sum::plus);
    }

    private static Map<String, Long> byModel(List<Counters.Row> rows, Function<Counters.Row, Sum> stretch) {
        Map<String, Long> jobs = new TreeMap<>();
        for (Counters.Row row : rows) {
            long ended = stretch.apply(row).jobs();
            if (ended > 0) {
                jobs.put(row.model(), ended);
            }
        }
        return jobs;
    }
}
