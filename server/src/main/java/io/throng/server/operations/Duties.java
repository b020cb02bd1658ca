package io.throng.server.operations;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** What a node does again and again. A duty that fails is logged, counted and tried again at its next turn. */
final class Duties implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Duties.class);

    private final ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(
            2, Thread.ofPlatform().name("duty-", 0).daemon(true).factory());
    private final MeterRegistry meters;

    Duties(MeterRegistry meters) {
        this.meters = meters;
    }

    /** One turn of a duty. */
    interface Turn {
        void run() throws Exception;
    }

    void every(String name, Duration pause, Turn turn) {
        scheduler.scheduleWithFixedDelay(
                () -> run(name, turn), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run(String name, Turn turn) {
        try {
            meters.timer("throng.duty", "duty", name).recordCallable(() -> {
                turn.run();
                return name;
            });
        } catch (Exception e) {
            meters.counter("throng.duty.failures", "duty", name).increment();
            LOG.warnf("duty %s failed and is tried again: %s", name, e.toString());
        }
    }

    @Override
    public void close() {
        scheduler.shutdownNow();
    }
}
