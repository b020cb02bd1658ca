package io.throng.server.dispatch.matching;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The one ordered list of conditions a worker must meet to be handed a waiting request. A set of predicates that fail is a bit mask;
 * the lowest bit is the first refusal.
 *
 * <p>Order: the per-request checks of image spec 5.5 (into which the text list of 9.3 fits), then what the original only knew as a
 * database filter (5.4). Where the original's copies of the rules disagree there is one rule here:
 *
 * <ul>
 *   <li>a worker fits when {@code pixels <= max_pixels}, also in the counters;
 *   <li>{@code models} counts requests of which the worker hosts <em>no</em> model;
 *   <li>where the operator's setting is off, the setting is the reason; the agent's missing capability is the reason (as {@code
 *       bridge_version}) only where the setting is on;
 *   <li>every capability that is missing counts as {@code bridge_version}, including extra source images, r2 and post-processors.
 * </ul>
 */
public enum Predicate {
    SAME_KIND(Phase.SHAPE, null, "make something else"),
    /** Requests of the worker's owner are served even in maintenance. */
    OUT_OF_MAINTENANCE(Phase.REQUEST, null, "are in maintenance"),
    RECENTLY_SEEN(Phase.SHAPE, null, "have not been heard of lately"),
    /** Never refuses at a pop, where a paused worker gets a decoy; such a worker just does not make a request possible. */
    NOT_PAUSED(Phase.REQUEST, null, "are not available right now"),
    ACCEPTS_NSFW(Phase.SHAPE, SkipReason.NSFW, "do not take NSFW requests"),
    OWNER_TRUSTED(Phase.SHAPE, SkipReason.UNTRUSTED, "do not belong to a trusted user"),
    /** The worker was never given a decoy of this request; why it gets nothing now stays secret. */
    NEVER_DECOYED(Phase.REQUEST, null, "cannot take this very request"),
    PROMPT_ACCEPTABLE(Phase.REQUEST, SkipReason.BLACKLIST, "refuse a word in the prompt"),
    TARGETED(Phase.REQUEST, SkipReason.WORKER_ID, "are excluded by the list of workers"),
    AGENT_IMG2IMG(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without img2img"),
    AGENT_INPAINTING(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without inpainting"),
    HOSTS_INPAINTING_MODEL(Phase.SHAPE, SkipReason.MODELS, "host no inpainting model"),
    ALLOWS_PAINTING(Phase.SHAPE, SkipReason.PAINTING, "do not take inpainting or outpainting"),
    HOSTS_GENERAL_MODEL(Phase.SHAPE, SkipReason.MODELS, "host only inpainting models"),
    AGENT_SAMPLER(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without this sampler"),
    AGENT_POST_PROCESSING(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without these post-processors"),
    ALLOWS_IMG2IMG(Phase.SHAPE, SkipReason.IMG2IMG, "do not take source images"),
    AGENT_TILING(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without tiling"),
    AGENT_RETURN_CONTROL_MAP(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software that cannot return control maps"),
    AGENT_CONTROLNET(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without ControlNet"),
    ALLOWS_CONTROLNET(Phase.SHAPE, SkipReason.CONTROLNET, "do not take ControlNet requests"),
    AGENT_QR_CODE(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without the QR code workflow"),
    ALLOWS_QR_CODE(Phase.SHAPE, SkipReason.CONTROLNET, "do not take QR codes on SDXL"),
    AGENT_HIRES_FIX(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without hires fix"),
    AGENT_CASCADE_TWO_PASS(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without two-pass Stable Cascade"),
    /** Fails for every request while the worker hosts a model its software cannot run. */
    AGENT_FLUX(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "host Flux models their software cannot run"),
    AGENT_CLIP_SKIP(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without clip skip"),
    AGENT_LORA_VERSIONS(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without LoRA versions"),
    ALLOWS_UNSAFE_IP(Phase.SHAPE, SkipReason.UNSAFE_IP, "do not serve addresses like yours"),
    STEPS_WITHIN_LIMIT(Phase.SHAPE, SkipReason.STEP_COUNT, "limit the number of steps"),
    TRUST_FOR_UNSAFE_IP(Phase.REQUEST, SkipReason.UNTRUSTED, "may not serve addresses like yours"),
    ALLOWS_POST_PROCESSING(Phase.SHAPE, SkipReason.POST_PROCESSING, "do not take post-processing"),
    KUDOS_UPFRONT(Phase.REQUEST, SkipReason.KUDOS, "ask for kudos up front"),
    MAX_CONTEXT_LENGTH(Phase.SHAPE, SkipReason.MAX_CONTEXT_LENGTH, "have a shorter context"),
    MAX_LENGTH(Phase.SHAPE, SkipReason.MAX_LENGTH, "make shorter texts"),
    BACKEND_VALIDATED(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run a backend that is not validated"),
    SOFTPROMPT(Phase.SHAPE, SkipReason.MATCHING_SOFTPROMPT, "do not have the softprompt"),
    FITS_SIZE(Phase.SHAPE, SkipReason.MAX_PIXELS, "make smaller pictures"),
    HOSTS_MODEL(Phase.SHAPE, SkipReason.MODELS, "do not host a model you asked for"),
    AGENT_EXTRA_SOURCE_IMAGES(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without extra source images"),
    AGENT_R2(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software that cannot upload results"),
    ALLOWS_LORA(Phase.SHAPE, SkipReason.LORA, "do not take LoRAs"),
    AGENT_LORA(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without LoRAs"),
    AGENT_TEXTUAL_INVERSION(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without textual inversions"),
    FAST_ENOUGH(Phase.SHAPE, SkipReason.PERFORMANCE, "are slow"),
    NOT_EXTRA_SLOW(Phase.SHAPE, SkipReason.PERFORMANCE, "are extra slow"),
    AGENT_LAYER_DIFFUSE(Phase.SHAPE, SkipReason.BRIDGE_VERSION, "run software without transparency"),
    ALLOWS_TRANSPARENT(Phase.SHAPE, SkipReason.CONTROLNET, "do not take transparency");

    /** When a predicate can be decided. */
    public enum Phase {
        /** From the request's shape and the worker's offer alone, once for all requests of that shape. */
        SHAPE,
        /** Only from the individual request. */
        REQUEST
    }

    private final Phase phase;
    private final Optional<SkipReason> reason;
    private final String obstacle;

    Predicate(Phase phase, SkipReason reason, String obstacle) {
        this.phase = phase;
        this.reason = Optional.ofNullable(reason);
        this.obstacle = obstacle;
    }

    /** When it can be decided. */
    public Phase phase() {
        return phase;
    }

    /** The counter it feeds; empty if a refusal by it is never reported to the worker. */
    public Optional<SkipReason> reason() {
        return reason;
    }

    /** What workers failing it do, in words to follow "they", for a waiting user. */
    public String obstacle() {
        return obstacle;
    }

    /** This predicate's bit in a mask of predicates. */
    public long bit() {
        return 1L << ordinal();
    }

    /** Whether {@code mask} holds this predicate. */
    public boolean in(long mask) {
        return (mask & bit()) != 0;
    }

    /** The first predicate of {@code mask} in the order of the list; empty for 0. */
    public static Optional<Predicate> first(long mask) {
        return mask == 0 ? Optional.empty() : Optional.of(ALL[Long.numberOfTrailingZeros(mask)]);
    }

    /** The predicates of {@code mask} in the order of the list. */
    public static Set<Predicate> setOf(long mask) {
        Set<Predicate> set = EnumSet.noneOf(Predicate.class);
        for (long rest = mask; rest != 0; rest &= rest - 1) {
            set.add(ALL[Long.numberOfTrailingZeros(rest)]);
        }
        return set;
    }

    /** The mask of {@code predicates}. */
    public static long maskOf(Collection<Predicate> predicates) {
        long mask = 0;
        for (Predicate predicate : predicates) {
            mask |= predicate.bit();
        }
        return mask;
    }

    /** Predicates that matter for every request of {@code kind}, unless a {@link Requirement} removes them. */
    static long alwaysRelevant(JobKind kind) {
        return switch (kind) {
            case IMAGE -> ALWAYS_FOR_IMAGES;
            case TEXT -> ALWAYS_FOR_TEXTS;
            case ALCHEMY -> throw kind.noGeneration();
        };
    }

    private static final Predicate[] ALL = values();
    private static final long ALWAYS_FOR_TEXTS =
            maskOf(EnumSet.of(RECENTLY_SEEN, MAX_CONTEXT_LENGTH, MAX_LENGTH, SOFTPROMPT, HOSTS_MODEL));
    private static final long ALWAYS_FOR_IMAGES = maskOf(EnumSet.of(
            RECENTLY_SEEN,
            HOSTS_GENERAL_MODEL,
            AGENT_SAMPLER,
            AGENT_FLUX,
            STEPS_WITHIN_LIMIT,
            FITS_SIZE,
            HOSTS_MODEL,
            NOT_EXTRA_SLOW));
}
