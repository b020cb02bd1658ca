package io.throng.server.dispatch;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Tells the other nodes what changed: {@code NOTIFY} in the transaction of the change, {@code LISTEN} on a connection of its own. A
 * message names the sender and the ids; receivers read the rows. Messages may be missed when a connection breaks, so after each
 * (re)connection the listener is told to read everything.
 *
 * <p>Message: {@code <node> <topic> <id>,<id>,…}; PostgreSQL limits a message to 8000 bytes, which {@link #MAX_IDS} respects.
 */
public final class ChangeFeed implements AutoCloseable {
    /** What kind of thing changed. */
    public enum Topic {
        REQUEST("r"),
        WORKER("w"),
        ALCHEMY("i"),
        ACCOUNT("a"),
        MODE("m"),
        /** Calls that were counted against limits; the ids are tallies. */
        CALLS("c");

        private final String code;

        Topic(String code) {
            this.code = code;
        }
    }

    /** A message of another node. */
    public record Change(Topic topic, Set<String> ids) {}

    /** Ids in one message: 200 UUIDs of 37 bytes stay below 8000. */
    static final int MAX_IDS = 200;

    private static final String CHANNEL = "throng_changes";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = Logger.getLogger(ChangeFeed.class);

    private final DataSource dataSource;
    private final String node = UUID.randomUUID().toString();
    private final Consumer<Change> onChange;
    private final Runnable onReconnect;
    private final Runnable onLoss;
    private final Thread thread;
    private volatile boolean closing;

    /**
     * @param onChange called on the feed's thread, in the order of the changes' commits
     * @param onReconnect called on the feed's thread once it listens, at start and after every gap
     * @param onLoss called on the feed's thread as soon as its connection broke: often the first sign that the database is gone
     */
    public ChangeFeed(DataSource dataSource, Consumer<Change> onChange, Runnable onReconnect, Runnable onLoss) {
        this.dataSource = dataSource;
        this.onChange = onChange;
        this.onReconnect = onReconnect;
        this.onLoss = onLoss;
        this.thread = Thread.ofVirtual().name("change-feed").unstarted(this::run);
    }

    /** A feed that only speaks: for programs that change something and end. It is never started. */
    public static ChangeFeed speaking(DataSource dataSource) {
        return new ChangeFeed(dataSource, change -> {}, () -> {}, () -> {});
    }

    public void start() {
        thread.start();
    }

    /** Announces changes within the caller's transaction: others hear of them when, and only when, it commits. */
    public void announce(Connection connection, Topic topic, Collection<?> ids) throws SQLException {
        if (ids.isEmpty()) {
            return;
        }
        List<String> messages = new ArrayList<>();
        StringBuilder message = new StringBuilder();
        int count = 0;
        for (Object id : ids) {
            if (count == MAX_IDS) {
                messages.add(message.toString());
                message.setLength(0);
                count = 0;
            }
            message.append(count == 0 ? node + " " + topic.code + " " : ",").append(id);
            count++;
        }
        messages.add(message.toString());
        String sql = "select pg_notify('" + CHANNEL + "', m) from unnest(?::text[]) m";
        try (var statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", messages.toArray()));
            statement.execute();
        }
    }

    @Override
    public void close() {
        closing = true;
        thread.interrupt();
    }

    private void run() {
        while (!closing) {
            try (Connection connection = dataSource.getConnection()) {
                connection.setAutoCommit(true);
                try (var statement = connection.createStatement()) {
                    statement.execute("listen " + CHANNEL);
                }
                onReconnect.run();
                listen(connection.unwrap(PGConnection.class));
            } catch (SQLException e) {
                if (!closing) {
                    LOG.warnf("the change feed broke and is connected anew: %s", e.getMessage());
                    onLoss.run();
                    pause();
                }
            } catch (RuntimeException e) {
                LOG.error("a change could not be taken in; everything is read anew", e);
                pause();
            }
        }
    }

    private void listen(PGConnection connection) throws SQLException {
        while (!closing) {
            PGNotification[] notifications = connection.getNotifications((int) POLL.toMillis());
            if (notifications == null) {
                continue;
            }
            for (PGNotification notification : notifications) {
                receive(notification.getParameter());
            }
        }
    }

    private void receive(String message) {
        String[] parts = message.split(" ", 3);
        if (parts.length != 3 || parts[0].equals(node)) {
            return;
        }
        for (Topic topic : Topic.values()) {
            if (topic.code.equals(parts[1])) {
                onChange.accept(new Change(topic, new LinkedHashSet<>(List.of(parts[2].split(",", -1)))));
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(RECONNECT_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
