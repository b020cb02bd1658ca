package io.throng.inference.diffusion;

import static java.util.Objects.requireNonNull;

import io.throng.inference.Cancellation;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.inversion.TextualInversionFile;
import io.throng.inference.diffusion.lora.LoraFile;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loaded text-to-image model. Thread-safe; one batch at a time, others wait their turn. Closing waits for the running one.
 *
 * <p>The same request gives the same pictures, on the processor to the bit for the same number of threads.
 */
public final class DiffusionEngine implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiffusionEngine.class);

    private final ReentrantLock oneAtATime = new ReentrantLock(true);
    private final ModelFolder folder;
    private final ModelParts parts;
    private final DiffusionCapabilities capabilities;
    private boolean closed;

    private DiffusionEngine(ModelFolder folder, ModelParts parts) {
        this.folder = folder;
        this.parts = parts;
        this.capabilities = ModelInspection.capabilities(folder);
    }

    /**
     * Loads a model from a folder in the layout of a diffusers ONNX export.
     *
     * @throws InferenceException if a file is missing, too large or malformed, a LoRA does not fit the model, or the provider is not
     *     there
     */
    public static DiffusionEngine load(Path root, DiffusionOptions options) {
        requireNonNull(options, "options");
        ModelFolder folder = new ModelFolder(requireNonNull(root, "root").toAbsolutePath());
        // Before the weights: a model that cannot be sampled is refused at once.
        folder.schedule();
        DiffusionEngine engine = new DiffusionEngine(folder, ModelParts.load(folder, options));
        LOG.info("loaded {}: {}", folder.name(), engine.capabilities);
        return engine;
    }

    /**
     * What a model could do, told from its files without loading it.
     *
     * @throws InferenceException if a file is missing, too large or malformed
     */
    public static DiffusionCapabilities inspect(Path root) {
        return ModelInspection.capabilities(
                new ModelFolder(requireNonNull(root, "root").toAbsolutePath()));
    }

    /**
     * Checks, without loading the model, that a LoRA can be added to it.
     *
     * @throws InferenceException if one of its layers is not in the model or has another size
     */
    public static void requireFitting(Path root, LoraFile lora) {
        ModelInspection.requireFitting(
                new ModelFolder(requireNonNull(root, "root").toAbsolutePath()), lora);
    }

    /**
     * Checks, without loading the model, that a textual inversion can be added to it.
     *
     * @throws InferenceException if it is made for another kind of model, or the model takes none
     */
    public static void requireFitting(Path root, TextualInversionFile inversion) {
        ModelInspection.requireFitting(
                new ModelFolder(requireNonNull(root, "root").toAbsolutePath()), inversion);
    }

    /** Name of the model's folder. */
    public String modelName() {
        return folder.name();
    }

    /** What suits the model where nobody says otherwise. */
    public DiffusionDefaults defaults() {
        return folder.defaults();
    }

    /** What the model can do. */
    public DiffusionCapabilities capabilities() {
        return capabilities;
    }

    /**
     * Makes pictures, all of a batch together.
     *
     * @param request what to make
     * @param progress hears each step
     * @param cancellation asked before every evaluation of the model
     * @return as many pictures as asked for, of the size asked for
     * @throws CancellationException if the cancellation was requested
     * @throws InferenceException if the model cannot do it
     */
    public List<BufferedImage> generate(DiffusionRequest request, StepProgress progress, Cancellation cancellation) {
        requireNonNull(request, "request");
        requireNonNull(progress, "progress");
        requireNonNull(cancellation, "cancellation");
        oneAtATime.lock();
        try {
            if (closed) {
                throw new InferenceException("the engine of " + folder.name() + " is closed");
            }
            return new Generation(folder, parts, capabilities, request, progress, cancellation).run();
        } finally {
            oneAtATime.unlock();
        }
    }

    @Override
    public void close() {
        oneAtATime.lock();
        try {
            if (!closed) {
                closed = true;
                parts.close();
            }
        } finally {
            oneAtATime.unlock();
        }
    }
}
