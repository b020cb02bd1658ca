package io.throng.server.account;

import java.util.Map;

/** Told of everything that was done by virtue of an office, after it took effect; the bean keeps the record. */
@FunctionalInterface
public interface PrivilegedActions {
    /**
     * @param actorId account of the moderator or administrator
     * @param action what was done, in words joined by hyphens, such as {@code modify-user}
     * @param subject what it was done to, such as {@code user 5}
     * @param details what was changed to which values; no secrets
     */
    void record(int actorId, String action, String subject, Map<String, String> details);
}
