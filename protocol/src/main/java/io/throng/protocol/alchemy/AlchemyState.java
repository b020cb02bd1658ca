package io.throng.protocol.alchemy;

import io.throng.protocol.wire.WireName;

/** Where a request stands as a whole (alchemy spec 5). */
public enum AlchemyState implements WireName {
    /** Every form was given up. */
    FAULTED("faulted"),
    /** Every form has its result. */
    DONE("done"),
    /** At least one form is being worked on. */
    PROCESSING("processing"),
    /** None is being worked on, at least one waits. */
    WAITING("waiting"),
    /** Nothing more will come, and the forms ended differently. */
    PARTIAL("partial");

    private final String wireName;

    AlchemyState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
