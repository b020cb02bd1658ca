package io.throng.cli.generate;

import static java.util.Objects.requireNonNull;

import io.throng.cli.ProgressLine;
import io.throng.client.GenerationProgress;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Turns what a horde says about a request into a line for people. */
final class ProgressReport implements GenerationProgress.Listener {
    private final ProgressLine line;
    private final LongSupplier nanoTime;
    private final long startNanos;

    /** @param nanoTime a clock like {@link System#nanoTime} */
    ProgressReport(ProgressLine line, LongSupplier nanoTime) {
        this.line = requireNonNull(line);
        this.nanoTime = requireNonNull(nanoTime);
        this.startNanos = nanoTime.getAsLong();
    }

    @Override
    public void onProgress(GenerationProgress progress) {
        String state = state(progress);
        if (!line.isTerminal()) {
            // Times change at every look; in a log only a change of substance is worth a line.
            line.update(state);
            return;
        }
        long elapsedSeconds =
                Duration.ofNanos(nanoTime.getAsLong() - startNanos).toSeconds();
        line.update(state + ", about " + progress.etaSeconds() + " s to go, " + elapsedSeconds + " s elapsed");
    }

    private static String state(GenerationProgress progress) {
        int wanted = progress.waiting() + progress.processing() + progress.finished();
        String done = wanted > 1 ? ", " + progress.finished() + " of " + wanted + " done" : "";
        if (!progress.possible()) {
            return "Waiting: no worker online can do this now" + done;
        }
        if (progress.processing() > 0) {
            return "A worker is on it" + done;
        }
        if (progress.waiting() > 0) {
            return "In the queue at position " + progress.queuePosition() + done;
        }
        return "Finishing" + done;
    }
}
