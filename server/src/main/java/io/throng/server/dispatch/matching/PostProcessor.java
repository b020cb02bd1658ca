package io.throng.server.dispatch.matching;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An operation applied to a finished picture; needs a capability of the same name. Source: image spec 5.7 and 7.3. */
public enum PostProcessor {
    GFPGAN(Capability.GFPGAN, false),
    GFPGAN_V1_3(Capability.GFPGAN_V1_3, false),
    STRIP_BACKGROUND(Capability.STRIP_BACKGROUND, false),
    CODE_FORMERS(Capability.CODE_FORMERS, true),
    RESTORE_FORMER(Capability.RESTORE_FORMER, true),
    REAL_ESRGAN_X2(Capability.REAL_ESRGAN_X2, false),
    REAL_ESRGAN_X4(Capability.REAL_ESRGAN_X4, true),
    REAL_ESRGAN_X4_ANIME(Capability.REAL_ESRGAN_X4_ANIME, true),
    NMKD_SIAX(Capability.NMKD_SIAX, true),
    ANIME_SHARP_X4(Capability.ANIME_SHARP_X4, true),
    NOMOS_8K_SC_X4(Capability.NOMOS_8K_SC_X4, true),
    LSDIR_PLUS_X4(Capability.LSDIR_PLUS_X4, true),
    NOMOS2_HQ_DAT2_X4(Capability.NOMOS2_HQ_DAT2_X4, true),
    NOMOS_WEB_PHOTO_X4(Capability.NOMOS_WEB_PHOTO_X4, false),
    NOMOS2_DYSAMPLE_X4(Capability.NOMOS2_DYSAMPLE_X4, false),
    MODERN_SPANIMATION_X2(Capability.MODERN_SPANIMATION_X2, false);

    private static final Map<String, PostProcessor> BY_WIRE_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(PostProcessor::wireName, Function.identity()));

    private final Capability capability;
    private final boolean heavy;

    PostProcessor(Capability capability, boolean heavy) {
        this.capability = capability;
        this.heavy = heavy;
    }

    /** The name clients use in {@code params.post_processing}. */
    public String wireName() {
        return capability.wireName();
    }

    /** The capability a worker needs for it, beside the general {@link Capability#POST_PROCESSING}. */
    public Capability capability() {
        return capability;
    }

    /** Whether it needs so much memory that batches shrink (image spec 5.8). */
    public boolean heavy() {
        return heavy;
    }

    /** The post-processor of that name, case-sensitive. */
    public static Optional<PostProcessor> ofWireName(String wireName) {
        return Optional.ofNullable(BY_WIRE_NAME.get(wireName));
    }
}
