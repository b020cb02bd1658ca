package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/** The kinds of account, told apart by the identity string (accounts specification section 1). */
public enum AccountKind {
    /** The one account everybody may use, id 0. */
    ANONYMOUS(-5000),
    /** Registered without any log-in; the identity is a random UUID. */
    PSEUDONYMOUS(1400),
    /** Registered through a log-in provider. */
    REGISTERED(2500),
    /** Erased for good; invisible to every look-up. */
    WIPED(2500);

    /** Identity of the anonymous account. */
    static final String ANONYMOUS_IDENTITY = "anon";

    /** How the identity of every wiped account begins; the account's number follows, so that tombstones differ. */
    static final String WIPED_PREFIX = "<wiped";

    private static final Pattern UUID_TEXT =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final long floorHundredths;

    AccountKind(long floorHundredths) {
        this.floorHundredths = floorHundredths;
    }

    /** The spendable balance never falls below this, in hundredths of a kudo. */
    public long floorHundredths() {
        return floorHundredths;
    }

    /** The identity of a wiped account. */
    static String tombstone(int userId) {
        return WIPED_PREFIX + ":" + userId + ">";
    }

    static AccountKind ofIdentity(String identity) {
        requireNonNull(identity);
        if (identity.equals(ANONYMOUS_IDENTITY)) {
            return ANONYMOUS;
        }
        if (identity.startsWith(WIPED_PREFIX)) {
            return WIPED;
        }
        return UUID_TEXT.matcher(identity).matches() ? PSEUDONYMOUS : REGISTERED;
    }
}
