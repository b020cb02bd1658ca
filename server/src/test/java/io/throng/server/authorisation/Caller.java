package io.throng.server.authorisation;

/** A kind of caller, in the order of the table's columns. */
enum Caller {
    /** Sends no key. */
    NONE,
    ANONYMOUS,
    /** Owns everything the call is about; trusted, with kudos. */
    USER,
    /** As the user, but owns nothing of it. */
    OTHER,
    /** A shared key of the user. */
    SHARED,
    /** A service account. */
    SERVICE,
    MODERATOR,
    ADMIN
}
