package io.throng.bench;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeClient;
import io.throng.inference.LlamaTextEngine;
import io.throng.inference.TextParameters;
import io.throng.inference.model.CatalogueEntry;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.DownloadSettings;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.Sampler;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextRequestInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What a worker costs: jobs through horde and worker against the same engine called directly, and the engines themselves. */
final class WorkerRun {
    /** Share of the engine's own rate that horde and worker are to leave. */
    static final double OVERHEAD_AIM = 0.97;

    /** Share of llama.cpp's own rate that our process is to reach. */
    static final double TOKENS_AIM = 0.95;

    private static final String PICTURE_MODEL = "pictogram";
    private static final int CONTEXT_TOKENS = 2048;
    private static final int STARTS = 5;
    private static final int WARM_UP_JOBS = 4;
    private static final String PROMPT = "The lighthouse keeper opened the old logbook and began to read aloud:";

    private final Plan plan;
    private final Consumer<String> progress;
    private final WorkerFigures figures = new WorkerFigures();

    /** What can be measured. */
    enum Subject {
        /** Pictures through horde and worker. */
        IMAGES,
        /** Texts through horde and worker. */
        TEXTS,
        /** Tokens in this process against llama.cpp's own benchmark. */
        TOKENS,
        /** A picture, and the first after a start. */
        PICTURES
    }

