package io.throng.server.account;

/** How much of a user object a reader sees (accounts specification section 4); each level includes the lower ones. */
public enum Privilege {
    /** Anybody. */
    PUBLIC,
    /** The user. */
    OWNER,
    /** A moderator. */
    MODERATOR;

    boolean includes(Privilege other) {
        return compareTo(other) >= 0;
    }
}
