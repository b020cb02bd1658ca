package io.throng.server.dispatch.matching;

import static io.throng.server.dispatch.matching.FixedModelFacts.FACTS;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/** A waiting request made of plain values. */
record WaitingRequest(
        RequestShape shape,
        long requesterId,
        boolean requesterTrusted,
        long availableKudosHundredths,
        long priceHundredths,
        String prompt,
        List<UUID> allowedWorkerIds,
        List<UUID> blockedWorkerIds,
        Set<UUID> decoyedWorkerIds)
        implements WaitingRequestView {

    static final long REQUESTER = 40;

    /** A request of {@link #REQUESTER} with nothing special about it. */
    static WaitingRequest of(RequestShape shape) {
        return new WaitingRequest(shape, REQUESTER, false, 0, 1000, "a lighthouse", List.of(), List.of(), Set.of());
    }

    /** A plain image request: 512x512, 30 steps k_euler_a, karras. */
    static RequestShape.Builder plainImage(String... models) {
        return RequestShape.image()
                .models(List.of(models), FACTS)
                .size(512, 512)
                .sampling(Sampler.K_EULER_A, true, 30);
    }

    /** A plain text request with the contract's default lengths. */
    static RequestShape.Builder plainText(String... models) {
        return RequestShape.text().models(List.of(models), FACTS).lengths(80, 2048);
    }

    WaitingRequest from(long requester, boolean trusted) {
        return new WaitingRequest(
                shape,
                requester,
                trusted,
                availableKudosHundredths,
                priceHundredths,
                prompt,
                allowedWorkerIds,
                blockedWorkerIds,
                decoyedWorkerIds);
    }

    WaitingRequest withKudos(long available, long price) {
        return new WaitingRequest(
                shape,
                requesterId,
                requesterTrusted,
                available,
                price,
                prompt,
                allowedWorkerIds,
                blockedWorkerIds,
                decoyedWorkerIds);
    }

    WaitingRequest withPrompt(String text) {
        return new WaitingRequest(
                shape,
                requesterId,
                requesterTrusted,
                availableKudosHundredths,
                priceHundredths,
                text,
                allowedWorkerIds,
                blockedWorkerIds,
                decoyedWorkerIds);
    }

    WaitingRequest withLists(List<UUID> allowed, List<UUID> blocked, Set<UUID> decoyed) {
        return new WaitingRequest(
                shape,
                requesterId,
                requesterTrusted,
                availableKudosHundredths,
                priceHundredths,
                prompt,
                allowed,
                blocked,
                decoyed);
    }

    @Override
    public String lowerCasePrompt() {
        return prompt.toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean decoyed(UUID workerId) {
        return decoyedWorkerIds.contains(workerId);
    }
}
