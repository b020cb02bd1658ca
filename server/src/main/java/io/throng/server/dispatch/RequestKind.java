package io.throng.server.dispatch;

/** What a request asks for. The database stores {@link #code}, so the codes never change. */
public enum RequestKind {
    IMAGE(1, "image"),
    TEXT(2, "text");

    private final int code;
    private final String wireName;

    RequestKind(int code, String wireName) {
        this.code = code;
        this.wireName = wireName;
    }

    public int code() {
        return code;
    }

    /** The word for it on the wire: in user records, active generations and statistics. */
    public String wireName() {
        return wireName;
    }

    public static RequestKind of(int code) {
        return switch (code) {
            case 1 -> IMAGE;
            case 2 -> TEXT;
            default -> throw new IllegalArgumentException("no request kind has code " + code);
        };
    }
}
