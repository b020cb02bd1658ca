package io.throng.server.status;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/** Whether the database answers. It is asked at most once a second, however many want to know, and not waited for long. */
final class DatabasePulse {
    /** How long an answer is taken as true. */
    static final Duration FRESHNESS = Duration.ofSeconds(1);

    /** How long the database may take to answer. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final DataSource dataSource;
    private Question last = new Question(CompletableFuture.completedFuture(false), Long.MIN_VALUE / 2);

    private record Question(CompletableFuture<Boolean> answer, long askedNanos) {}

    DatabasePulse(DataSource dataSource) {
        this.dataSource = requireNonNull(dataSource);
    }

    boolean beats() {
        try {
            return ask().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized CompletableFuture<Boolean> ask() {
        long now = System.nanoTime();
        if (last.answer().isDone() && now - last.askedNanos() > FRESHNESS.toNanos()) {
            last = new Question(
                    CompletableFuture.supplyAsync(
                            this::answers, task -> Thread.ofVirtual().start(task)),
                    now);
        }
        return last.answer();
    }

    private boolean answers() {
        try (Connection connection = dataSource.getConnection()) {
            return connection.isValid((int) PATIENCE.toSeconds());
        } catch (SQLException e) {
            return false;
        }
    }
}
