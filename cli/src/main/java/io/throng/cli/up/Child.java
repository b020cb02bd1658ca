package io.throng.cli.up;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** One thing that a {@link Supervisor} keeps running. It is started, stopped and started again by one thread. */
public interface Child {
    /** What it is called in messages, for example {@code server}. */
    String name();

    /** Whether the whole must stop when this cannot be kept running. */
    boolean essential();

    /**
     * Starts it and returns when it is of use.
     *
     * @return completes when it has ended by itself or been stopped, with a phrase that says how it ended
     * @throws IOException when it cannot be started; nothing is left running then
     * @throws InterruptedException when starting was given up; nothing is left running then
     */
    CompletableFuture<String> start() throws IOException, InterruptedException;

    /** How long its orderly end may take. */
    Duration stopBound();

    /** Asks it to end in order, and ends it by force when {@link #stopBound} has passed. Does nothing when it is not running. */
    void stop();
}
