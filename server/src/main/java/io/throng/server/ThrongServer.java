package io.throng.server;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.config.PropertiesConfigSourceLoader;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.throng.server.storage.Database;
import io.throng.server.storage.DatabaseConfig;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The server's main class. The database comes first and goes last: it is running before Quarkus looks for it, and it is stopped after
 * Quarkus has finished the requests under way, also when a signal ends the process.
 */
@QuarkusMain
public final class ThrongServer {
    /**
     * How long an orderly stop may take, in seconds; whoever stops this process waits so long before using force. Most of it is for the
     * database, which writes out what it has in memory.
     */
    public static final long STOP_BOUND_SECONDS = 160;

    /** Longest wait, at a signal, for Quarkus and then the database to stop in order. The rest is for ending the process. */
    private static final long STOP_PATIENCE_SECONDS = STOP_BOUND_SECONDS - 10;

    private ThrongServer() {}

    /** Runs until stopped and ends the process with Quarkus's exit code. */
    public static void main(String... args) {
        System.exit(run(args));
    }

    /**
     * Runs the server in this process until it is asked to stop, by a signal or {@link Quarkus#asyncExit()}.
     *
     * @return the exit code, 0 after an orderly stop
     */
    public static int run(String... args) {
        Database database = Database.open(settings().getConfigMapping(DatabaseConfig.class));
        CountDownLatch finished = new CountDownLatch(1);
        // At a signal all hooks run at once, Quarkus's among them; this one keeps the JVM alive until the thread below
        // is through.
        Thread hook = new Thread(
                () -> {
                    awaitQuietly(finished);
                    database.close();
                },
                "throng-database-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        AtomicInteger exitCode = new AtomicInteger();
        try {
            System.setProperty("quarkus.datasource.jdbc.url", database.jdbcUrl());
            System.setProperty("quarkus.datasource.username", database.user());
            System.setProperty("quarkus.datasource.password", database.password());
            Quarkus.run(null, (code, failure) -> exitCode.set(code), args);
        } finally {
            database.close();
            finished.countDown();
        }
        return exitCode.get();
    }

    /** The settings that are needed before Quarkus is there: system properties, environment, and application.properties. */
    private static SmallRyeConfig settings() {
        ClassLoader loader = ThrongServer.class.getClassLoader();
        return new SmallRyeConfigBuilder()
                .forClassLoader(loader)
                .addDefaultInterceptors()
                .addDefaultSources()
                .withSources(PropertiesConfigSourceLoader.inFileSystem("config/application.properties", 260, loader))
                .withSources(PropertiesConfigSourceLoader.inClassPath("application.properties", 250, loader))
                .withMapping(DatabaseConfig.class)
                .build();
    }

    private static void awaitQuietly(CountDownLatch finished) {
        try {
            if (!finished.await(STOP_PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.getLogger(ThrongServer.class.getName())
                        .log(System.Logger.Level.WARNING, "the server does not stop; stopping the database under it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
