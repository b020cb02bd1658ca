package io.throng.worker.backend;

import io.throng.inference.diffusion.DiffusionCapabilities;
import io.throng.inference.diffusion.DiffusionRequest;
import io.throng.inference.diffusion.HiresPlan;
import io.throng.inference.diffusion.sampler.Sampler;
import io.throng.inference.diffusion.sampler.Spacing;
import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import io.throng.protocol.image.SourceProcessing;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task in the local engine's words.
 *
 * @param request what the engine is asked for
 * @param notes what was done differently from what was asked for
 */
record LocalImageRequest(DiffusionRequest request, List<GenerationMetadata> notes) {
    /**
     * The request for a task.
     *
     * @throws BackendException if the model cannot do something that nothing can stand in for
     */
    static LocalImageRequest of(ImageTask task, DiffusionCapabilities can) throws BackendException {
        if (task.control().isPresent() || task.transparent() || task.workflow().isPresent()) {
            throw new BackendException("the local engine has no control nets, transparency or workflows");
        }
        if (task.source().isPresent() && !can.fromPicture()) {
            throw new BackendException("the model " + task.model() + " cannot start from a picture");
        }
        List<GenerationMetadata> notes = new ArrayList<>();
        Optional<DiffusionRequest.Source> source = task.source().map(value -> source(task, value, notes));
        OptionalInt layer = can.clipSkip() ? OptionalInt.of(task.clipSkip()) : OptionalInt.empty();
        Optional<HiresPlan> hires = task.hiresDenoisingStrength()
                .flatMap(strength -> HiresPlan.of(
                        can.family().composition(),
                        can.nativeSide(),
                        task.width(),
                        task.height(),
                        task.steps(),
                        strength));
        DiffusionRequest request = new DiffusionRequest(
                task.prompt(),
                task.negativePrompt(),
                task.width(),
                task.height(),
                task.steps(),
                guidance(task, can, notes),
                sampler(task.sampler(), notes),
                task.karras() ? Optional.of(Spacing.KARRAS) : Optional.empty(),
                task.seed(),
                task.count(),
                layer,
                source,
                hires);
        return new LocalImageRequest(request, notes);
    }

    /** The guidance, or for a model that it is too much for the most that suits it, with a note. */
    private static double guidance(ImageTask task, DiffusionCapabilities can, List<GenerationMetadata> notes) {
        double most = can.maxGuidance().orElse(Double.MAX_VALUE);
        if (task.cfgScale() <= most) {
            return task.cfgScale();
        }
        notes.add(new GenerationMetadata(
                MetadataType.INFORMATION, MetadataValue.SEE_REF, "cfg_scale " + task.cfgScale() + "→" + most));
        return most;
    }

    /** The sampler, or for one that is not there the nearest of its family, with a note (worker spec 4.2). */
    private static Sampler sampler(String name, List<GenerationMetadata> notes) {
        Optional<Sampler> found = Sampler.named(name);
        if (found.isPresent()) {
            return found.get();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean ancestral = lower.endsWith("_a") || lower.endsWith("ancestral");
        Sampler instead = ancestral ? Sampler.EULER_ANCESTRAL : Sampler.EULER;
        notes.add(new GenerationMetadata(
                MetadataType.INFORMATION, MetadataValue.SEE_REF, "sampler " + name + "→" + instead.hordeName()));
        return instead;
    }

    /** What to repaint: where the mask is white, or where the source is transparent, or all (worker spec 4.5). */
    private static DiffusionRequest.Source source(
            ImageTask task, ImageTask.Source source, List<GenerationMetadata> notes) {
        boolean repaints = task.sourceProcessing() == SourceProcessing.INPAINTING
                || task.sourceProcessing() == SourceProcessing.OUTPAINTING;
        Optional<BufferedImage> mask = source.mask().or(() -> transparency(source.image()));
        if (repaints && mask.isEmpty()) {
            notes.add(new GenerationMetadata(MetadataType.SOURCE_MASK, MetadataValue.PARSE_FAILED, "source_mask"));
            mask = Optional.of(white(source.image()));
        }
        return new DiffusionRequest.Source(source.image(), mask, task.denoisingStrength());
    }

    private static Optional<BufferedImage> transparency(BufferedImage image) {
        if (!image.getColorModel().hasAlpha()) {
            return Optional.empty();
        }
        BufferedImage mask = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        boolean any = false;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int transparent = 0xff - (image.getRGB(x, y) >>> 24);
                any |= transparent > 0;
                mask.setRGB(x, y, transparent << 16 | transparent << 8 | transparent);
            }
        }
        return any ? Optional.of(mask) : Optional.empty();
    }

    private static BufferedImage white(BufferedImage image) {
        BufferedImage mask = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = mask.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, mask.getWidth(), mask.getHeight());
        graphics.dispose();
        return mask;
    }
}
