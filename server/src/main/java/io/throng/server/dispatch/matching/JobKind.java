package io.throng.server.dispatch.matching;

import java.util.List;

/** What a waiting request asks for and what a worker makes. A worker of one kind never sees requests of the other. */
public enum JobKind {
    /** Made by a dreamer. */
    IMAGE(1, "image"),
    /** Made by a scribe. */
    TEXT(2, "text"),
    /** Operations on images, made by an alchemist; they wait and are matched in the package {@code alchemy}. */
    ALCHEMY(3, "interrogation");

    /** The kinds that wait in a {@link io.throng.server.dispatch.WaitingIndex} and are matched by {@link Matching}. */
    public static final List<JobKind> GENERATIONS = List.of(IMAGE, TEXT);

    private final int code;
    private final String wireName;

    JobKind(int code, String wireName) {
        this.code = code;
        this.wireName = wireName;
    }

    /** What the database stores; never changes. */
    public int code() {
        return code;
    }

    /** The word for it on the wire. */
    public String wireName() {
        return wireName;
    }

    /** What to throw where only {@link #GENERATIONS} can come. */
    public IllegalArgumentException noGeneration() {
        return new IllegalArgumentException(this + " is not generated from a prompt");
    }

    /** The kind that the database stores as {@code code}. */
    public static JobKind of(int code) {
        return switch (code) {
            case 1 -> IMAGE;
            case 2 -> TEXT;
            case 3 -> ALCHEMY;
            default -> throw new IllegalArgumentException("no kind of job has code " + code);
        };
    }
}
