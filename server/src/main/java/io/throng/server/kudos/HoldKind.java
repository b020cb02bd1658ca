package io.throng.server.kudos;

import java.util.Arrays;

/** What a hold is placed for, and so what its ref is. The codes are stored; never renumber. */
public enum HoldKind {
    /** Up-front payment of an image or text request; ref: request id. */
    UPFRONT(1),
    /** Up-front payment of an alchemy form; ref: form id. */
    INTERROGATION(2),
    /** A transfer under way; ref: the transfer event's ref. */
    TRANSFER(3);

    private final short code;

    HoldKind(int code) {
        this.code = (short) code;
    }

    /** The stored number. */
    public short code() {
        return code;
    }

    static HoldKind ofCode(int code) {
        return Arrays.stream(values())
                .filter(kind -> kind.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("unknown hold kind " + code));
    }
}
