package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.Sampler;
import io.throng.protocol.text.TextPopPayload;
import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.StepListener;
import io.throng.worker.backend.TextBackend;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.DreamerConfig;
import io.throng.worker.config.ScribeConfig;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import io.throng.worker.image.Effort;
import io.throng.worker.image.ImageTasks;
import io.throng.worker.image.JobSources;
import io.throng.worker.image.LoraTriggers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Measures how fast each back end is with each of its models, by real jobs outside any horde. {@link Limits} says what to make of it.
 */
public final class WorkerBenchmark {
    /** Side of the pictures measured with, in pixels. */
    static final int SIDE_PIXELS = 512;

    /** Steps of the pictures measured with. */
    static final int STEPS = 8;

    /** Tokens of the texts measured with. */
    static final int TOKENS = 64;

    /** Most models of one back end measured. */
    static final int MAX_MODELS = 20;

    /** Longest wait for one job. */
    static final Duration JOB_LIMIT = Duration.ofMinutes(10);

    private static final String PROMPT = "a lighthouse on a cliff above the sea, evening light";
    private static final int CHARACTERS_PER_TOKEN = 4;
    private static final int CONTEXT_TOKENS = 1024;

    private final WorkerConfig config;
    private final Consumer<Measured> found;
    private final List<Measured> measured = new ArrayList<>();

    /**
     * @param config what to measure
     * @param found told of each figure as soon as it is there
     */
    public WorkerBenchmark(WorkerConfig config, Consumer<Measured> found) {
        this.config = requireNonNull(config, "config");
        this.found = requireNonNull(found, "found");
    }

    /**
     * A figure.
     *
     * @param role what was measured
     * @param backend id of the back end
     * @param model the horde's name of the model
     * @param jobsAtOnce how many jobs ran together
     * @param workPerSecond megapixelsteps or tokens a second, of all of them together; 0 if it failed
     * @param failure why it failed, else empty
     */
    public record Measured(
            WorkerRole role, String backend, String model, int jobsAtOnce, double workPerSecond, String failure) {
        public Measured {
            requireNonNull(role, "role");
            requireNonNull(backend, "backend");
            requireNonNull(model, "model");
            requireNonNull(failure, "failure");
        }

        /** Whether there is a figure. */
        public boolean succeeded() {
            return failure.isEmpty();
        }
    }

    /** Measures everything, one after the other. */
    public List<Measured> run() throws InterruptedException {
        if (config.dreamer().isPresent()) {
            DreamerConfig dreamer = config.dreamer().get();
            ImageBackends factory = new ImageBackends(
                dreamer.models(),
                References.of(dreamer, config.storage()),
                AdaptationFinder.BY_NAME,
                new LocalModels(config.storage(), WorkerEvent.Listener.NONE));
            for (BackendConfig backend : dreamer.backends()) {
                try (ImageBackend opened = factory.open(backend)) {
                    images(backend.id(), opened);
                }
            }
        }
        if (config.scribe().isPresent()) {
            ScribeConfig scribe = config.scribe().get();
            TextBackends factory =
                    new TextBackends(config.storage(), scribe.maxContextTokens(), WorkerEvent.Listener.NONE);
            for (BackendConfig backend : scribe.backends()) {
                try (TextBackend opened = factory.open(backend)) {
                    texts(backend.id(), opened);
                }
            }
        }
        return List.copyOf(measured);
    }

    private void images(String id, ImageBackend backend) throws InterruptedException {
        ImageOffer offer;
        try {
            offer = backend.describe();
        } catch (BackendException e) {
            add(new Measured(WorkerRole.DREAMER, id, "-", 1, 0, e.getMessage()));
            return;
        }
        for (String model : offer.models().stream().sorted().limit(MAX_MODELS).toList()) {
            try {
                // The first one loads the model, which is not to be measured.
                picture(backend, model);
                double seconds = picture(backend, model);
                double work = Effort.megapixelsteps(payload(), model, 1);
                add(new Measured(WorkerRole.DREAMER, id, model, 1, work / seconds, ""));
            } catch (BackendException e) {
                add(new Measured(WorkerRole.DREAMER, id, model, 1, 0, e.getMessage()));
            }
        }
    }

    private static double picture(ImageBackend backend, String model) throws BackendException, InterruptedException {
        ImageTask task = ImageTasks.of(payload(), model, 1, 1, JobSources.none(), LoraTriggers.NONE);
        long began = System.nanoTime();
        if (backend.generate(task, JOB_LIMIT, StepListener.NONE).size() != 1) {
            throw new BackendException("the back end made another number of pictures than one");
        }
        return elapsedSeconds(began);
    }

    private static ImagePopPayload payload() {
        return ImagePopPayload.builder()
                .prompt(PROMPT)
                .samplerName(Sampler.K_EULER.wireName())
                .cfgScale(7)
                .width(SIDE_PIXELS)
                .height(SIDE_PIXELS)
                .ddimSteps(STEPS)
                .nIter(1)
                .build();
    }

    private void texts(String id, TextBackend backend) throws InterruptedException {
        String model = "-";
        try {
            model = backend.describe().name();
            text(backend);
            for (int together = 1; together <= WorkerConfig.MAX_THREADS; together *= 2) {
                double speed = textsTogether(backend, together);
                add(new Measured(WorkerRole.SCRIBE, id, model, together, speed, ""));
                if (together > 1 && !Limits.worthIt(measured)) {
                    return;
                }
            }
        } catch (BackendException e) {
            add(new Measured(WorkerRole.SCRIBE, id, model, 1, 0, e.getMessage()));
        }
    }

    private static double textsTogether(TextBackend backend, int together)
            throws BackendException, InterruptedException {
        long began = System.nanoTime();
        double tokens = 0;
        // Native code holds its thread, so these are platform threads.
        try (ExecutorService threads = Executors.newFixedThreadPool(together)) {
            List<Future<Integer>> texts = new ArrayList<>();
            for (int i = 0; i < together; i++) {
                texts.add(threads.submit(() -> text(backend)));
            }
            for (Future<Integer> text : texts) {
                tokens += text.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof BackendException failure
                    ? failure
                    : new BackendException(e.getCause().toString(), e.getCause());
        }
        return tokens / elapsedSeconds(began);
    }

    /** Tokens as hordes count them: characters by four. */
    private static int text(TextBackend backend) throws BackendException, InterruptedException {
        TextPopPayload job = TextPopPayload.builder()
                .prompt(PROMPT)
                .maxLength(TOKENS)
                .maxContextLength(CONTEXT_TOKENS)
                .n(1)
                .build();
        return Math.max(1, Math.ceilDiv(backend.generate(job, JOB_LIMIT).length(), CHARACTERS_PER_TOKEN));
    }

    private static double elapsedSeconds(long began) {
        return Math.max(System.nanoTime() - began, 1) / 1e9;
    }

    private void add(Measured figure) {
        measured.add(figure);
        found.accept(figure);
    }
}
