package io.throng.worker.backend;

import static java.util.Objects.requireNonNull;

import io.throng.inference.diffusion.HiresPlan;
import io.throng.protocol.image.ExtraText;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.image.TextualInversion;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Pictures to make, with every value inside the bounds of worker spec 4.1. The prompt is finished: its negative part split off,
 * alternatives chosen, triggers of loras and textual inversions inserted (worker spec 4.3).
 *
 * @param model the horde's name of the model
 * @param prompt what to draw; weight syntax is left to the back end
 * @param negativePrompt what to avoid, may be empty
 * @param seed seed of the first picture, 0 to 2⁶³−1; the others of the batch differ by their place in it
 * @param count pictures wanted, 1 to 100
 * @param width pixels, a multiple of 64
 * @param height pixels, a multiple of 64
 * @param steps sampling steps, 1 to 500
 * @param cfgScale guidance, 1 to 100
 * @param sampler the horde's name of the sampler (worker spec 4.2)
 * @param karras whether to use the Karras noise schedule
 * @param clipSkip which layer of the text encoder to use, counted from the last as 1
 * @param denoisingStrength how much of the source to repaint, 0.01 to 1; without effect without a source
 * @param hiresDenoisingStrength strength of the second pass if the picture is to be composed small and refined large
 * @param tiling whether the picture's edges must fit together
 * @param transparent whether the background is to be transparent
 * @param loras low-rank adaptations with their strengths
 * @param textualInversions embeddings the prompts refer to
 * @param control how to follow the source as a control image, if it is one
 * @param source picture to start from
 * @param sourceProcessing what to do with it
 * @param extraSources further pictures with their strengths
 * @param workflow name of a special workflow, if one is asked for
 * @param extraTexts texts the workflow uses
 */
public record ImageTask(
        String model,
        String prompt,
        String negativePrompt,
        long seed,
        int count,
        int width,
        int height,
        int steps,
        double cfgScale,
        String sampler,
        boolean karras,
        int clipSkip,
        double denoisingStrength,
        Optional<Double> hiresDenoisingStrength,
        boolean tiling,
        boolean transparent,
        List<Lora> loras,
        List<TextualInversion> textualInversions,
        Optional<Control> control,
        Optional<Source> source,
        SourceProcessing sourceProcessing,
        List<ExtraSource> extraSources,
        Optional<String> workflow,
        List<ExtraText> extraTexts) {
    public ImageTask {
        requireNonNull(model, "model");
        requireNonNull(prompt, "prompt");
        requireNonNull(negativePrompt, "negativePrompt");
        requireNonNull(sampler, "sampler");
        requireNonNull(hiresDenoisingStrength, "hiresDenoisingStrength");
        loras = List.copyOf(loras);
        textualInversions = List.copyOf(textualInversions);
        requireNonNull(control, "control");
        requireNonNull(source, "source");
        requireNonNull(sourceProcessing, "sourceProcessing");
        extraSources = List.copyOf(extraSources);
        requireNonNull(workflow, "workflow");
        extraTexts = List.copyOf(extraTexts);
    }

    /**
     * A part of the task: fewer pictures, with a seed of their own. For back ends that make fewer in one call than a job asks for.
     *
     * @param partSeed seed of the first picture of the part
     * @param partCount pictures of the part
     */
    public ImageTask part(long partSeed, int partCount) {
        return new ImageTask(
                model,
                prompt,
                negativePrompt,
                partSeed,
                partCount,
                width,
                height,
                steps,
                cfgScale,
                sampler,
                karras,
                clipSkip,
                denoisingStrength,
                hiresDenoisingStrength,
                tiling,
                transparent,
                loras,
                textualInversions,
                control,
                source,
                sourceProcessing,
                extraSources,
                workflow,
                extraTexts);
    }

    /**
     * The two passes of a task, if it is to have two with a model of this family. Filling parts of a picture in is done in one.
     *
     * @param painting whether parts are filled in
     */
    public Optional<HiresPlan> hires(ModelFamily family, boolean painting) {
        return painting
                ? Optional.empty()
                : hiresDenoisingStrength.flatMap(strength ->
                        HiresPlan.of(family.composition(), family.nativeSide(), width, height, steps, strength));
    }

    /**
     * The task without some of its textual inversions: neither applied, nor named in the prompts, where their names would be words.
     *
     * @param names of those that cannot be had
     */
    public ImageTask withoutInversions(Set<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        return new ImageTask(
                model,
                without(prompt, names),
                without(negativePrompt, names),
                seed,
                count,
                width,
                height,
                steps,
                cfgScale,
                sampler,
                karras,
                clipSkip,
                denoisingStrength,
                hiresDenoisingStrength,
                tiling,
                transparent,
                loras,
                textualInversions.stream()
                        .filter(inversion -> !names.contains(inversion.name()))
                        .toList(),
                control,
                source,
                sourceProcessing,
                extraSources,
                workflow,
                extraTexts);
    }

    /** Takes a reference out together with brackets and weight that belong to it alone. */
    private static String without(String text, Set<String> names) {
        String result = text;
        for (String name : names) {
            String reference = "embedding:" + Pattern.quote(name) + "(?![\\w-])";
            result = result.replaceAll(
                    "(?i)\\(\\s*" + reference + "\\s*(:\\s*[-+]?[0-9.]+\\s*)?\\),?\\s?|" + reference + ",?\\s?", "");
        }
        return result;
    }

    /**
     * A picture to start from.
     *
     * @param image the picture, of any size
     * @param mask white where to repaint, black where to keep; empty to repaint all
     */
    public record Source(BufferedImage image, Optional<BufferedImage> mask) {
        public Source {
            requireNonNull(image, "image");
            requireNonNull(mask, "mask");
        }
    }

    /**
     * How to follow a control image (worker spec 4.6).
     *
     * @param type the horde's name of the kind of control, such as {@code canny}
     * @param imageIsControl whether the source is the control image itself and not to be processed
     * @param returnControlMap whether to return the control image without drawing
     * @param strength 0.01 to 3
     */
    public record Control(String type, boolean imageIsControl, boolean returnControlMap, double strength) {
        public Control {
            requireNonNull(type, "type");
        }
    }

    /**
     * A further picture.
     *
     * @param image the picture
     * @param strength its weight, 0 to 5
     */
    public record ExtraSource(BufferedImage image, double strength) {
        public ExtraSource {
            requireNonNull(image, "image");
        }
    }
}
