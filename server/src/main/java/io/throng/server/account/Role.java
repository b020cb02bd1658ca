package io.throng.server.account;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * The roles of accounts (accounts specification sections 8 and 21), stored together as one bit mask. The numbers are those of
 * the AI Horde, so that its rows can be imported; number 2 was never used.
 */
public enum Role {
    MODERATOR(0),
    TRUSTED(1),
    FLAGGED(3),
    CUSTOMIZER(4),
    VPN(5),
    SPECIAL(6),
    SERVICE(7),
    EDUCATION(8),
    DELETED(9);

    private final int number;

    Role(int number) {
        this.number = number;
    }

    /** The number in the AI Horde's own tables. */
    public int number() {
        return number;
    }

    /** The role's bit in a mask. */
    public int bit() {
        return 1 << number;
    }

    /** The mask of several roles. */
    public static int mask(Collection<Role> roles) {
        int mask = 0;
        for (Role role : roles) {
            mask |= role.bit();
        }
        return mask;
    }

    /** The roles in a mask; unknown bits are ignored. */
    public static Set<Role> ofMask(int mask) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : values()) {
            if ((mask & role.bit()) != 0) {
                roles.add(role);
            }
        }
        return roles;
    }
}
