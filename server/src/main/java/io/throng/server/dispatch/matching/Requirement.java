package io.throng.server.dispatch.matching;

import java.util.EnumSet;
import java.util.Set;

/**
 * A fact about a waiting request that makes some {@linkplain Predicate predicates} matter, or no longer matter. The vocabulary in
 * which intake describes a request to {@link RequestShape.Builder}.
 */
public enum Requirement {
    /** {@code nsfw} as stored. Never set for text. */
    NSFW(EnumSet.of(Predicate.ACCEPTS_NSFW)),
    /** {@code trusted_workers}. */
    TRUSTED_WORKERS(EnumSet.of(Predicate.OWNER_TRUSTED)),
    /** {@code slow_workers} is false. */
    FAST_WORKERS(EnumSet.of(Predicate.FAST_ENOUGH)),
    /** {@code extra_slow_workers} is true: even workers that call themselves extra slow may serve. */
    EXTRA_SLOW_ACCEPTED(EnumSet.noneOf(Predicate.class), EnumSet.of(Predicate.NOT_EXTRA_SLOW)),
    /** The requester's address is judged unsafe. */
    UNSAFE_IP(EnumSet.of(Predicate.ALLOWS_UNSAFE_IP, Predicate.TRUST_FOR_UNSAFE_IP)),
    /** A source image is present. */
    SOURCE_IMAGE(EnumSet.of(Predicate.ALLOWS_IMG2IMG, Predicate.AGENT_IMG2IMG)),
    /** {@code source_processing} is inpainting or outpainting, with or without a source image. */
    PAINTING(
            EnumSet.of(Predicate.ALLOWS_PAINTING, Predicate.AGENT_INPAINTING, Predicate.HOSTS_INPAINTING_MODEL),
            EnumSet.of(Predicate.HOSTS_GENERAL_MODEL)),
    /** Extra source images are present. */
    EXTRA_SOURCE_IMAGES(EnumSet.of(Predicate.AGENT_EXTRA_SOURCE_IMAGES)),
    /** {@code r2}: the picture is uploaded to the media store instead of travelling in the submit. */
    R2(EnumSet.of(Predicate.AGENT_R2)),
    /** The {@code loras} key is present, even if empty. */
    LORA(EnumSet.of(Predicate.ALLOWS_LORA, Predicate.AGENT_LORA)),
    /** A lora is named by version. */
    LORA_VERSION(EnumSet.of(Predicate.AGENT_LORA_VERSIONS)),
    /** The {@code tis} key is present, even if empty. */
    TEXTUAL_INVERSION(EnumSet.of(Predicate.AGENT_TEXTUAL_INVERSION)),
    /** {@code control_type} is present. */
    CONTROLNET(EnumSet.of(Predicate.ALLOWS_CONTROLNET, Predicate.AGENT_CONTROLNET)),
    /** {@code return_control_map}. */
    RETURN_CONTROL_MAP(EnumSet.of(Predicate.AGENT_RETURN_CONTROL_MAP)),
    /** The {@code qr_code} workflow. */
    QR_CODE(EnumSet.of(Predicate.ALLOWS_QR_CODE, Predicate.AGENT_QR_CODE)),
    /** {@code transparent}. */
    TRANSPARENT(EnumSet.of(Predicate.ALLOWS_TRANSPARENT, Predicate.AGENT_LAYER_DIFFUSE)),
    /** {@code tiling}. */
    TILING(EnumSet.of(Predicate.AGENT_TILING)),
    /** {@code hires_fix}. */
    HIRES_FIX(EnumSet.of(Predicate.AGENT_HIRES_FIX, Predicate.AGENT_CASCADE_TWO_PASS)),
    /** {@code clip_skip} above 1. */
    CLIP_SKIP(EnumSet.of(Predicate.AGENT_CLIP_SKIP)),
    /** {@code validated_backends}; text only. */
    VALIDATED_BACKENDS(EnumSet.of(Predicate.BACKEND_VALIDATED));

    private final long adds;
    private final long removes;

    Requirement(Set<Predicate> adds) {
        this(adds, EnumSet.noneOf(Predicate.class));
    }

    Requirement(Set<Predicate> adds, Set<Predicate> removes) {
        this.adds = Predicate.maskOf(adds);
        this.removes = Predicate.maskOf(removes);
    }

    /** This requirement's bit in a requirement mask. */
    public long bit() {
        return 1L << ordinal();
    }

    /** Whether {@code mask} holds this requirement. */
    public boolean in(long mask) {
        return (mask & bit()) != 0;
    }

    /** The predicates that matter for a request of {@code kind} with the requirements in {@code mask}. */
    static long relevantPredicates(JobKind kind, long mask) {
        long relevant = Predicate.alwaysRelevant(kind);
        for (Requirement requirement : values()) {
            if (requirement.in(mask)) {
                relevant = (relevant | requirement.adds) & ~requirement.removes;
            }
        }
        return relevant;
    }
}
