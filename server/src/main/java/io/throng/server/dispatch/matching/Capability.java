package io.throng.server.dispatch.matching;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Something a worker program is able to do, whatever its operator allows. Held by an agent from a certain version on (image spec
 * 5.7) or declared by the worker itself. A set of capabilities is a bit mask, because every pop compares one with many requests.
 */
public enum Capability {
    IMG2IMG("img2img"),
    INPAINTING("inpainting"),
    /** An old name that one bridge declares; no rule asks for it. */
    PAINTING("painting"),
    KARRAS("karras"),
    POST_PROCESSING("post-processing"),
    R2("r2"),
    R2_SOURCE("r2_source"),
    HIRES_FIX("hires_fix"),
    CLIP_SKIP("clip_skip"),
    CONTROLNET("controlnet"),
    IMAGE_IS_CONTROL("image_is_control"),
    RETURN_CONTROL_MAP("return_control_map"),
    LORA("lora"),
    LORA_VERSIONS("lora_versions"),
    TEXTUAL_INVERSION("textual_inversion"),
    TILING("tiling"),
    EXTRA_SOURCE_IMAGES("extra_source_images"),
    STABLE_CASCADE_TWO_PASS("stable_cascade_2pass"),
    QR_CODE("qr_code"),
    EXTRA_TEXTS("extra_texts"),
    WORKFLOW("workflow"),
    LAYER_DIFFUSE("layer_diffuse"),
    FLUX("flux"),
    GFPGAN("GFPGAN"),
    GFPGAN_V1_3("GFPGANv1.3"),
    RESTORE_FORMER("RestoreFormer"),
    CODE_FORMERS("CodeFormers"),
    STRIP_BACKGROUND("strip_background"),
    REAL_ESRGAN_X2("RealESRGAN_x2plus"),
    REAL_ESRGAN_X4("RealESRGAN_x4plus"),
    REAL_ESRGAN_X4_ANIME("RealESRGAN_x4plus_anime_6B"),
    NMKD_SIAX("NMKD_Siax"),
    ANIME_SHARP_X4("4x_AnimeSharp"),
    NOMOS_8K_SC_X4("4xNomos8kSC"),
    LSDIR_PLUS_X4("4xLSDIRplus"),
    NOMOS_WEB_PHOTO_X4("4xNomosWebPhoto_RealPLKSR"),
    NOMOS2_DYSAMPLE_X4("4xNomos2_realplksr_dysample"),
    NOMOS2_HQ_DAT2_X4("4xNomos2_hq_dat2"),
    MODERN_SPANIMATION_X2("2xModernSpanimationV1");

    /** Every capability there is. */
    public static final long ALL = (1L << values().length) - 1;

    private static final Map<String, Capability> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Capability::wireName, Function.identity()));

    private final String wireName;

    Capability(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in the agent table and by workers that declare their capabilities. */
    public String wireName() {
        return wireName;
    }

    /** This capability's bit in a capability mask. */
    public long bit() {
        return 1L << ordinal();
    }

    /** Whether {@code mask} holds this capability. */
    public boolean in(long mask) {
        return (mask & bit()) != 0;
    }

    /** The capability of that name, case-sensitive. */
    public static Optional<Capability> ofWireName(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }
}
