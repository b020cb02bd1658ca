package io.throng.server.alchemy.rules;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.alchemy.AlchemyState;
import io.throng.protocol.alchemy.FormState;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/**
 * Where a form stands, and what may become of it (alchemy spec 5). An event that does not fit the state gives nothing.
 *
 * @param aborts how often a worker gave it up or let it go stale, 0 to {@link #MAX_ABORTS}
 */
public record FormLife(FormState state, int aborts) {
    /** The abort after which nobody is asked any more. */
    public static final int MAX_ABORTS = 4;

    /** How long a worker has for a form, whatever its size. */
    public static final Duration TIME_TO_LIVE = Duration.ofMinutes(3);

    /** How long a request lives after it was made, after its last pop and after its last settlement. */
    public static final Duration REQUEST_LIFE = Duration.ofMinutes(20);

    /** The beginning of every form. */
    public static final FormLife NEW = new FormLife(FormState.WAITING, 0);

    public FormLife {
        requireNonNull(state);
        if (aborts < 0 || aborts > MAX_ABORTS) {
            throw new IllegalArgumentException("aborts must be 0 to " + MAX_ABORTS + ": " + aborts);
        }
    }

    /** A worker takes it. */
    public Optional<FormLife> popped() {
        return from(FormState.WAITING, new FormLife(FormState.PROCESSING, aborts));
    }

    /** Its result arrives. */
    public Optional<FormLife> delivered() {
        return from(FormState.PROCESSING, new FormLife(FormState.DONE, aborts));
    }

    /** Its worker gives it up, or lets it go stale. */
    public Optional<FormLife> aborted() {
        if (state != FormState.PROCESSING) {
            return Optional.empty();
        }
        int more = aborts + 1;
        return Optional.of(new FormLife(more == MAX_ABORTS ? FormState.FAULTED : FormState.WAITING, more));
    }

    /** Its requester withdraws it; what is done stays done. */
    public FormLife withdrawn() {
        return state == FormState.DONE ? this : new FormLife(FormState.CANCELLED, aborts);
    }

    private Optional<FormLife> from(FormState required, FormLife next) {
        return state == required ? Optional.of(next) : Optional.empty();
    }

    /** Where a request with these forms stands; the first rule that fits decides. */
    public static AlchemyState overall(Collection<FormState> forms) {
        if (forms.stream().allMatch(state -> state == FormState.FAULTED)) {
            return AlchemyState.FAULTED;
        }
        if (forms.stream().allMatch(state -> state == FormState.DONE)) {
            return AlchemyState.DONE;
        }
        if (forms.contains(FormState.PROCESSING)) {
            return AlchemyState.PROCESSING;
        }
        return forms.contains(FormState.WAITING) ? AlchemyState.WAITING : AlchemyState.PARTIAL;
    }
}
