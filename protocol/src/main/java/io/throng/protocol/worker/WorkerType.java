package io.throng.protocol.worker;

import io.throng.protocol.wire.WireName;

/** What a worker makes. */
public enum WorkerType implements WireName {
    /** A dreamer. */
    IMAGE("image"),
    /** A scribe. */
    TEXT("text"),
    /** An alchemist. */
    INTERROGATION("interrogation");

    private final String wireName;

    WorkerType(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
