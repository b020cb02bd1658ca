package io.throng.server.request.rules;

import static java.util.Objects.requireNonNull;

import java.util.Set;

/**
 * Who asks, as far as the rules care.
 *
 * @param userId number of the account
 * @param alias the account's public name, {@code name#id}
 * @param standings roles and marks of the account
 * @param balanceHundredths kudos of the account in hundredths; may be negative
 */
public record RequesterFacts(long userId, String alias, Set<Standing> standings, long balanceHundredths) {
    public RequesterFacts {
        requireNonNull(alias, "alias");
        standings = Set.copyOf(standings);
    }

    /** A role or mark of an account. */
    public enum Standing {
        ANONYMOUS,
        TRUSTED,
        PATRON,
        EDUCATION,
        SERVICE,
        SPECIAL,
        FLAGGED,
        MODERATOR
    }

    /** Whether the account has that standing. */
    public boolean has(Standing standing) {
        return standings.contains(standing);
    }

    /** Whether the account is trusted or a patron, which opens the dearer options. */
    public boolean trustedOrPatron() {
        return has(Standing.TRUSTED) || has(Standing.PATRON);
    }
}
