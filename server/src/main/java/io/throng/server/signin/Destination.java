package io.throng.server.signin;

import java.util.Locale;

/** Where somebody goes after signing in. A closed list, so that nobody can be sent elsewhere with a crafted link. */
enum Destination {
    ACCOUNT,
    REGISTER,
    TRANSFER;

    /** The page named, or the account page for anything else. */
    static Destination named(String name) {
        for (Destination destination : values()) {
            if (destination.word().equals(name)) {
                return destination;
            }
        }
        return ACCOUNT;
    }

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    String path() {
        return "/" + word();
    }
}
