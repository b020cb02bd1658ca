package io.throng.worker.image;

import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.Sampler;
import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageTask;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Turns a job's payload into a task for a back end. Values out of bounds are brought to the nearest bound, never refused: the job
 * has been accepted and paid for (worker spec 4.1).
 */
public final class ImageTasks {
    static final int SIZE_STEP = 64;
    static final int MAX_SIDE = 8192;
    static final int MAX_STEPS = 500;
    static final int MAX_CFG_SCALE = 100;
    static final int MAX_CLIP_SKIP = 20;
    static final int MAX_COUNT = 100;
    static final double MAX_LORA_STRENGTH = 10;
    static final double MIN_DENOISING = 0.01;
    static final double DEFAULT_HIRES_DENOISING = 0.65;
    static final double DEFAULT_CONTROL_STRENGTH = 1;

    private static final Set<String> FURTHER_SAMPLERS = Set.of("plms", "uni_pc", "uni_pc_bh2");

    private ImageTasks() {}

    /**
     * The task.
     *
     * @param model the horde's name of the model
     * @param seed of the first picture
     * @param count pictures wanted
     * @param sources what to start from
     */
    public static ImageTask of(
            ImagePopPayload job, String model, long seed, int count, JobSources sources, LoraTriggers triggers) {
        PromptParts prompt = PromptParts.of(job, seed, triggers);
        boolean hasSource = sources.source().isPresent();
        return new ImageTask(
                model,
                prompt.positive(),
                prompt.negative(),
                seed,
                Math.clamp(count, 1, MAX_COUNT),
                side(job.width()),
                side(job.height()),
                Math.clamp(job.ddimSteps(), 1, MAX_STEPS),
                Math.clamp(job.cfgScale(), 1, MAX_CFG_SCALE),
                sampler(job.samplerName()),
                job.karras(),
                Math.clamp(job.clipSkip() == null ? 1 : job.clipSkip(), 1, MAX_CLIP_SKIP),
                hasSource ? denoising(job.denoisingStrength(), 1) : 1,
                job.hiresFix() ? Optional.of(hiresDenoising(job, hasSource)) : Optional.empty(),
                job.tiling(),
                job.transparent(),
                loras(job),
                job.tis() == null ? List.of() : job.tis(),
                control(job, hasSource),
                sources.source(),
                sources.processing(),
                sources.extras(),
                Optional.ofNullable(job.workflow()),
                job.extraTexts() == null ? List.of() : job.extraTexts());
    }

    /** What a back end must be able to do for a task; the rest it may leave out with a note. */
    public static Set<ImageFeature> needs(ImageTask task) {
        Set<ImageFeature> needs = EnumSet.noneOf(ImageFeature.class);
        boolean painting = task.sourceProcessing() == SourceProcessing.INPAINTING
                || task.sourceProcessing() == SourceProcessing.OUTPAINTING
                || task.source().flatMap(ImageTask.Source::mask).isPresent();
        if (task.source().isPresent() && task.control().isEmpty()) {
            needs.add(painting ? ImageFeature.INPAINTING : ImageFeature.IMG2IMG);
        }
        if (!task.loras().isEmpty()) {
            needs.add(ImageFeature.LORA);
        }
        if (task.tiling()) {
            needs.add(ImageFeature.TILING);
        }
        if (task.transparent()) {
            needs.add(ImageFeature.TRANSPARENT);
        }
        return needs;
    }

    /** The seed in a payload: digits; anything else is no seed. */
    public static Optional<Long> seed(String text) {
        if (text == null || !text.strip().matches("[0-9]{1,19}")) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(text.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static int side(int pixels) {
        return Math.clamp(Math.ceilDiv((long) pixels, SIZE_STEP) * SIZE_STEP, SIZE_STEP, MAX_SIDE);
    }

    private static double denoising(Double asked, double otherwise) {
        return asked == null ? otherwise : Math.clamp(asked, MIN_DENOISING, 1);
    }

    /** Its own strength, else that of the source, else the usual one (worker spec 4.4). */
    private static double hiresDenoising(ImagePopPayload job, boolean hasSource) {
        double otherwise =
                hasSource ? denoising(job.denoisingStrength(), DEFAULT_HIRES_DENOISING) : DEFAULT_HIRES_DENOISING;
        return denoising(job.hiresFixDenoisingStrength(), otherwise);
    }

    private static String sampler(String name) {
        if (name == null) {
            return Sampler.K_EULER.wireName();
        }
        for (Sampler sampler : Sampler.values()) {
            if (sampler.wireName().equalsIgnoreCase(name)) {
                return sampler.wireName();
            }
        }
        String lower = name.toLowerCase(Locale.ROOT);
        return FURTHER_SAMPLERS.contains(lower) ? lower : Sampler.K_EULER.wireName();
    }

    private static List<Lora> loras(ImagePopPayload job) {
        return job.loras() == null
                ? List.of()
                : job.loras().stream()
                        .filter(lora -> lora.name() != null && !lora.name().isBlank())
                        .map(lora -> new Lora(
                                lora.name(),
                                Math.clamp(lora.effectiveModel(), -MAX_LORA_STRENGTH, MAX_LORA_STRENGTH),
                                Math.clamp(lora.effectiveClip(), -MAX_LORA_STRENGTH, MAX_LORA_STRENGTH),
                                lora.injectTrigger(),
                                lora.effectiveIsVersion()))
                        .toList();
    }

    /** Without a source there is nothing to follow: the picture is drawn freely (worker spec 4.5). */
    private static Optional<ImageTask.Control> control(ImagePopPayload job, boolean hasSource) {
        if (job.controlType() == null || !hasSource) {
            return Optional.empty();
        }
        String type = job.controlType().equals("mlsd") ? "hough" : job.controlType();
        return Optional.of(
                new ImageTask.Control(type, job.imageIsControl(), job.returnControlMap(), DEFAULT_CONTROL_STRENGTH));
    }
}
