package io.throng.server.dispatch.matching;

import java.util.List;
import java.util.UUID;

/** What the predicates of {@link Predicate.Phase#REQUEST} look at: the individual side of a waiting request. */
public interface WaitingRequestView {

    /** The side it shares with others. */
    RequestShape shape();

    /** User id of the requester; the anonymous account's for requests without a key. */
    long requesterId();

    /** Whether the requester has the trusted role. */
    boolean requesterTrusted();

    /** Hundredths of a kudo the requester can spend: the balance above the account's floor if it is positive, else the balance. */
    long availableKudosHundredths();

    /** Price of one image or text, in hundredths of a kudo, before multipliers. */
    long priceHundredths();

    /** The whole prompt, negative part included, in lower case of {@link java.util.Locale#ROOT}. Only read for workers with a blacklist. */
    String lowerCasePrompt();

    /** Workers that alone may serve; empty means no such list. */
    List<UUID> allowedWorkerIds();

    /** Workers that may not serve. */
    List<UUID> blockedWorkerIds();

    /** Whether the worker was once given a decoy of this request. */
    boolean decoyed(UUID workerId);
}
