package io.throng.worker.backend.local;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.inference.InferenceException;
import io.throng.inference.image.OnnxMatting;
import io.throng.inference.image.OnnxUpscaler;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.DownloadProgress;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.model.ModelCatalogue;
import io.throng.inference.model.ModelDownloader;
import io.throng.inference.safety.NsfwClassifier;
import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.Pictures;
import io.throng.worker.backend.local.LocalAlchemyBackend.Operation.Facts;
import io.throng.worker.backend.local.LocalAlchemyBackend.Operation.Pixels;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does forms in this process. It offers what its models permit, and the palette, which needs none. Closing it closes its models.
 *
 * @see Builder
 */
public final class LocalAlchemyBackend implements AlchemyBackend {
    private final Map<String, Operation> operations;
    private final List<AutoCloseable> models;

    /** What a form does with a picture. */
    sealed interface Operation {
        /** Tells something about it. */
        @FunctionalInterface
        non-sealed interface Facts extends Operation {
            /** Puts what it tells under the form's name. */
            void tell(BufferedImage picture, String form, ObjectNode result);
        }

        /** Makes another picture of it. */
        @FunctionalInterface
        non-sealed interface Pixels extends Operation {
            BufferedImage make(BufferedImage picture) throws InterruptedException;
        }
    }

    private LocalAlchemyBackend(Map<String, Operation> operations, List<AutoCloseable> models) {
        this.operations = Map.copyOf(operations);
        this.models = List.copyOf(models);
    }

    /** A backend without models. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A backend with the models that come with the program: the classifier, and two small upscalers that stand in for RealESRGAN at four
     * and two times.
     *
     * @param threads processor threads each model may use, at least 1
     * @throws BackendException if a model could not be had or loaded
     */
    public static LocalAlchemyBackend ofBundledModels(ModelDownloader downloader, int threads) throws BackendException {
        Builder builder = builder();
        try {
            InstalledModel nsfw = installed(downloader, NsfwClassifier.BUNDLED_MODEL);
            builder.held(nsfw).nsfw(NsfwClassifier.load(nsfw.mainFile(), NsfwClassifier.bundledDescription(), threads));
            InstalledModel fourfold = installed(downloader, OnnxUpscaler.BUNDLED_X4);
            builder.held(fourfold)
                    .upscaler(
                            AlchemyForm.REALESRGAN_X4PLUS.wireName(),
                            4,
                            OnnxUpscaler.load(fourfold.mainFile(), OnnxUpscaler.Description.ofUnitColours(4), threads));
            InstalledModel twofold = installed(downloader, OnnxUpscaler.BUNDLED_X2);
            builder.held(twofold)
                    .upscaler(
                            AlchemyForm.REALESRGAN_X2PLUS.wireName(),
                            2,
                            OnnxUpscaler.load(twofold.mainFile(), OnnxUpscaler.Description.ofUnitColours(2), threads));
            return builder.build();
        } catch (InferenceException | DownloadException e) {
            builder.build().close();
            throw new BackendException(e.getMessage(), e);
        }
    }

    private static InstalledModel installed(ModelDownloader downloader, String name) {
        return downloader.install(
                ModelCatalogue.builtIn()
                        .find(name)
                        .orElseThrow(() -> new DownloadException("the catalogue has no model " + name)),
                DownloadProgress.Listener.NONE);
    }

    @Override
    public Set<String> forms() {
        return operations.keySet();
    }

    @Override
    public Answer perform(String form, BufferedImage image, Duration limit)
            throws BackendException, InterruptedException {
        Operation operation = operations.get(form);
        if (operation == null) {
            throw new BackendException("the form \"" + form + "\" is not done here");
        }
        // A thread of its own, because a model in the middle of its work hears of no interruption and must not keep the
        // caller.
        FutureTask<Answer> work = new FutureTask<>(() -> perform(operation, form, image));
        Thread.ofPlatform().daemon().name("alchemy-" + form).start(work);
        try {
            return work.get(Math.max(0, limit.toNanos()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new BackendException("the form " + form + " took longer than " + limit, e);
        } catch (ExecutionException e) {
            throw new BackendException(
                    "the form " + form + " failed: " + e.getCause().getMessage(), e.getCause());
        } finally {
            work.cancel(true);
        }
    }

    private static Answer perform(Operation operation, String form, BufferedImage image) throws InterruptedException {
        return switch (operation) {
            case Facts facts -> {
                ObjectNode result = JsonNodeFactory.instance.objectNode();
                facts.tell(image, form, result);
                yield new Answer.Facts(result);
            }
            case Pixels pixels -> new Answer.Picture(pixels.make(image));
        };
    }

    @Override
    public void close() {
        for (AutoCloseable model : models) {
            try {
                model.close();
            } catch (Exception e) {
                throw new IllegalStateException("a model cannot be closed", e);
            }
        }
    }

    /** Collects the models of a backend. Whoever has built it closes them with it. */
    public static final class Builder {
        private final Map<String, Operation> operations = new LinkedHashMap<>();
        private final List<AutoCloseable> models = new ArrayList<>();

        private Builder() {
            Facts palette = (picture, form, result) -> {
                ArrayNode colours = result.putObject(form).putArray("colors");
                for (Palette.Colour colour : Palette.of(picture)) {
                    colours.addObject().put("hex", colour.hex()).put("proportion", colour.proportion());
                }
            };
            operations.put(AlchemyForm.PALETTE.wireName(), palette);
        }

        /** Something to close after the models that were added since, such as the hold on their files. */
        public Builder held(AutoCloseable resource) {
            models.add(requireNonNull(resource, "resource"));
            return this;
        }

        /** Tells whether a picture is unfit for work. */
        public Builder nsfw(NsfwClassifier classifier) {
            models.addFirst(requireNonNull(classifier, "classifier"));
            Facts nsfw = (picture, form, result) ->
                    result.put(form, classifier.judge(picture).nsfw());
            operations.put(AlchemyForm.NSFW.wireName(), nsfw);
            return this;
        }

        /** Ranks phrases. The scorer behind it is not closed with this backend. */
        public Builder interrogation(Interrogator interrogator) {
            requireNonNull(interrogator, "interrogator");
            Facts interrogation = (picture, form, result) -> result.set(form, interrogator.rank(picture));
            operations.put(AlchemyForm.INTERROGATION.wireName(), interrogation);
            return this;
        }

        /**
         * Enlarges pictures.
         *
         * @param form the horde's name of the upscaler
         * @param factor by how much that form enlarges; the result of a model that does more is scaled down (worker spec 4.12)
         */
        public Builder upscaler(String form, int factor, OnnxUpscaler upscaler) {
            models.addFirst(requireNonNull(upscaler, "upscaler"));
            Pixels enlarge = picture -> {
                BufferedImage enlarged = upscaler.upscale(picture);
                return upscaler.factor() == factor
                        ? enlarged
                        : Pictures.cover(enlarged, picture.getWidth() * factor, picture.getHeight() * factor);
            };
            operations.put(requireNonNull(form, "form"), enlarge);
            return this;
        }

        /** Makes backgrounds transparent. */
        public Builder stripBackground(OnnxMatting matting) {
            models.addFirst(requireNonNull(matting, "matting"));
            Pixels strip = matting::strip;
            operations.put(AlchemyForm.STRIP_BACKGROUND.wireName(), strip);
            return this;
        }

        /** The backend. */
        public LocalAlchemyBackend build() {
            return new LocalAlchemyBackend(operations, models);
        }
    }
}
