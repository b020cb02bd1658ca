package io.throng.worker;

import io.throng.worker.WorkerBenchmark.Measured;
import io.throng.worker.config.WorkerRole;
import java.util.List;
import java.util.OptionalInt;

/** What limits to set for back ends of measured speed, so that jobs are done well before a horde gives them up. Pure. */
public final class Limits {
    /** Share of a horde's time limit that a job may take. */
    static final double SHARE_OF_LIMIT = 0.5;

    /** Steps of a job that is reckoned with. */
    static final int STEPS = 30;

    /** The largest {@code max_power} that is proposed: 2048 by 2048 pixels. */
    static final int MAX_POWER = 128;

    /** Throughput must grow by this factor for twice the jobs at once to be worth it. */
    static final double WORTHWHILE_GROWTH = 1.2;

    private static final long PIXELS_PER_POWER = 8L * 64 * 64;
    private static final double BASE_PIXELS = 512 * 512;
    private static final int LEAST_LIMIT_SECONDS = 150;
    private static final int BASE_LIMIT_SECONDS = 30;
    private static final int TEXT_LIMIT_SECONDS = 150;
    private static final int LEAST_LENGTH = 16;
    private static final int MOST_LENGTH = 1024;

    private Limits() {}

    /** Time a horde gives an image job, in seconds (worker spec 3.6). */
    static double imageLimitSeconds(double pixels, int steps) {
        return Math.max(LEAST_LIMIT_SECONDS, BASE_LIMIT_SECONDS + 2 * steps * pixels / BASE_PIXELS);
    }

    /** The largest {@code max_power} of which the slowest measured model is sure; empty without a figure. */
    public static OptionalInt maxPower(List<Measured> figures) {
        double slowest = figures.stream()
                .filter(figure -> figure.role() == WorkerRole.DREAMER && figure.succeeded())
                .mapToDouble(Measured::workPerSecond)
                .min()
                .orElse(0);
        if (slowest <= 0) {
            return OptionalInt.empty();
        }
        int power = 1;
        while (power < MAX_POWER && fits(power + 1, slowest)) {
            power++;
        }
        return OptionalInt.of(power);
    }

    private static boolean fits(int power, double megapixelstepsPerSecond) {
        double pixels = power * (double) PIXELS_PER_POWER;
        double seconds = pixels * STEPS / 1e6 / megapixelstepsPerSecond;
        return seconds <= SHARE_OF_LIMIT * imageLimitSeconds(pixels, STEPS);
    }

    /** The longest text a single job can be in half the time hordes give; empty without a figure. */
    public static OptionalInt maxLength(List<Measured> figures) {
        double speed = figures.stream()
                .filter(figure -> figure.role() == WorkerRole.SCRIBE && figure.succeeded() && figure.jobsAtOnce() == 1)
                .mapToDouble(Measured::workPerSecond)
                .min()
                .orElse(0);
        if (speed <= 0) {
            return OptionalInt.empty();
        }
        int tokens = (int) Math.min(speed * TEXT_LIMIT_SECONDS * SHARE_OF_LIMIT, MOST_LENGTH);
        return OptionalInt.of(Math.max(LEAST_LENGTH, tokens / LEAST_LENGTH * LEAST_LENGTH));
    }

    /** Jobs at once for texts: as long as twice as many give clearly more tokens a second; empty without a figure. */
    public static OptionalInt textThreads(List<Measured> figures) {
        List<Measured> texts = figures.stream()
                .filter(figure -> figure.role() == WorkerRole.SCRIBE && figure.succeeded())
                .toList();
        if (texts.isEmpty()) {
            return OptionalInt.empty();
        }
        int threads = 1;
        for (int i = 1; i < texts.size(); i++) {
            if (texts.get(i).backend().equals(texts.get(i - 1).backend()) && grew(texts.get(i - 1), texts.get(i))) {
                threads = Math.max(threads, texts.get(i).jobsAtOnce());
            }
        }
        return OptionalInt.of(threads);
    }

    /** Whether the last step up was worth it. */
    static boolean worthIt(List<Measured> figures) {
        return figures.size() < 2 || grew(figures.get(figures.size() - 2), figures.getLast());
    }

    private static boolean grew(Measured fewer, Measured more) {
        return more.workPerSecond() >= fewer.workPerSecond() * WORTHWHILE_GROWTH;
    }
}
