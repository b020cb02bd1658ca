package io.throng.server.document;

import java.util.Optional;

/**
 * Somebody who supports the horde.
 *
 * @param name name as the supporter gave it
 * @param alias how the supporter wants to be called instead
 * @param url where a sponsor is found
 * @param entitlement how much: see {@link #SPONSOR_FROM} and {@link #NAMED_FROM}
 */
record Supporter(String name, Optional<String> alias, Optional<String> url, int entitlement) {
    /** From here on a supporter is a sponsor with a line and a link of its own (workers spec 5). */
    static final int SPONSOR_FROM = 100;

    /** From here on a supporter is named. */
    static final int NAMED_FROM = 3;

    String shownName() {
        return alias.orElse(name);
    }
}
