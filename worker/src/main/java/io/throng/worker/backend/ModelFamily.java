package io.throng.worker.backend;

import io.throng.inference.diffusion.HiresPlan;
import java.util.Locale;

/** What kind of network a model is: decides native size, graph and what fits to it (worker spec 4.11, 11.1). */
public enum ModelFamily {
    SD1(512),
    SD2_512(512),
    SD2_768(768),
    SDXL(1024),
    STABLE_CASCADE(1024),
    FLUX(1024),
    QWEN_IMAGE(1024),
    Z_IMAGE(1024),
    UNKNOWN(0);

    private final int nativeSide;

    ModelFamily(int nativeSide) {
        this.nativeSide = nativeSide;
    }

    /** Side of the square pictures it was trained on, in pixels; 0 if unknown. */
    public int nativeSide() {
        return nativeSide;
    }

    /** What it composes well, for pictures that are composed small and refined large (worker spec 4.4). */
    public HiresPlan.Composition composition() {
        return switch (this) {
            case SD1, SD2_512, SD2_768 -> HiresPlan.Composition.SHORT_SIDE;
            case SDXL -> HiresPlan.Composition.XL_SIZES;
            case STABLE_CASCADE -> HiresPlan.Composition.LONG_SIDE;
            case UNKNOWN -> HiresPlan.Composition.SQUARE;
            case FLUX, QWEN_IMAGE, Z_IMAGE -> HiresPlan.Composition.WHOLE;
        };
    }

    /** Whether control nets of the SD 1 and SD 2 families fit (worker spec 4.6). */
    public boolean takesControlNets() {
        return this == SD1 || this == SD2_512 || this == SD2_768;
    }

    /** The family of a baseline, in the old spelling of the model reference or the new one. */
    public static ModelFamily ofBaseline(String baseline) {
        return switch (baseline.strip().toLowerCase(Locale.ROOT).replace(' ', '_')) {
            case "stable_diffusion_1" -> SD1;
            case "stable_diffusion_2", "stable_diffusion_2_768" -> SD2_768;
            case "stable_diffusion_2_512" -> SD2_512;
            case "stable_diffusion_xl" -> SDXL;
            case "stable_cascade" -> STABLE_CASCADE;
            case "flux_1", "flux_schnell", "flux_dev" -> FLUX;
            case "qwen_image" -> QWEN_IMAGE;
            case "z_image", "z_image_turbo" -> Z_IMAGE;
            default -> UNKNOWN;
        };
    }
}
