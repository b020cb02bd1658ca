package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;
import java.util.UUID;

/** The business identity of a hold: at most one hold per kind and ref ever exists. */
public record HoldId(HoldKind kind, UUID ref) {
    /** The order in which rows of several holds are locked. */
    static final Comparator<HoldId> LOCK_ORDER =
            Comparator.comparing(HoldId::kind).thenComparing(hold -> hold.ref().toString());

    public HoldId {
        requireNonNull(kind);
        requireNonNull(ref);
    }

    /** The hold of an image or text request's up-front payment. */
    public static HoldId upfront(UUID requestId) {
        return new HoldId(HoldKind.UPFRONT, requestId);
    }

    /** The hold of an alchemy form's up-front payment. */
    public static HoldId interrogation(UUID formId) {
        return new HoldId(HoldKind.INTERROGATION, formId);
    }

    /** The hold of a transfer under way. */
    public static HoldId transfer(UUID transferRef) {
        return new HoldId(HoldKind.TRANSFER, transferRef);
    }
}
