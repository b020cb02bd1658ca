package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.DiffusionCapabilities;
import io.throng.inference.diffusion.DiffusionEngine;
import io.throng.inference.diffusion.DiffusionOptions;
import io.throng.inference.diffusion.inversion.NamedInversion;
import io.throng.inference.diffusion.inversion.TextualInversionFile;
import io.throng.inference.diffusion.lora.AppliedLora;
import io.throng.inference.diffusion.lora.LoraFile;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.TextualInversion;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Diffusion models in this process. One is in memory at a time; a task for another model, other loras, other words or seamless edges loads anew,
 * which a small model takes no time for and a large one seconds.
 *
 * <p>It offers what all of its models can do, told from their files without loading them.
 */
public final class LocalImageBackend implements ImageBackend {
    /** Most pictures in one call: they share the memory of one run. */
    public static final int MAX_BATCH = 8;

    private static final Logger LOG = LoggerFactory.getLogger(LocalImageBackend.class);

    private final Map<String, Path> models;
    private final DiffusionOptions options;
    private final Optional<LoraFiles> loraFiles;
    private final Optional<InversionFiles> inversionFiles;
    private final Map<String, DiffusionCapabilities> capabilities = new TreeMap<>();
    private final ReentrantLock oneAtATime = new ReentrantLock(true);
    private Loaded loaded;

    /**
     * @param notes about loras and inversions of the variant that do not fit the model and are left out
     * @param left names of these inversions
     */
    private record Loaded(Variant variant, DiffusionEngine engine, List<GenerationMetadata> notes, Set<String> left) {}

    /** A model as it is loaded. */
    private record Variant(String model, List<AppliedFile> loras, Map<String, Path> inversions, boolean seamless) {}

    private record AppliedFile(String name, Path file, double modelStrength, double textStrength) {}

    /**
     * @param models the horde's name of each model to its folder in the layout of a diffusers ONNX export
     * @param options how models are loaded; loras and seamless edges are the tasks' affair
     * @param loraFiles where loras come from; empty to offer none
     * @param inversionFiles where textual inversions come from; empty to offer none
     */
    public LocalImageBackend(
            Map<String, Path> models,
            DiffusionOptions options,
            Optional<LoraFiles> loraFiles,
            Optional<InversionFiles> inversionFiles) {
        if (models.isEmpty()) {
            throw new IllegalArgumentException("there is no model");
        }
        this.models = Map.copyOf(models);
        this.options = requireNonNull(options, "options");
        this.loraFiles = requireNonNull(loraFiles, "loraFiles");
        this.inversionFiles = requireNonNull(inversionFiles, "inversionFiles");
    }

    @Override
    public ImageOffer describe() throws BackendException, InterruptedException {
        EnumSet<ImageFeature> features = EnumSet.allOf(ImageFeature.class);
        for (String model : models.keySet()) {
            features.retainAll(features(capabilities(model)));
        }
        return new ImageOffer(models.keySet(), features, MAX_BATCH, 1);
    }

    private Set<ImageFeature> features(DiffusionCapabilities can) {
        EnumSet<ImageFeature> features = EnumSet.noneOf(ImageFeature.class);
        if (can.fromPicture()) {
            features.add(ImageFeature.IMG2IMG);
            features.add(ImageFeature.INPAINTING);
        }
        if (can.lora() && loraFiles.isPresent()) {
            features.add(ImageFeature.LORA);
        }
        if (can.textualInversion() && inversionFiles.isPresent()) {
            features.add(ImageFeature.TEXTUAL_INVERSION);
        }
        if (can.clipSkip()) {
            features.add(ImageFeature.CLIP_SKIP);
        }
        if (can.seamless()) {
            features.add(ImageFeature.TILING);
        }
        // A model of one size draws nothing finer in a second pass.
        if (!can.fixedSize()) {
            features.add(ImageFeature.HIRES_FIX);
        }
        return features;
    }