    /**
     * How much.
     *
     * @param rounds measured stretches of each comparison, 1 to {@link Alternation#MAX_ROUNDS}
     * @param jobs of a stretch, 1 to {@link HordeCourse#MAX_JOBS}
     * @param steps of a picture, 1 to 500
     * @param tokens of a text, 16 to 1024
     * @param threads processor threads of every engine, in the worker or called directly, 1 to 1024
     * @param llamaBench llama.cpp's benchmark, needed for {@link Subject#TOKENS}
     */
    record Plan(
            Set<Subject> subjects,
            int rounds,
            int jobs,
            int steps,
            int tokens,
            int threads,
            Path serverJar,
            Optional<Path> llamaBench) {
        Plan {
            subjects = Set.copyOf(subjects);
            requireNonNull(serverJar, "serverJar");
            requireNonNull(llamaBench, "llamaBench");
            requireBounds("rounds", rounds, 1, Alternation.MAX_ROUNDS);
            requireBounds("jobs", jobs, 1, HordeCourse.MAX_JOBS);
            requireBounds("steps", steps, 1, 500);
            requireBounds("tokens", tokens, 16, CONTEXT_TOKENS / 2);
            requireBounds("threads", threads, 1, 1024);
            if (subjects.contains(Subject.TOKENS) && llamaBench.isEmpty()) {
                throw new IllegalArgumentException(
                        "tokens are compared with llama.cpp's benchmark; name it by --llama-bench");
            }
        }

        private static void requireBounds(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException("--" + name + " is " + value + ", not " + least + " to " + most);
            }
        }
    }

    WorkerRun(Plan plan, Consumer<String> progress) {
        this.plan = requireNonNull(plan);
        this.progress = requireNonNull(progress);
    }

    WorkerFigures run() throws IOException, InterruptedException {
        ModelDownloader models = new ModelDownloader(DownloadSettings.of(DownloadSettings.defaultCacheFolder()));
        if (plan.subjects().contains(Subject.PICTURES)) {
            pictures(models);
        }
        if (plan.subjects().contains(Subject.TOKENS)) {
            tokens(models);
        }
        if (plan.subjects().contains(Subject.IMAGES) || plan.subjects().contains(Subject.TEXTS)) {
            overhead(models);
        }
        return figures;
    }

    private void pictures(ModelDownloader models) throws IOException, InterruptedException {
        try (InstalledModel model = install(models, PICTURE_MODEL)) {
            progress.accept("first pictures");
            List<Double> starts = new ArrayList<>();
            for (int i = 0; i < STARTS; i++) {
                starts.add(FirstPicture.seconds(model.folder(), plan.steps(), plan.threads()));
            }
            progress.accept("pictures");
            List<Double> further = new ArrayList<>();
            try (DirectPictures engine = new DirectPictures(model.folder(), plan.steps(), plan.threads())) {
                engine.secondsPerJob(WARM_UP_JOBS);
                for (int i = 0; i < plan.jobs(); i++) {
                    further.add(engine.secondsPerJob(1));
                }
            }
            figures.note(String.format(
                    Locale.ROOT,
                    "%s, %d threads, %d steps at guidance %.0f, delivered at %d×%d: %.2f s a picture (median of %d); %.2f s for the first one from"
                            + " the start of a Java machine (median of %d)",
                    PICTURE_MODEL,
                    plan.threads(),
                    plan.steps(),
                    DirectPictures.GUIDANCE,
                    DirectPictures.SIDE_PIXELS,
                    DirectPictures.SIDE_PIXELS,
                    Alternation.median(further),
                    further.size(),
                    Alternation.median(starts),
                    starts.size()));
        }
    }

    private void tokens(ModelDownloader models) throws IOException, InterruptedException {
        try (InstalledModel model = install(models, ModelCatalogue.DEFAULT_TEXT_MODEL);
                LlamaTextEngine engine = LlamaTextEngine.load(model.mainFile(), CONTEXT_TOKENS, plan.threads())) {
            LlamaBench reference =
                    new LlamaBench(plan.llamaBench().orElseThrow(), model.mainFile(), plan.threads(), plan.tokens());
            Map<String, TextParameters> ways = new LinkedHashMap<>();
            ways.put("tokens, sampled as llama.cpp does by default", sampled().build());
            ways.put(
                    "tokens, sampled from the whole vocabulary",
                    TextParameters.builder()
                            .maxLengthTokens(plan.tokens())
                            .ignoreEndOfText(true)
                            .build());
            for (Map.Entry<String, TextParameters> way : ways.entrySet()) {
                progress.accept(way.getKey());
                DirectTexts ours = new DirectTexts(engine, "The", way.getValue());
                ours.secondsPerJob(WARM_UP_JOBS);
                Alternation runs =
                        Alternation.run(telling("llama.cpp", reference), telling("here", ours), plan.rounds());
                figures.compare(way.getKey(), runs, "tokens", plan.tokens(), false, TOKENS_AIM);
            }
        }
    }

    private void overhead(ModelDownloader models) throws IOException, InterruptedException {
        progress.accept("starting a server");
        Path state = Files.createTempDirectory("throng-bench-worker-");
        try (OwnServer server = OwnServer.start(plan.serverJar())) {
            if (plan.subjects().contains(Subject.IMAGES)) {
                images(models, server, state);
            }
            if (plan.subjects().contains(Subject.TEXTS)) {
                texts(models, server, state);
            }
        } finally {
            OwnServer.delete(state);
        }
    }

    private void images(ModelDownloader models, OwnServer server, Path state) throws IOException, InterruptedException {
        BiConsumer<HordeClient, Integer> request = (horde, results) -> horde.requestImage(ImageRequestInput.builder()
                .prompt(DirectPictures.PROMPT)
                .models(List.of())
                .r2(true)
                .params(ImageParams.builder()
                        .width(DirectPictures.SIDE_PIXELS)
                        .height(DirectPictures.SIDE_PIXELS)
                        .steps(plan.steps())
                        .cfgScale(DirectPictures.GUIDANCE)
                        .samplerName(Sampler.K_DPMPP_2M)
                        .n(results)
                        .build())
                .build());
        try (InstalledModel model = install(models, PICTURE_MODEL);
                DirectPictures engine = new DirectPictures(model.folder(), plan.steps(), plan.threads());
                HordeCourse horde = new HordeCourse(server, settings("onnx", "dreamer", state), state, request)) {
            compare("pictures through horde and worker", engine, horde, "pictures");
        }
    }

    private void texts(ModelDownloader models, OwnServer server, Path state) throws IOException, InterruptedException {
        TextParameters parameters = sampled().build();
        BiConsumer<HordeClient, Integer> request = (horde, results) -> horde.requestText(TextRequestInput.builder()
                .prompt(PROMPT)
                .models(List.of())
                .params(TextParams.builder()
                        .n(results)
                        .maxLength(parameters.maxLengthTokens())
                        .maxContextLength(CONTEXT_TOKENS)
                        .temperature(parameters.temperature())
                        .topK(parameters.topK())
                        .topP(parameters.topP())
                        .minP(parameters.minP())
                        .useDefaultBadwordsids(true)
                        .build())
                .build());
        try (InstalledModel model = install(models, ModelCatalogue.DEFAULT_TEXT_MODEL);
                LlamaTextEngine engine = LlamaTextEngine.load(model.mainFile(), CONTEXT_TOKENS, plan.threads());
                HordeCourse horde = new HordeCourse(server, settings("local", "scribe", state), state, request)) {
            compare("texts through horde and worker", new DirectTexts(engine, PROMPT, parameters), horde, "texts");
        }
    }

    /** The worker as it is without settings, but for the threads, which are to be the same as those of the engine called directly. */
    private Path settings(String kind, String role, Path folder) throws IOException {
        return Files.writeString(folder.resolve(role + ".yaml"), """
                backends:
                  - {kind: %s, roles: [%s], options: {threads: "%d"}}
                """.formatted(kind, role, plan.threads()));
    }

    private void compare(String what, Course engine, HordeCourse horde, String unit)
            throws IOException, InterruptedException {
        progress.accept(what + ", warming up");
        engine.secondsPerJob(WARM_UP_JOBS);
        horde.secondsPerJob(WARM_UP_JOBS);
        progress.accept(what);
        Alternation runs = Alternation.run(telling("engine", engine), telling("horde", horde), plan.rounds());
        figures.compare(what, runs, unit, 1, true, OVERHEAD_AIM);
    }

    /** A stretch of it, and what it took is said: a run takes minutes and may be broken off. */
    private Alternation.Stretch telling(String name, Course course) {
        return () -> {
            double seconds = course.secondsPerJob(plan.jobs());
            progress.accept(String.format(Locale.ROOT, "%s took %.3f s a job", name, seconds));
            return seconds;
        };
    }

    /** llama.cpp's own default sampling. */
    private TextParameters.Builder sampled() {
        return TextParameters.builder()
                .maxLengthTokens(plan.tokens())
                .temperature(0.8)
                .topK(40)
                .topP(0.95)
                .minP(0.05)
                .ignoreEndOfText(true);
    }

    private static InstalledModel install(ModelDownloader models, String name) {
        CatalogueEntry entry = ModelCatalogue.builtIn().find(name).orElseThrow();
        return models.install(entry, DownloadProgress.Listener.NONE);
    }
}
