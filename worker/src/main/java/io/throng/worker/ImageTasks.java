package io.throng.worker;

import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.backend.ImageTask;
import java.util.List;
import java.util.Optional;

/**
 * Turns a job's payload into a task for a back end. Values out of bounds are brought to the nearest bound, never refused: the job
 * has been accepted and paid for (worker spec 4.1).
 */
final class ImageTasks {
    static final int SIZE_STEP = 64;
    static final int MAX_SIDE = 8192;
    static final int MAX_STEPS = 500;
    static final int MAX_CFG_SCALE = 100;
    static final int MAX_CLIP_SKIP = 20;
    static final double MIN_DENOISING = 0.01;
    static final double DEFAULT_HIRES_DENOISING = 0.65;

    private ImageTasks() {}

    /** The task for one picture of the job, without a source. */
    static ImageTask withoutSource(ImagePopPayload job, String model, long seed) {
        String[] prompts = (job.prompt() == null ? "" : job.prompt()).split("###", 3);
        return new ImageTask(
                model,
                prompts[0].strip(),
                prompts.length > 1 ? prompts[1].strip() : "",
                seed,
                1,
                side(job.width()),
                side(job.height()),
                Math.clamp(job.ddimSteps(), 1, MAX_STEPS),
                Math.clamp(job.cfgScale(), 1, MAX_CFG_SCALE),
                job.samplerName() == null ? "k_euler" : job.samplerName(),
                job.karras(),
                Math.clamp(job.clipSkip() == null ? 1 : job.clipSkip(), 1, MAX_CLIP_SKIP),
                denoising(job.denoisingStrength(), 1),
                job.hiresFix()
                        ? Optional.of(denoising(job.hiresFixDenoisingStrength(), DEFAULT_HIRES_DENOISING))
                        : Optional.empty(),
                job.tiling(),
                job.transparent(),
                job.loras() == null ? List.of() : job.loras(),
                job.tis() == null ? List.of() : job.tis(),
                Optional.empty(),
                Optional.empty(),
                SourceProcessing.IMG2IMG,
                List.of(),
                Optional.ofNullable(job.workflow()),
                job.extraTexts() == null ? List.of() : job.extraTexts());
    }

    private static int side(int pixels) {
        return Math.clamp(Math.ceilDiv((long) pixels, SIZE_STEP) * SIZE_STEP, SIZE_STEP, MAX_SIDE);
    }

    private static double denoising(Double asked, double otherwise) {
        return asked == null ? otherwise : Math.clamp(asked, MIN_DENOISING, 1);
    }
}
