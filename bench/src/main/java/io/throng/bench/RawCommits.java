package io.throng.bench;

import static java.util.Objects.requireNonNull;

import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The ceiling of durable writes: one writer that updates so many rows per transaction with one statement and does nothing else.
 * It uses a table of its own, which it makes and drops.
 */
public final class RawCommits {
    /** Rows of the table, more than fit in any batch. */
    static final int ROWS = 20_000;
    /** Most rows in one transaction. */
    static final int MAX_BATCH = 1_000;

    private static final int SMALL_BATCH = 64;
    private static final int LARGE_BATCH = 256;
    private static final String TABLE = "throng_bench_row";

    private final Connection connection;
    private final RandomGenerator random;

    /** @param connection to the database that is measured, in auto-commit mode */
    public RawCommits(Connection connection, RandomGenerator random) {
        this.connection = requireNonNull(connection);
        this.random = requireNonNull(random);
    }

    /** Measures in batches as the coordinator's committers write them, which the ratios are to, and in larger ones. */
    static void measure(Connection connection, Measure measure, Figures figures) throws SQLException {
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

    /**
     * Rows committed per second.
     *
     * @param batch rows per transaction, 1 to {@value #MAX_BATCH}
     * @param duration how long to write; a third of it before counting begins
     * @throws IllegalStateException when the database may lose what it confirms: that would be no ceiling
     */
    public double rowsPerSecond(int batch, Duration duration) throws SQLException {
        if (batch < 1 || batch > MAX_BATCH) {
            throw new IllegalArgumentException("batch must be 1.." + MAX_BATCH + ": " + batch);
        }
        for (String setting : new String[] {"fsync", "synchronous_commit"}) {
            String value = show(setting);
            if (!value.equals("on")) {
                throw new IllegalStateException(setting + " is " + value + " on this database, not on");
            }
        }
        makeTable();
        try {
            long warmNanos = duration.toNanos() / 3;
            write(batch, warmNanos);
            return write(batch, duration.toNanos());
        } finally {
            execute("drop table " + TABLE);
        }
    }

    private double write(int batch, long nanos) throws SQLException {
        long start = System.nanoTime();
        long rows = 0;
        long elapsed;
        // Relies on the primary key of the bench's own table.
        String sql = """
                update throng_bench_row r
                set value = r.value + change.amount, version = r.version + 1
                from unnest(?::int[], ?::bigint[]) as change (id, amount)
                where r.id = change.id
                """;
        try (var statement = connection.prepareStatement(sql)) {
            do {
                Integer[] ids = random.ints(0, ROWS)
                        .distinct()
                        .limit(batch)
                        .sorted()
                        .boxed()
                        .toArray(Integer[]::new);
                Long[] amounts = random.longs(batch, -100, 100).boxed().toArray(Long[]::new);
                Array idArray = connection.createArrayOf("int4", ids);
                Array amountArray = connection.createArrayOf("int8", amounts);
                statement.setArray(1, idArray);
                statement.setArray(2, amountArray);
                rows += statement.executeUpdate();
                elapsed = System.nanoTime() - start;
            } while (elapsed < nanos);
        }
        return rows * 1e9 / elapsed;
    }

    private void makeTable() throws SQLException {
        execute("drop table if exists " + TABLE);
        execute("create table " + TABLE
                + " (id int primary key, value bigint not null, version int not null) with (fillfactor = 60)");
        execute("insert into " + TABLE + " select i, 0, 0 from generate_series(0, " + (ROWS - 1) + ") i");
        execute("vacuum analyze " + TABLE);
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String show(String setting) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("show " + setting)) {
            rows.next();
            return rows.getString(1);
        }
    }
}
