package io.throng.server.alchemy.rules;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.alchemy.AlchemyForm;
import java.util.Set;
import java.util.UUID;

/**
 * What an alchemist can and will do in one pop.
 *
 * @param forms named in this pop; without any it is given nothing
 * @param maxTiles largest source image, for data and images alike
 * @param secondsPerForm mean of its last deliveries; {@link #NEW_SECONDS_PER_FORM} before the first
 * @param ownOnly whether it is in maintenance or paused, and so serves nobody but its owner
 * @param favoured users served before others, the owner among them
 */
public record AlchemistOffer(
        UUID workerId,
        int ownerId,
        boolean ownerTrusted,
        Set<AlchemyForm> forms,
        int maxTiles,
        double secondsPerForm,
        boolean ownOnly,
        Set<Integer> favoured) {
    /** The speed of a worker that has delivered nothing. */
    public static final double NEW_SECONDS_PER_FORM = 1;

    /** Seconds per form from which on a worker counts as slow (alchemy spec 6). */
    public static final double SLOW_SECONDS_PER_FORM = 10;

    /** What a form is to a worker. */
    public enum Verdict {
        /** It may have it. */
        FITS,
        /** It is no candidate at all, which nobody is told. */
        PASSED_OVER,
        /** It would be a candidate if its owner were trusted. */
        UNTRUSTED
    }

    public AlchemistOffer {
        requireNonNull(workerId);
        forms = Set.copyOf(forms);
        favoured = Set.copyOf(favoured);
    }

    /** Whether this worker may have a form (alchemy spec 6). */
    public Verdict verdict(WaitingForm form) {
        WaitingForm.Asker asker = form.asker();
        boolean candidate = forms.contains(form.form())
                && form.tiles() <= maxTiles
                && (!ownOnly || asker.userId() == ownerId)
                && (asker.slowWorkers() || secondsPerForm < SLOW_SECONDS_PER_FORM);
        if (!candidate) {
            return Verdict.PASSED_OVER;
        }
        boolean needsTrust = asker.trustedWorkers() || (asker.unsafeAddress() && !asker.trusted());
        return needsTrust && !ownerTrusted ? Verdict.UNTRUSTED : Verdict.FITS;
    }
}
