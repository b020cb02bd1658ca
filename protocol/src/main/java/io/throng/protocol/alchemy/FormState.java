package io.throng.protocol.alchemy;

import io.throng.protocol.wire.WireName;

/** Where one form stands (alchemy spec 5). */
public enum FormState implements WireName {
    /** Nobody works on it. */
    WAITING("waiting"),
    /** A worker has it. */
    PROCESSING("processing"),
    /** Its result is there. */
    DONE("done"),
    /** Withdrawn by its requester. */
    CANCELLED("cancelled"),
    /** Given up after too many attempts. */
    FAULTED("faulted");

    private final String wireName;

    FormState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
