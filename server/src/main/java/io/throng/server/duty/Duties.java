package io.throng.server.duty;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * Runs the duties of a node. Of a duty that is {@link Duty.Where#ONE_NODE} one node at a time holds the row {@code duty.name} while it is
 * at it; the others pass by, and after it nobody begins again before the pause is over. A node that dies loses its row lock with its
 * connection, so that another takes over at its next turn.
 *
 * <p>People may ask for a turn out of order, through the row ({@link DutyLog#ask}): every node looks for such wishes once a second, and
 * gives the duty a turn; one of one node gets it from whichever comes first.
 */
public final class Duties implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Duties.class);

    /** Duties that a node does at the same time: two long ones, such as adding up the books, and the short ones beside them. */
    static final int THREADS = 3;

    /** How often nodes look whether somebody asked for a turn. */
    static final Duration LOOK = Duration.ofSeconds(1);

    /** A duty of one node is looked at this often at least, so that it is not late by its whole pause after a restart. */
    static final Duration MAX_WAKE = Duration.ofMinutes(1);

    private static final int MAX_FAILURE_LENGTH = 500;

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(
            THREADS, Thread.ofPlatform().name("duty-", 0).daemon(true).factory());
    private final DataSource dataSource;
    private final MeterRegistry meters;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** A duty of this node: when it was last done here, and the last wish for it that was seen to. */
    private record Known(Duty duty, AtomicLong lastDoneMillis, AtomicLong seenWishMicros) {}

    /** What came of a turn. */
    private sealed interface Outcome {
        record Done(long millis) implements Outcome {}

        record Failed(String why) implements Outcome {}

        /** It was another node's turn, or nobody's. */
        record PassedBy() implements Outcome {}
    }

    public Duties(DataSource dataSource, MeterRegistry meters) {
        this.dataSource = dataSource;
        this.meters = meters;
        scheduler.scheduleWithFixedDelay(this::seeToWishes, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Begins with a duty; its first turn comes after one pause, or sooner if it is due for all nodes. */
    public void begin(Duty duty) {
        know(duty);
        long wakeMillis = duty.where() == Duty.Where.ONE_NODE
                ? Math.min(duty.pause().toMillis(), MAX_WAKE.toMillis())
                : duty.pause().toMillis();
        scheduler.scheduleWithFixedDelay(() -> turn(duty), wakeMillis, wakeMillis, TimeUnit.MILLISECONDS);
    }

    /** Does a duty that lives as long as the node, for itself alone. */
    public void every(String name, Duration pause, Duty.Turn turn) {
        begin(new Duty(name, pause, Duty.Where.EVERY_NODE, turn));
    }

    /** Lets wishes for a duty and figures about it be known, without giving it turns. */
    void know(Duty duty) {
        Known now = new Known(duty, new AtomicLong(), new AtomicLong(microsNow()));
        known.put(duty.name(), now);
        meters.gauge(
                "throng.duty.last.success",
                List.of(io.micrometer.core.instrument.Tag.of("duty", duty.name())),
                now.lastDoneMillis(),
                millis -> millis.get() / 1000.0);
        failures(duty);
        try (Connection connection = dataSource.getConnection()) {
            enter(connection, duty);
            describe(connection, duty);
        } catch (SQLException e) {
            LOG.warnf("duty %s is not in the list of duties yet: %s", duty.name(), e.getMessage());
        }
    }

    /** Known from the start, so that a collector sees the step from none to one. */
    private Counter failures(Duty duty) {
        return meters.counter("throng.duty.failures", "duty", duty.name());
    }

    void turn(Duty duty) {
        Outcome outcome = turn(duty, Optional.empty());
        if (outcome instanceof Outcome.Failed failed && duty.where() == Duty.Where.ONE_NODE) {
            write(connection -> DutyLog.failed(connection, duty.name(), failed.why()));
        }
    }

    /** Gives a duty a turn if it is due or somebody asked for it; never throws. */
    private Outcome turn(Duty duty, Optional<Instant> asked) {
        try {
            return switch (duty.where()) {
                case EVERY_NODE -> new Outcome.Done(measured(duty));
                case ONE_NODE -> forAll(duty, asked);
            };
        } catch (Exception e) {
            failures(duty).increment();
            LOG.warnf("duty %s failed and is tried again: %s", duty.name(), e.toString());
            String why = e.toString();
            return new Outcome.Failed(why.substring(0, Math.min(why.length(), MAX_FAILURE_LENGTH)));
        }
    }

    private long measured(Duty duty) throws Exception {
        long start = System.nanoTime();
        meters.timer("throng.duty", "duty", duty.name()).recordCallable(() -> {
            duty.turn().run();
            return duty.name();
        });
        Known here = known.get(duty.name());
        if (here != null) {
            here.lastDoneMillis().set(System.currentTimeMillis());
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private Outcome forAll(Duty duty, Optional<Instant> asked) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            enter(connection, duty);
            connection.setAutoCommit(false);
            try {
                Outcome outcome = new Outcome.PassedBy();
                if (due(connection, duty, asked)) {
                    long millis = measured(duty);
                    DutyLog.done(connection, duty.name(), millis);
                    outcome = new Outcome.Done(millis);
                }
                connection.commit();
                return outcome;
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
        String sql = "insert into duty (name, place, pause_millis) values (?, ?, ?) on conflict (name) do nothing";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, duty.name());
            statement.setString(2, duty.where().words());
            statement.setLong(3, duty.pause().toMillis());
            statement.executeUpdate();
        }
    }

    /** Writes down what kind of duty it is, if that is news: the row may be held by the node that is at it. */
    private static void describe(Connection connection, Duty duty) throws SQLException {
        String sql = """
                update duty set place = ?, pause_millis = ?
                where name = ? and (place is distinct from ? or pause_millis is distinct from ?)
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, duty.where().words());
            statement.setLong(2, duty.pause().toMillis());
            statement.setString(3, duty.name());
            statement.setString(4, duty.where().words());
            statement.setLong(5, duty.pause().toMillis());
            statement.executeUpdate();
        }
    }

    /** Locks the row if the duty is due: after its pause, or, if somebody asked for it, when it was not done since. */
    private static boolean due(Connection connection, Duty duty, Optional<Instant> asked) throws SQLException {
        // Relies on the primary key of duty.
        String sql = """
                select 1 from duty
                where name = ? and last_done <= coalesce(?::timestamptz, clock_timestamp() - make_interval(secs => ?))
                for update skip locked
                """;
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, duty.name());
            statement.setObject(
                    2, asked.map(at -> at.atOffset(ZoneOffset.UTC)).orElse(null), Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setDouble(3, duty.pause().toMillis() / 1000.0);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /** Gives turns to the duties that somebody asked for since this node last looked; answers for how many. */
    int seeToWishes() {
        int seen = 0;
        try {
            for (DutyLog.Wish wish : wishes()) {
                Known duty = known.get(wish.name());
                long micros = wish.askedMicros();
                if (duty != null && duty.seenWishMicros().getAndAccumulate(micros, Math::max) < micros) {
                    seen++;
                    answer(duty.duty(), wish);
                }
            }
        } catch (SQLException | RuntimeException e) {
            LOG.debugf("wishes for duties could not be read: %s", e.toString());
        }
        return seen;
    }

    private void answer(Duty duty, DutyLog.Wish wish) {
        LOG.infof("duty %s gets a turn because somebody asked for it", duty.name());
        switch (turn(duty, Optional.of(wish.asked()))) {
            case Outcome.Done(long millis) -> write(connection -> DutyLog.answered(connection, duty.name(), millis));
            case Outcome.Failed(String why) ->
                write(connection -> {
                    DutyLog.failed(connection, duty.name(), why);
                    DutyLog.answered(connection, duty.name(), 0);
                });
            case Outcome.PassedBy() -> LOG.debugf("another node sees to duty %s", duty.name());
        }
    }

    private List<DutyLog.Wish> wishes() throws SQLException {
        List<DutyLog.Wish> wishes = new ArrayList<>();
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement("select name, asked from duty where asked is not null");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                wishes.add(new DutyLog.Wish(
                        rows.getString(1),
                        rows.getObject(2, OffsetDateTime.class).toInstant()));
            }
        }
        return wishes;
    }

    private interface Step {
        void run(Connection connection) throws SQLException;
    }

    private void write(Step step) {
        try (Connection connection = dataSource.getConnection()) {
            step.run(connection);
        } catch (SQLException e) {
            LOG.warnf("what became of a duty could not be written down: %s", e.getMessage());
        }
    }

    private static long microsNow() {
        return DutyLog.micros(Instant.now());
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
