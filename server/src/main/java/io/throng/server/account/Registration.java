package io.throng.server.account;

import static java.util.Objects.requireNonNull;

/**
 * An account with a key just made. The key exists nowhere else: show it once, never log it.
 *
 * @param created whether the account is new, too
 */
public record Registration(Account account, String apiKey, boolean created) {
    public Registration {
        requireNonNull(account);
        requireNonNull(apiKey);
    }

    /** Without the key, so that it cannot end up in a log. */
    @Override
    public String toString() {
        return "Registration[" + account.alias() + ", created=" + created + "]";
    }
}
