package io.throng.server.account;

import io.throng.protocol.account.ModifyUserInput;
import java.util.OptionalInt;

/**
 * What a change of roles makes of an account (accounts specification sections 6 and 8). The anonymous account can hold no role, so
 * nothing changes there.
 *
 * @param roleMask the new roles
 * @param concurrency the new concurrency, when the roles move it
 */
record RoleChange(int roleMask, OptionalInt concurrency) {
    /** What education accounts get with the role. */
    static final int EDUCATION_CONCURRENCY = 200;

    /** What they fall back to when they lose it, unless it was set by hand meanwhile. */
    static final int DEFAULT_CONCURRENCY = 30;

    static RoleChange of(Account account, ModifyUserInput wanted) {
        if (account.isAnonymous()) {
            return new RoleChange(account.roleMask(), OptionalInt.empty());
        }
        int mask = account.roleMask();
        mask = with(mask, Role.MODERATOR, wanted.moderator());
        mask = with(mask, Role.TRUSTED, Boolean.TRUE.equals(wanted.moderator()) ? Boolean.TRUE : null);
        mask = with(mask, Role.TRUSTED, wanted.trusted());
        mask = with(mask, Role.FLAGGED, wanted.flagged());
        mask = with(mask, Role.CUSTOMIZER, wanted.customizer());
        mask = with(mask, Role.VPN, wanted.vpn());
        mask = with(mask, Role.SERVICE, wanted.service());
        mask = with(mask, Role.EDUCATION, wanted.education());
        mask = with(mask, Role.SPECIAL, wanted.special());
        mask = with(mask, Role.DELETED, wanted.undelete() != null ? Boolean.FALSE : null);
        return new RoleChange(mask, educationConcurrency(account, wanted));
    }

    private static OptionalInt educationConcurrency(Account account, ModifyUserInput wanted) {
        if (wanted.education() == null || wanted.concurrency() != null) {
            return OptionalInt.empty();
        }
        if (wanted.education() && account.concurrency() < EDUCATION_CONCURRENCY) {
            return OptionalInt.of(EDUCATION_CONCURRENCY);
        }
        return !wanted.education() && account.concurrency() == EDUCATION_CONCURRENCY
                ? OptionalInt.of(DEFAULT_CONCURRENCY)
                : OptionalInt.empty();
    }

    private static int with(int mask, Role role, Boolean held) {
        if (held == null) {
            return mask;
        }
        return held ? mask | role.bit() : mask & ~role.bit();
    }
}
