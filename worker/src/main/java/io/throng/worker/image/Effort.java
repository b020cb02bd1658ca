package io.throng.worker.image;

import io.throng.protocol.image.ImagePopPayload;
import java.util.Locale;
import java.util.Set;

/** How much a job is, in effective megapixelsteps (worker spec 3.3). Pure. */
public final class Effort {
    private static final double MEGA = 1e6;
    private static final double MORE_PICTURES = 0.2;
    private static final int PIXELSTEPS_PER_UPSCALED_PIXEL = 20;
    private static final int PIXELSTEPS_OF_LORAS = 4_000_000;
    private static final int FIRST_PASS_PIXELS = 512 * 512;
    private static final int LARGE_MODEL_FACTOR = 6;
    private static final int WORKFLOW_FACTOR = 2;
    private static final int CONTROL_FACTOR = 2;
    private static final Set<String> LARGE_MODELS =
            Set.of("stable cascade 1.0", "flux.1-schnell fp8 (compact)", "flux.1-schnell fp16 (compact)");
    private static final Set<String> NO_UPSCALERS =
            Set.of("GFPGAN", "GFPGANv1.3", "CodeFormers", "RestoreFormer", "strip_background");

    private Effort() {}

    /** Whether the model needs so much memory that one job at a time is enough (worker spec 2.3). */
    public static boolean isLarge(String model) {
        return LARGE_MODELS.contains(model.toLowerCase(Locale.ROOT));
    }

    /** Of a job for this many pictures. */
    public static double megapixelsteps(ImagePopPayload job, String model, int pictures) {
        double pixels = job.width() * (double) job.height();
        double steps = pixels * (1 + MORE_PICTURES * (pictures - 1)) * job.ddimSteps();
        boolean upscaled = job.postProcessing() != null
                && job.postProcessing().stream().anyMatch(name -> !NO_UPSCALERS.contains(name));
        if (upscaled) {
            steps += pixels * PIXELSTEPS_PER_UPSCALED_PIXEL * pictures;
        }
        if (job.loras() != null && !job.loras().isEmpty()) {
            steps += PIXELSTEPS_OF_LORAS;
        }
        if (job.hiresFix()) {
            steps += (double) FIRST_PASS_PIXELS * job.ddimSteps();
        }
        double factor = isLarge(model) ? LARGE_MODEL_FACTOR : 1;
        if ("qr_code".equals(job.workflow())) {
            factor *= WORKFLOW_FACTOR;
        }
        if (job.controlType() != null) {
            factor *= CONTROL_FACTOR;
        }
        return Math.max(steps * factor / MEGA, 1 / MEGA);
    }
}
