package io.throng.protocol;

import io.throng.protocol.wire.WireName;

/**
 * How a worker says a job ended.
 */
public enum GenerationState implements WireName {
    /** Delivered. */
    OK("ok"),
    /** Delivered, but replaced by the worker because of its content. */
    CENSORED("censored"),
    /** Not delivered. */
    FAULTED("faulted"),
    /** Delivered, replaced, and reported as depicting child abuse. */
    CSAM("csam");

    private final String wireName;

    GenerationState(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
