package io.throng.server.dispatch.matching;

/** What a waiting request asks for and what a worker makes. A worker of one kind never sees requests of the other. */
public enum JobKind {
    /** Made by a dreamer. */
    IMAGE(1, "image"),
    /** Made by a scribe. */
    TEXT(2, "text");

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

    /** The kind that the database stores as {@code code}. */
    public static JobKind of(int code) {
        return switch (code) {
            case 1 -> IMAGE;
            case 2 -> TEXT;
            default -> throw new IllegalArgumentException("no kind of job has code " + code);
        };
    }
}
