package io.throng.server.alchemy.rules;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.alchemy.AlchemyForm;
import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * A form that waits, as matching sees it.
 *
 * @param position among the forms of its request
 * @param tiles of its source image
 * @param rank priority with ageing, as a number that never changes; larger is served first
 * @param created when it was asked for
 */
public record WaitingForm(
        UUID id, UUID requestId, int position, AlchemyForm form, int tiles, Asker asker, long rank, Instant created) {
    /** The order of service: by rank, then by age, then by the order they were asked for. */
    public static final Comparator<WaitingForm> SERVICE = Comparator.comparingLong(WaitingForm::rank)
            .reversed()
            .thenComparing(WaitingForm::created)
            .thenComparing(WaitingForm::requestId)
            .thenComparingInt(WaitingForm::position);

    public WaitingForm {
        requireNonNull(id);
        requireNonNull(requestId);
        requireNonNull(form);
        requireNonNull(asker);
        requireNonNull(created);
    }

    /**
     * Who asks, and whom they let do it.
     *
     * @param trustedWorkers only workers of trusted owners
     * @param slowWorkers slow workers too
     * @param unsafeAddress whether the call came from an address that deserves less trust
     */
    public record Asker(
            int userId, boolean trusted, boolean trustedWorkers, boolean slowWorkers, boolean unsafeAddress) {}
}
