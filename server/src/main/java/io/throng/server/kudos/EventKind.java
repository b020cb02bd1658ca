package io.throng.server.kudos;

import java.util.Arrays;

/**
 * What kind of business event moved kudos, and what its {@code ref} is: kind and ref together are the idempotency key, so the
 * same business event can be booked once only. The codes are stored; never renumber.
 */
public enum EventKind {
    /** A request became active; ref: request id. */
    ACTIVATION(1),
    /** A job was delivered, or cancelled while processing; ref: job id. */
    JOB_SETTLEMENT(2),
    /** An alchemy form was delivered, or cancelled while processing; ref: form id. */
    FORM_SETTLEMENT(3),
    /** Uptime reward of a worker; ref: name-based on worker and reward cursor. */
    UPTIME(4),
    /** Escrow released to a newly trusted owner; ref: name-based on user and moment. */
    PROMOTION(5),
    /** Gift between users; ref: name-based on giver and idempotency key, or random without one. */
    TRANSFER(6),
    /** Change by an administrator; ref: random per command. */
    ADMIN_ADJUSTMENT(7),
    /** Award or rating reward; ref: the award's id. */
    AWARD(8),
    /** Monthly kudos; ref: name-based on user and month. */
    MONTHLY(9),
    /** Style owner's reward; ref: request id. */
    STYLE_REWARD(10),
    /** Balance brought in from another horde; ref: name-based on source and user. */
    OPENING(11);

    private final short code;

    EventKind(int code) {
        this.code = (short) code;
    }

    /** The stored number. */
    public short code() {
        return code;
    }

    static EventKind ofCode(int code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("unknown event kind " + code));
    }
}
