package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * An account as it was when read. Immutable; balances are not in it, see {@link io.throng.server.kudos.Ledger}.
 *
 * @param id 0 is the anonymous account, 1 the only one allowed to award kudos
 * @param username display name, not unique
 * @param roleMask see {@link Role#bit()}
 * @param concurrency most unstarted jobs of one kind that the account may have waiting, 0 to 500
 * @param usageMultiplier multiplies the usage record only, 0.1 to 10
 * @param workerInvited number of workers allowed in invite-only mode
 * @param publicWorkers whether everybody may see which workers belong to the account
 * @param lastActive last settled work of any kind
 * @param suspicionPoints number of suspicions on record
 */
public record Account(
        int id,
        String username,
        AccountKind kind,
        int roleMask,
        int concurrency,
        double usageMultiplier,
        int workerInvited,
        boolean publicWorkers,
        Instant created,
        Instant lastActive,
        int suspicionPoints) {
    /** The id of the anonymous account. */
    public static final int ANONYMOUS_ID = 0;

    /** So many suspicions make an untrusted account suspicious (accounts specification section 17). */
    public static final int SUSPICION_THRESHOLD = 5;

    /** Days of silence before an account can be stale. */
    public static final int STALE_AFTER_DAYS = 30;

    /** Kudos that each day beyond that outweighs. */
    private static final long STALE_KUDOS_PER_DAY_HUNDREDTHS = 10_00;

    public Account {
        requireNonNull(username);
        requireNonNull(kind);
        requireNonNull(created);
        requireNonNull(lastActive);
    }

    /** {@code username#id}: how the account is shown and addressed. */
    public String alias() {
        return username + "#" + id;
    }

    public boolean has(Role role) {
        return (roleMask & role.bit()) != 0;
    }

    public Set<Role> roles() {
        return Role.ofMask(roleMask);
    }

    public boolean isAnonymous() {
        return id == ANONYMOUS_ID;
    }

    public boolean isModerator() {
        return has(Role.MODERATOR);
    }

    public boolean isTrusted() {
        return has(Role.TRUSTED);
    }

    public boolean isFlagged() {
        return has(Role.FLAGGED);
    }

    public boolean isDeleted() {
        return has(Role.DELETED);
    }

    /** Trusted accounts are never suspicious, however much is on record. */
    public boolean isSuspicious() {
        return suspicionPoints >= SUSPICION_THRESHOLD && !isTrusted();
    }

    /**
     * Whether the account is as good as abandoned: no office, no trust, long quiet, and with fewer kudos than such a silence is worth
     * (accounts specification section 7). Nothing follows from it by itself.
     *
     * @param balanceHundredths spendable kudos
     */
    public boolean isStale(long balanceHundredths, Instant now) {
        long quietDays = Duration.between(lastActive, now).toDays();
        return quietDays >= STALE_AFTER_DAYS
                && !isAnonymous()
                && !isModerator()
                && !isTrusted()
                && balanceHundredths <= STALE_KUDOS_PER_DAY_HUNDREDTHS * (quietDays - STALE_AFTER_DAYS);
    }

    /** Whether part of what the account's workers earn waits in escrow: untrusted and not anonymous. */
    public boolean isInEvaluation() {
        return !isTrusted() && !isAnonymous();
    }
}
