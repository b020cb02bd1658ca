package io.throng.server.commit;

import static java.util.Objects.requireNonNull;

import io.throng.server.http.HordeException;
import io.throng.server.storage.Outage;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * One thread that carries the writes of a whole node to PostgreSQL. While a transaction is being made durable the next writes
 * gather; they then travel together. Under load a commit is shared by hundreds of writes, at rest a write waits for nobody.
 *
 * <p>Writes belong to {@link Lane}s. In every transaction the lanes run in the order in which they were opened, so that two nodes
 * touch tables in the same order.
 *
 * <p>When the database is away, the batch at hand is repeated until it succeeds. Writes older than the committer's patience leave it:
 * their callers are told 503 and, since the outcome of a broken commit is unknown, told so. A write that the database refuses
 * is found by running the batch's writes one by one, so that it harms nobody else.
 */
public final class GroupCommitter implements AutoCloseable {
    /** Writes that may wait at once; one more is refused with 503. */
    public static final int MAX_PENDING = 65_536;

    /** Writes in one transaction. */
    public static final int MAX_BATCH = 512;

    /** How long a write waits for a database that is away when nothing else is set. */
    public static final Duration MAX_WAIT = Duration.ofSeconds(30);

    /** What a last attempt may take beyond the patience: to get no connection, above all. */
    private static final Duration CLOSE_MARGIN = Duration.ofSeconds(10);

    private static final Duration RETRY_PAUSE = Duration.ofMillis(200);
    /** The state of a failure that is nobody's but ours. */
    private static final String DEFECT = "XX000";

    private static final Logger LOG = Logger.getLogger(GroupCommitter.class);

    private final DataSource dataSource;
    private final CommitMetrics metrics;
    private final Duration patience;
    private final BlockingQueue<Pending<?, ?>> queue = new ArrayBlockingQueue<>(MAX_PENDING);
    private final List<Lane<?, ?>> lanes = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;
    private Connection connection;

    /** Whether the last attempt got as far as its commit, whose outcome is unknown when it breaks. */
    private boolean committing;

    /** A committer whose writes wait {@link #MAX_WAIT}. */
    public GroupCommitter(DataSource dataSource, CommitMetrics metrics) {
        this(dataSource, metrics, MAX_WAIT);
    }

    /** @param patience how long a write may wait for a database that is away */
    public GroupCommitter(DataSource dataSource, CommitMetrics metrics, Duration patience) {
        this.patience = requireNonNull(patience);
        this.dataSource = requireNonNull(dataSource);
        this.metrics = requireNonNull(metrics);
        this.thread = Thread.ofPlatform().name("group-committer").daemon(true).unstarted(this::run);
    }

    /**
     * Opens a lane. All lanes must be open before {@link #start}.
     *
     * @param writer used by the committer's thread only
     */
    public <W, R> Lane<W, R> lane(BatchWriter<W, R> writer) {
        if (thread.getState() != Thread.State.NEW) {
            throw new IllegalStateException("lanes are opened before the committer starts");
        }
        Lane<W, R> lane = new Lane<>(requireNonNull(writer), lanes.size());
        lanes.add(lane);
        return lane;
    }

    public void start() {
        thread.start();
    }

    /** How many writes wait for the next transaction. */
    public int pending() {
        return queue.size();
    }

    /** Writes what is pending, then stops. New writes are refused from the first moment. */
    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        try {
            thread.join(patience.plus(CLOSE_MARGIN));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<Pending<?, ?>> batch = new ArrayList<>(MAX_BATCH);
        while (true) {
            batch.clear();
            try {
                Pending<?, ?> first = queue.poll(100, TimeUnit.MILLISECONDS);
                if (first == null) {
                    if (closing) {
                        break;
                    }
                    continue;
                }
                batch.add(first);
                queue.drainTo(batch, MAX_BATCH - 1);
                commit(batch);
            } catch (InterruptedException e) {
                break;
            } catch (RuntimeException | Error e) {
                LOG.error("a batch was lost to a defect", e);
                batch.forEach(pending -> pending.fail(e));
            }
        }
        closeConnection();
    }

    private void commit(List<Pending<?, ?>> batch) {
        commit(batch, false);
    }

    private void commit(List<Pending<?, ?>> batch, boolean inDoubt) {
        List<Pending<?, ?>> left = batch;
        boolean repeated = inDoubt;
        boolean told = false;
        while (!left.isEmpty()) {
            try {
                attempt(left, repeated);
                return;
            } catch (SQLException e) {
                metrics.failed();
                repeated |= committing;
                rollback();
                if (!Outage.is(e)) {
                    isolate(left, e, repeated);
                    return;
                }
                closeConnection();
                if (!told) {
                    LOG.warnf("database away, %d writes wait: %s", left.size(), e.getMessage());
                    told = true;
                }
                left = giveUpOldest(left, e);
                LockSupport.parkNanos(RETRY_PAUSE.toNanos());
            }
        }
    }

