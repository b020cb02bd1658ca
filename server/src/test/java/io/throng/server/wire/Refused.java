package io.throng.server.wire;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;

/**
 * One way to be refused.
 *
 * @param name what is wrong, unique among all rows
 * @param status of the answer
 * @param rc return code, or empty for answers without one
 * @param says what the message holds, whatever the case of its letters; clients match on some of these phrases (image spec 6.4)
 * @param scene makes everything that must be there first, and answers the call that is refused
 */
record Refused(String name, int status, String rc, String says, Scene scene) {
    /** What happens before the refused call. */
    @FunctionalInterface
    interface Scene {
        Call prepare(Horde horde) throws Exception;
    }

    Refused {
        requireNonNull(name);
        requireNonNull(scene);
    }

    static Refused because(ReturnCode code, String name, String says, Scene scene) {
        return new Refused(name, code.status(), code.wireName(), says, scene);
    }

    static Refused because(ReturnCode code, String name, Scene scene) {
        return because(code, name, "", scene);
    }

    /** For the codes that travel with more than one status. */
    static Refused because(ReturnCode code, int status, String name, Scene scene) {
        return new Refused(name, status, code.wireName(), "", scene);
    }

    /** A body, header or argument that does not fit its schema; the path must be among the reported ones. */
    static Refused schema(String errorPath, String name, Scene scene) {
        return new Refused(name, 400, "", "errors:" + errorPath, scene);
    }

    /** What the transport refuses: a message only. */
    static Refused transport(int status, String name, Scene scene) {
        return new Refused(name, status, "", "", scene);
    }

    @Override
    public String toString() {
        return name;
    }
}
