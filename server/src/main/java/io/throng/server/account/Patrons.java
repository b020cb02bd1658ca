package io.throng.server.account;

import java.util.Map;

/**
 * Who supports the horde, and what they receive for it every month (accounts specification sections 8 and 15). Patrons may have
 * results made one by one, send several source images, and work and ask from addresses that are closed to others.
 *
 * @param monthlyKudos whole kudos by account, positive
 */
public record Patrons(Map<Integer, Long> monthlyKudos) {
    /** Nobody. */
    public static final Patrons NONE = new Patrons(Map.of());

    public Patrons {
        monthlyKudos = Map.copyOf(monthlyKudos);
        monthlyKudos.forEach((userId, kudos) -> {
            if (userId <= Account.ANONYMOUS_ID || kudos <= 0) {
                throw new IllegalArgumentException(
                        "patron " + userId + " with " + kudos + " kudos a month: both must be positive");
            }
        });
    }

    public boolean include(int userId) {
        return monthlyKudos.containsKey(userId);
    }

    /** Whole kudos a month; 0 for who is none. */
    public long monthlyKudos(int userId) {
        return monthlyKudos.getOrDefault(userId, 0L);
    }
}
