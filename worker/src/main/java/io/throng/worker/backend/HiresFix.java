package io.throng.worker.backend;

import io.throng.protocol.image.SourceProcessing;
import java.util.List;
import java.util.Optional;

/**
 * The two passes of a picture that is composed small and refined large (worker spec 4.4). Pure.
 *
 * @param firstWidth width of the first pass in pixels
 * @param firstHeight height of the first pass in pixels
 * @param secondSteps steps of the second pass; its schedule is always {@code simple}, whatever the job says of karras
 * @param secondDenoising denoising strength of the second pass
 */
public record HiresFix(int firstWidth, int firstHeight, int secondSteps, double secondDenoising) {
    /** Strength of the second pass where the job names none and has no source. */
    public static final double DEFAULT_DENOISING = 0.65;

    private static final int STEP = 64;
    private static final int SD1_SIDE = 512;
    private static final int SDXL_SIDE = 1024;
    private static final int FEW_STEPS = 18;
    private static final int EXTRA_FOR_FEW_STEPS = 3;
    private static final int LEAST_STEPS = 6;

    private static final List<int[]> SDXL_SIZES = List.of(
            new int[] {1024, 1024},
            new int[] {1152, 896},
            new int[] {896, 1152},
            new int[] {1216, 832},
            new int[] {832, 1216},
            new int[] {1344, 768},
            new int[] {768, 1344},
            new int[] {1536, 640},
            new int[] {640, 1536});

    /** Families of models, as far as they differ here. */
    public enum Family {
        /** Stable Diffusion 1. */
        SD1(512),
        /** Stable Diffusion 2 at 512 pixels. */
        SD2_512(512),
        /** Stable Diffusion 2 at 768 pixels. */
        SD2_768(768),
        /** Stable Diffusion XL. */
        SDXL(1024),
        /** Stable Cascade. */
        CASCADE(1024),
        /** Flux, Qwen and others without a second pass. */
        SINGLE_PASS(1024),
        /** Nobody knows. */
        UNKNOWN(0);

        private final int nativeSide;

        Family(int nativeSide) {
            this.nativeSide = nativeSide;
        }

        /** Side in pixels the family was trained at, 0 if unknown. */
        public int nativeSide() {
            return nativeSide;
        }

        /** The family of a baseline as the horde's reference of models names it. */
        public static Family ofBaseline(String baseline) {
            return switch (baseline.replace(' ', '_')) {
                case "stable_diffusion_1" -> SD1;
                case "stable_diffusion_2", "stable_diffusion_2_768" -> SD2_768;
                case "stable_diffusion_2_512" -> SD2_512;
                case "stable_diffusion_xl" -> SDXL;
                case "stable_cascade" -> CASCADE;
                case "flux_1", "flux_schnell", "flux_dev", "qwen_image", "z_image_turbo" -> SINGLE_PASS;
                default -> UNKNOWN;
            };
        }
    }

    /** The passes of a task, empty when it is made in one: not asked for, too small, or of a kind that has no second pass. */
    public static Optional<HiresFix> of(ImageTask task, Family family) {
        boolean painting = task.sourceProcessing() == SourceProcessing.INPAINTING
                || task.sourceProcessing() == SourceProcessing.OUTPAINTING;
        int least = leastSide(family);
        if (task.hiresDenoisingStrength().isEmpty()
                || family == Family.SINGLE_PASS
                || (painting && task.source().isPresent())
                || task.width() <= least
                || task.height() <= least) {
            return Optional.empty();
        }
        int[] first = firstSize(task.width(), task.height(), family);
        double denoising = task.hiresDenoisingStrength().get();
        return Optional.of(
                new HiresFix(first[0], first[1], secondSteps(task.steps(), denoising, task, family), denoising));
    }

    /** Either side up to this switches the second pass off. */
    private static int leastSide(Family family) {
        return switch (family) {
            case SD1 -> SD1_SIDE;
            case SDXL -> SDXL_SIDE;
            case SD2_512, SD2_768, CASCADE, SINGLE_PASS, UNKNOWN -> 0;
        };
    }

    private static int[] firstSize(int width, int height, Family family) {
        return switch (family) {
            case SDXL -> nearestAspect(width, height);
            case CASCADE -> longSide(width, height);
            case UNKNOWN -> new int[] {SDXL_SIDE, SDXL_SIDE};
            case SD1, SD2_512, SD2_768, SINGLE_PASS -> shortSide(width, height);
        };
    }

    private static int[] shortSide(int width, int height) {
        if (width <= SD1_SIDE || height <= SD1_SIDE) {
            return new int[] {width, height};
        }
        double ratio = Math.min(width, height) / (double) SD1_SIDE;
        return new int[] {floored(width / ratio), floored(height / ratio)};
    }

    private static int[] longSide(int width, int height) {
        double ratio = Math.max(1.0, Math.max(width, height) / (double) SDXL_SIDE);
        return new int[] {floored(width / ratio), floored(height / ratio)};
    }

    private static int floored(double pixels) {
        return Math.max(STEP, (int) Math.floor(pixels / STEP) * STEP);
    }

    private static int[] nearestAspect(int width, int height) {
        double wanted = width / (double) height;
        int[] best = SDXL_SIZES.getFirst();
        for (int[] size : SDXL_SIZES) {
            if (Math.abs(size[0] / (double) size[1] - wanted) < Math.abs(best[0] / (double) best[1] - wanted)) {
                best = size;
            }
        }
        return best.clone();
    }

    private static int secondSteps(int steps, double denoising, ImageTask task, Family family) {
        double second = Math.rint(3 + (steps - 3) * denoising * denoising);
        double side = family.nativeSide();
        double factor =
                side == 0 ? 0 : (task.width() * (double) task.height() / (side * side)) / (3 * SD1_SIDE / side);
        second = Math.rint(second * Math.pow(2, factor) / 2.25);
        if (steps <= FEW_STEPS) {
            second += EXTRA_FOR_FEW_STEPS;
        }
        return (int) Math.max(Math.min(second, steps), Math.min(LEAST_STEPS, steps));
    }
}
