package io.throng.worker.backend.remote;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Deadline;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageOffer;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.ImageTask;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.StepListener;
import io.throng.worker.backend.http.BackendHttp;
import io.throng.worker.backend.http.MultipartForm;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pictures by Stability's own service (quality spec 7.2): a form with prompt, shape and seed, answered with the picture itself. Of
 * the source processings it has image-to-image.
 */
public final class StabilityImageBackend implements ImageBackend {
    /** The service's own address. */
    public static final String DEFAULT_ADDRESS = "https://api.stability.ai";

    /** Longest time one picture may take. */
    public static final Duration CALL_TIMEOUT = Duration.ofSeconds(90);

    /** Most calls at once. */
    public static final int MAX_CONCURRENCY = 8;

    /** Largest seed the service takes. */
    public static final long MAX_SEED = 4_294_967_294L;

    /** Longest prompt the service takes, in characters. */
    public static final int MAX_PROMPT_CHARACTERS = 10_000;

    private static final List<Shape> SHAPES = List.of(
            new Shape("1:1", 1.0),
            new Shape("16:9", 16 / 9.0),
            new Shape("21:9", 21 / 9.0),
            new Shape("2:3", 2 / 3.0),
            new Shape("3:2", 3 / 2.0),
            new Shape("4:5", 4 / 5.0),
            new Shape("5:4", 5 / 4.0),
            new Shape("9:16", 9 / 16.0),
            new Shape("9:21", 9 / 21.0));

    private final BackendHttp http;
    private final Model model;
    private final Set<String> offered;

    /**
     * @param address of the service
     * @param apiKey bearer token
     * @param model which of its models
     * @param offered the horde's names of the models it stands for
     */
    public StabilityImageBackend(String address, String apiKey, Model model, Set<String> offered) {
        this.http = new BackendHttp(
                BackendHttp.baseWithout("/v2beta", address),
                Map.of("Authorization", "Bearer " + apiKey, "Accept", "image/*"));
        this.model = requireNonNull(model, "model");
        this.offered = Set.copyOf(offered);
    }

    /** The service's models, each with its call. */
    public enum Model {
        SD3_5_MEDIUM("sd3.5-medium", "sd3"),
        SD3_5_LARGE("sd3.5-large", "sd3"),
        ULTRA("ultra", "ultra"),
        CORE("core", "core");

        private final String serviceName;
        private final String call;

        Model(String serviceName, String call) {
            this.serviceName = serviceName;
            this.call = call;
        }

        /** The service's name of it. */
        public String serviceName() {
            return serviceName;
        }

        /** The model of this name of the service's. */
        public static Optional<Model> of(String name) {
            return Arrays.stream(values())
                    .filter(model -> model.serviceName.equals(name.strip().toLowerCase(Locale.ROOT)))
                    .findFirst();
        }
    }

    @Override
    public ImageOffer describe() {
        return new ImageOffer(
                offered, model == Model.CORE ? Set.of() : Set.of(ImageFeature.IMG2IMG), 1, MAX_CONCURRENCY);
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        RemoteTasks.refuseSpecial(task);
        if (task.source().isPresent()) {
            refuseMask(task);
        }
        Deadline deadline = Deadline.after(limit);
        List<ImageResult> results = new ArrayList<>(task.count());
        for (int i = 0; i < task.count(); i++) {
            long seed = Math.floorMod(task.seed() + i, MAX_SEED + 1);
            byte[] bytes = http.post(
                            "/v2beta/stable-image/generate/" + model.call,
                            form(task, seed),
                            deadline.leftUpTo(CALL_TIMEOUT))
                    .bytes();
            BufferedImage picture = Pictures.cover(Pictures.decode(bytes), task.width(), task.height());
            results.add(new ImageResult(picture, task.seed() + i, List.of()));
            steps.onStep(i + 1, task.count());
        }
        return results;
    }

    private void refuseMask(ImageTask task) throws BackendException {
        ImageTask.Source source = task.source().orElseThrow();
        if (model == Model.CORE
                || SourcePictures.mask(source, task.width(), task.height()).isPresent()) {
            throw new BackendException("the job has a source image of a kind this model does not take");
        }
    }

    private MultipartForm form(ImageTask task, long seed) throws BackendException {
        MultipartForm form = new MultipartForm()
                .text("prompt", cut(task.prompt()))
                .text("output_format", "png")
                .text("seed", Long.toString(seed));
        if (model.call.equals("sd3")) {
            form.text("model", model.serviceName);
        }
        if (!task.negativePrompt().isEmpty()) {
            form.text("negative_prompt", cut(task.negativePrompt()));
        }
        if (task.source().isEmpty()) {
            return form.text("aspect_ratio", shape(task.width(), task.height()));
        }
        BufferedImage source = SourcePictures.opaque(
                SourcePictures.stretched(task.source().get().image(), task.width(), task.height()));
        if (model.call.equals("sd3")) {
            form.text("mode", "image-to-image");
        }
        return form.text("strength", Double.toString(task.denoisingStrength()))
                .file("image", "source.png", "image/png", SourcePictures.png(source));
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(text.length(), MAX_PROMPT_CHARACTERS));
    }

    /** The service's shape that is nearest to a size. */
    static String shape(int width, int height) {
        double wanted = Math.log(width / (double) height);
        Shape best = SHAPES.getFirst();
        for (Shape shape : SHAPES) {
            if (Math.abs(Math.log(shape.ratio) - wanted) < Math.abs(Math.log(best.ratio) - wanted)) {
                best = shape;
            }
        }
        return best.name;
    }

    @Override
    public void close() {
        http.close();
    }

    private record Shape(String name, double ratio) {}
}