    /** Tells those who have waited long enough; answers the others. */
    private List<Pending<?, ?>> giveUpOldest(List<Pending<?, ?>> batch, SQLException cause) {
        long now = System.nanoTime();
        List<Pending<?, ?>> left = new ArrayList<>(batch.size());
        int given = 0;
        for (Pending<?, ?> pending : batch) {
            if (now - pending.submittedNanos < patience.toNanos()) {
                left.add(pending);
            } else {
                pending.fail(new HordeException.Transport(
                        503, "The database is away; whether this took effect is unknown. Please try again later."));
                given++;
            }
        }
        if (given > 0) {
            LOG.errorf("giving up on %d writes: %s", given, cause.getMessage());
        }
        return left;
    }

    private void isolate(List<Pending<?, ?>> batch, SQLException cause, boolean inDoubt) {
        if (batch.size() == 1) {
            LOG.error("a write was refused by the database", cause);
            batch.getFirst().fail(cause);
            return;
        }
        for (Pending<?, ?> pending : batch) {
            commit(List.of(pending), inDoubt);
        }
    }

    private void attempt(List<Pending<?, ?>> batch, boolean repeated) throws SQLException {
        committing = false;
        long startNanos = System.nanoTime();
        Connection open = connection();
        List<Runnable> afterwards = new ArrayList<>(lanes.size());
        for (Lane<?, ?> lane : lanes) {
            writeLane(lane, open, batch, repeated, afterwards);
        }
        committing = true;
        open.commit();
        metrics.committed(batch.size(), System.nanoTime() - startNanos);
        afterwards.forEach(Runnable::run);
    }

    private static <W, R> void writeLane(
            Lane<W, R> lane, Connection open, List<Pending<?, ?>> batch, boolean repeated, List<Runnable> afterwards)
            throws SQLException {
        List<Pending<W, R>> own = new ArrayList<>();
        for (Pending<?, ?> pending : batch) {
            if (pending.lane == lane) {
                // A pending write of this lane carries this lane's types.
                @SuppressWarnings("unchecked")
                Pending<W, R> typed = (Pending<W, R>) pending;
                own.add(typed);
            }
        }
        if (own.isEmpty()) {
            return;
        }
        List<W> writes = own.stream().map(pending -> pending.write).toList();
        List<R> results = write(lane, open, writes, repeated);
        if (results.size() != writes.size()) {
            throw new IllegalStateException(
                    lane.writer.getClass() + " gave " + results.size() + " results for " + writes.size() + " writes");
        }
        afterwards.add(() -> {
            lane.writer.committed(writes, results);
            for (int i = 0; i < own.size(); i++) {
                own.get(i).future.complete(results.get(i));
            }
        });
    }

    /** A writer's defect is found like a refusal of the database: by writing each write alone, in a transaction of its own. */
    private static <W, R> List<R> write(Lane<W, R> lane, Connection open, List<W> writes, boolean repeated)
            throws SQLException {
        try {
            return lane.writer.write(open, writes, repeated);
        } catch (RuntimeException e) {
            throw new SQLException("a writer failed", DEFECT, e);
        }
    }

    private Connection connection() throws SQLException {
        if (connection == null || connection.isClosed()) {
            connection = dataSource.getConnection();
            connection.setAutoCommit(false);
        }
        return connection;
    }

    private void rollback() {
        if (connection == null) {
            return;
        }
        try {
            connection.rollback();
        } catch (SQLException e) {
            closeConnection();
        }
    }

    private void closeConnection() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("closing a broken connection", e);
        }
        connection = null;
    }

    /** A way into the committer for one kind of write. */
    public final class Lane<W, R> {
        private final BatchWriter<W, R> writer;
        private final int order;

        private Lane(BatchWriter<W, R> writer, int order) {
            this.writer = writer;
            this.order = order;
        }

        /**
         * Hands in a write. Never blocks.
         *
         * @return completed on the committer's thread once the write is durable; completed exceptionally with a {@link
         *     HordeException.Transport} of 503 when the node is overloaded, is stopping, or has lost its database
         */
        public CompletableFuture<R> submit(W write) {
            Pending<W, R> pending = new Pending<>(this, requireNonNull(write));
            if (closing) {
                pending.fail(new HordeException.Transport(503, "This node is stopping. Please try again."));
            } else if (!queue.offer(pending)) {
                pending.fail(new HordeException.Transport(
                        503,
                        "More than " + MAX_PENDING + " writes are waiting for the database. Please try again later."));
            }
            return pending.future;
        }

        @Override
        public String toString() {
            return "lane " + order + " of " + writer.getClass().getSimpleName();
        }
    }

    private static final class Pending<W, R> {
        private final GroupCommitter.Lane<W, R> lane;
        private final W write;
        private final CompletableFuture<R> future = new CompletableFuture<>();
        private final long submittedNanos = System.nanoTime();

        private Pending(GroupCommitter.Lane<W, R> lane, W write) {
            this.lane = lane;
            this.write = write;
        }

        private void fail(Throwable cause) {
            future.completeExceptionally(cause);
        }
    }
}
