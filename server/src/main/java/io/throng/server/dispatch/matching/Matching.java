package io.throng.server.dispatch.matching;

import java.util.Optional;

/**
 * Evaluates the list of {@link Predicate}s. The shape part costs a few tens of nanoseconds and allocates nothing; it is meant to be
 * asked once per shape and pop, the request part once per candidate.
 */
public final class Matching {

    private Matching() {}

    /** All {@link Predicate.Phase#SHAPE} predicates that fail, as a mask; 0 means that nothing in the shape is in the way. */
    public static long failing(RequestShape shape, WorkerOffer offer) {
        if (shape.kind() != offer.kind()) {
            return Predicate.SAME_KIND.bit();
        }
        long failing = shape.relevant() & offer.refused();
        if (!modelsMeet(shape, offer)) {
            failing |= Predicate.HOSTS_MODEL.bit();
        }
        return failing | (shape.kind() == JobKind.IMAGE ? failingImage(shape, offer) : failingText(shape, offer));
    }

    /** The first shape predicate that fails. */
    public static Optional<Predicate> firstRefusal(RequestShape shape, WorkerOffer offer) {
        return Predicate.first(failing(shape, offer));
    }

    /**
     * All {@link Predicate.Phase#REQUEST} predicates that fail, as a mask, {@link Predicate#NOT_PAUSED} included.
     */
    public static long failingIndividually(WaitingRequestView request, WorkerOffer offer) {
        long failing = 0;
        long requesterId = request.requesterId();
        boolean own = requesterId == offer.ownerId();
        if (!own && offer.has(WorkerSetting.MAINTENANCE)) {
            failing |= Predicate.OUT_OF_MAINTENANCE.bit();
        }
        if (offer.decoysFor(requesterId)) {
            failing |= Predicate.NOT_PAUSED.bit();
        }
        if (request.decoyed(offer.workerId())) {
            failing |= Predicate.NEVER_DECOYED.bit();
        }
        if (!offer.blacklist().isEmpty() && containsAny(request.lowerCasePrompt(), offer)) {
            failing |= Predicate.PROMPT_ACCEPTABLE.bit();
        }
        if (!targets(request, offer)) {
            failing |= Predicate.TARGETED.bit();
        }
        if (Predicate.TRUST_FOR_UNSAFE_IP.in(request.shape().relevant())
                && !offer.ownerTrusted()
                && !request.requesterTrusted()) {
            failing |= Predicate.TRUST_FOR_UNSAFE_IP.bit();
        }
        if (offer.has(WorkerSetting.REQUIRE_UPFRONT_KUDOS)
                && !request.requesterTrusted()
                && !offer.favours(requesterId)
                && request.availableKudosHundredths() < request.priceHundredths()) {
            failing |= Predicate.KUDOS_UPFRONT.bit();
        }
        return failing;
    }

    /**
     * What keeps a worker whose offer meets the request's shape from being handed this very request. A paused worker is not kept: it
     * gets a decoy ({@link WorkerOffer#decoysFor}).
     */
    public static Optional<Predicate> refuses(WaitingRequestView request, WorkerOffer offer) {
        return Predicate.first(refusing(request, offer));
    }

    /** All predicates that {@link #refuses} goes by, as a mask; 0 when nothing keeps the worker from the request. */
    public static long refusing(WaitingRequestView request, WorkerOffer offer) {
        return failingIndividually(request, offer) & ~Predicate.NOT_PAUSED.bit();
    }

    /** Whether a pop with this offer would be handed a real job of this request. */
    public static boolean serves(WaitingRequestView request, WorkerOffer offer) {
        return failing(request.shape(), offer) == 0 && failingIndividually(request, offer) == 0;
    }

    private static long failingImage(RequestShape shape, WorkerOffer offer) {
        long failing = 0;
        if (shape.pixels() > offer.maxPixels()) {
            failing |= Predicate.FITS_SIZE.bit();
        }
        if ((shape.samplerBit() & offer.agent().samplers()) == 0) {
            failing |= Predicate.AGENT_SAMPLER.bit();
        }
        if ((shape.postProcessorCapabilities() & ~offer.agent().capabilities()) != 0
                && offer.has(WorkerSetting.POST_PROCESSING)) {
            failing |= Predicate.AGENT_POST_PROCESSING.bit();
        }
        if (offer.doubledStepLimit() != Integer.MAX_VALUE) {
            int limit = shape.doubledStepLimit() == 0 ? offer.doubledStepLimit() : shape.doubledStepLimit();
            if (2 * shape.accurateSteps() > limit) {
                failing |= Predicate.STEPS_WITHIN_LIMIT.bit();
            }
        }
        return failing;
    }

    private static long failingText(RequestShape shape, WorkerOffer offer) {
        long failing = 0;
        if (shape.maxLength() > offer.maxLength()) {
            failing |= Predicate.MAX_LENGTH.bit();
        }
        if (shape.maxContextLength() > offer.maxContextLength()) {
            failing |= Predicate.MAX_CONTEXT_LENGTH.bit();
        }
        if (!shape.softprompt().isEmpty() && !offer.hasSoftprompt(shape.softprompt())) {
            failing |= Predicate.SOFTPROMPT.bit();
        }
        return failing;
    }

    private static boolean modelsMeet(RequestShape shape, WorkerOffer offer) {
        String[] wanted = shape.modelArray();
        if (wanted.length == 0) {
            return offer.servesAnyModel();
        }
        if ((shape.modelSignature() & offer.modelSignature()) == 0) {
            return false;
        }
        for (String model : wanted) {
            if (offer.hosts(model)) {
                return true;
            }
        }
        return false;
    }

    private static boolean containsAny(String lowerCasePrompt, WorkerOffer offer) {
        for (String word : offer.blacklist()) {
            if (lowerCasePrompt.contains(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean targets(WaitingRequestView request, WorkerOffer offer) {
        if (request.allowedWorkerIds().isEmpty()) {
            return !request.blockedWorkerIds().contains(offer.workerId());
        }
        return request.allowedWorkerIds().contains(offer.workerId())
                && !request.blockedWorkerIds().contains(offer.workerId())
                && (!offer.has(WorkerSetting.MATCHED_TARGETING) || offer.favours(request.requesterId()));
    }
}