    /** What to throw for a failure: files that are being read break off when the thread is interrupted. */
    private static BackendException failure(String what, RuntimeException cause) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException(what + ": interrupted");
        }
        return new BackendException(what + ": " + cause.getMessage(), cause);
    }

    private DiffusionCapabilities capabilities(String model) throws BackendException, InterruptedException {
        synchronized (capabilities) {
            DiffusionCapabilities known = capabilities.get(model);
            if (known == null) {
                try {
                    known = DiffusionEngine.inspect(models.get(model));
                } catch (InferenceException e) {
                    throw failure("the model " + model + " cannot be used", e);
                }
                capabilities.put(model, known);
            }
            return known;
        }
    }

    @Override
    public List<ImageResult> generate(ImageTask task, Duration limit, StepListener steps)
            throws BackendException, InterruptedException {
        requireNonNull(steps, "steps");
        if (!models.containsKey(task.model())) {
            throw new BackendException("there is no model " + task.model() + " here; there are " + models.keySet());
        }
        long deadline = System.nanoTime() + limit.toNanos();
        LocalImageRequest translated = LocalImageRequest.of(task, capabilities(task.model()));
        List<GenerationMetadata> notes = new ArrayList<>();
        oneAtATime.lockInterruptibly();
        try {
            Set<String> missing = new HashSet<>();
            DiffusionEngine engine = engine(task, notes, missing);
            if (!missing.isEmpty()) {
                translated = LocalImageRequest.of(task.withoutInversions(missing), capabilities(task.model()));
            }
            notes.addAll(translated.notes());
            List<BufferedImage> pictures = engine.generate(
                    translated.request(),
                    steps::onStep,
                    () -> Thread.currentThread().isInterrupted() || System.nanoTime() - deadline >= 0);
            return pictures.stream()
                    .map(picture -> new ImageResult(picture, task.seed(), notes))
                    .toList();
        } catch (CancellationException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the generation was interrupted");
            }
            throw new BackendException("the picture was not done within " + limit.toSeconds() + " s", e);
        } catch (InferenceException | IllegalArgumentException e) {
            throw failure("the local model failed", e);
        } finally {
            oneAtATime.unlock();
        }
    }

    /**
     * The engine for a task; loras and inversions that cannot be had or do not fit are left out and noted (worker spec 4.8, 4.9).
     *
     * @param missing takes the names of the inversions left out
     */
    private DiffusionEngine engine(ImageTask task, List<GenerationMetadata> notes, Set<String> missing)
            throws BackendException, InterruptedException {
        boolean seamless = task.tiling() && capabilities(task.model()).seamless();
        List<AppliedFile> loras = new ArrayList<>();
        for (Lora lora : task.loras()) {
            Optional<Path> file = loraFiles.isPresent() ? loraFiles.get().file(lora) : Optional.empty();
            if (file.isEmpty()) {
                notes.add(new GenerationMetadata(MetadataType.LORA, MetadataValue.DOWNLOAD_FAILED, lora.name()));
                continue;
            }
            loras.add(new AppliedFile(lora.name(), file.get(), lora.effectiveModel(), lora.effectiveClip()));
        }
        Variant wanted = new Variant(task.model(), List.copyOf(loras), inversions(task, notes, missing), seamless);
        if (loaded == null || !loaded.variant.equals(wanted)) {
            unload();
            loaded = load(wanted);
        }
        notes.addAll(loaded.notes);
        missing.addAll(loaded.left);
        return loaded.engine;
    }

    private Map<String, Path> inversions(ImageTask task, List<GenerationMetadata> notes, Set<String> missing)
            throws BackendException, InterruptedException {
        Map<String, Path> inversions = new TreeMap<>();
        for (TextualInversion inversion : task.textualInversions()) {
            Optional<Path> file = inversionFiles.isPresent() && inversions.size() < DiffusionOptions.MAX_INVERSIONS
                    ? inversionFiles.get().file(inversion)
                    : Optional.empty();
            if (file.isPresent()) {
                inversions.put(inversion.name(), file.get());
            } else {
                missing.add(inversion.name());
                notes.add(new GenerationMetadata(MetadataType.TI, MetadataValue.DOWNLOAD_FAILED, inversion.name()));
            }
        }
        return inversions;
    }

    private Loaded load(Variant variant) {
        Path folder = models.get(variant.model);
        List<AppliedLora> applied = new ArrayList<>();
        List<GenerationMetadata> notes = new ArrayList<>();
        for (AppliedFile file : variant.loras) {
            try {
                LoraFile lora = LoraFile.read(file.file);
                DiffusionEngine.requireFitting(folder, lora);
                applied.add(new AppliedLora(lora, file.modelStrength, file.textStrength));
            } catch (InferenceException e) {
                LOG.warn("the lora {} is left out: {}", file.name, e.getMessage());
                notes.add(new GenerationMetadata(MetadataType.LORA, MetadataValue.BASELINE_MISMATCH, file.name));
            }
        }
        List<NamedInversion> words = new ArrayList<>();
        Set<String> left = new HashSet<>();
        variant.inversions.forEach((name, file) -> {
            try {
                TextualInversionFile inversion = TextualInversionFile.read(file);
                DiffusionEngine.requireFitting(folder, inversion);
                words.add(new NamedInversion(name, inversion));
            } catch (InferenceException | IllegalArgumentException e) {
                LOG.warn("the textual inversion {} is left out: {}", name, e.getMessage());
                left.add(name);
                notes.add(new GenerationMetadata(MetadataType.TI, MetadataValue.BASELINE_MISMATCH, name));
            }
        });
        DiffusionEngine engine = DiffusionEngine.load(
                folder, options.withLoras(applied).withInversions(words).withSeamless(variant.seamless));
        return new Loaded(variant, engine, List.copyOf(notes), Set.copyOf(left));
    }

    private void unload() {
        if (loaded != null) {
            loaded.engine.close();
            loaded = null;
        }
    }

    @Override
    public void close() {
        oneAtATime.lock();
        try {
            unload();
        } finally {
            oneAtATime.unlock();
        }
    }
}
