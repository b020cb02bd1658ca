package io.throng.cli.worker;

import io.throng.worker.WorkerProgram;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jline.utils.Signals;

/**
 * What an interruption from outside does (worker spec 3.13): the first lets held jobs be finished, the second reports them as faulted at
 * once. Where signals cannot be heard, the first ends the process in order and there is no second.
 */
final class StopSignals {
    private StopSignals() {}

    /** Hears signals for this program from now on. */
    static void install(WorkerProgram program) {
        AtomicInteger heard = new AtomicInteger();
        Runnable stop = () ->
                Thread.ofPlatform().name("throng-worker-stop").start(() -> stop(program, heard.incrementAndGet()));
        for (String signal : new String[] {"INT", "TERM"}) {
            Signals.register(signal, stop);
        }
        Runtime.getRuntime().addShutdownHook(new Thread(program::close, "throng-worker-hook"));
    }

    private static void stop(WorkerProgram program, int times) {
        try {
            if (times > 1) {
                program.stop(Duration.ZERO);
            } else {
                program.stop();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
