package io.throng.server.duty;

import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Runs the duties of a node. Of a duty that is {@link Duty.Where#ONE_NODE} one node at a time holds the row {@code duty.name} while it is
 * at it; the others pass by, and after it nobody begins again before the pause is over. A node that dies loses its row lock with its
 * connection, so that another takes over at its next turn.
 */
public final class Duties implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Duties.class);

    /** Duties that a node does at the same time. */
    static final int THREADS = 2;

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().name("duty-", 0).daemon(true).factory());
    private final DataSource dataSource;
    private final MeterRegistry meters;

    public Duties(DataSource dataSource, MeterRegistry meters) {
        this.dataSource = dataSource;
        this.meters = meters;
    }

    /** Begins with a duty; its first turn comes after one pause. */
    public void begin(Duty duty) {
        long pauseMillis = duty.pause().toMillis();
        scheduler.scheduleWithFixedDelay(() -> turn(duty), pauseMillis, pauseMillis, TimeUnit.MILLISECONDS);
    }

    /** Does a duty that lives as long as the node, for itself alone. */
    public void every(String name, Duration pause, Duty.Turn turn) {
        begin(new Duty(name, pause, Duty.Where.EVERY_NODE, turn));
    }

    void turn(Duty duty) {
        try {
            switch (duty.where()) {
                case EVERY_NODE -> measured(duty);
                case ONE_NODE -> forAll(duty);
            }
        } catch (Exception e) {
            meters.counter("throng.duty.failures", "duty", duty.name()).increment();
            LOG.warnf("duty %s failed and is tried again: %s", duty.name(), e.toString());
        }
    }

    private void measured(Duty duty) throws Exception {
        meters.timer("throng.duty", "duty", duty.name()).recordCallable(() -> {
            duty.turn().run();
            return duty.name();
        });
    }

    private void forAll(Duty duty) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            enter(connection, duty);
            connection.setAutoCommit(false);
            try {
                if (due(connection, duty)) {
                    measured(duty);
                    done(connection, duty);
                }
                connection.commit();
            } catch (Exception e) {
                connection.rollback();
                throw e;
            } finally {
                connection.setAutoCommit(true);
            }
        }
    }

    /** In a transaction of its own: others would wait for a row that is there but not committed. */
    private static void enter(Connection connection, Duty duty) throws SQLException {
        try (var statement = connection.prepareStatement("insert into duty (name) values (?) on conflict do nothing")) {
            statement.setString(1, duty.name());
            statement.executeUpdate();
        }
    }

    private static boolean due(Connection connection, Duty duty) throws SQLException {
        // Relies on the primary key of duty.
        String sql = """
                select 1 from duty where name = ? and last_done <= clock_timestamp() - make_interval(secs => ?) for update skip locked
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, duty.name());
            statement.setDouble(2, duty.pause().toMillis() / 1000.0);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static void done(Connection connection, Duty duty) throws SQLException {
        try (var statement =
                connection.prepareStatement("update duty set last_done = clock_timestamp() where name = ?")) {
            statement.setString(1, duty.name());
            statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
