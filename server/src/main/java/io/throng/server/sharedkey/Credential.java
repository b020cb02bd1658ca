package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.throng.server.account.Account;
import java.util.Optional;

/**
 * Who answers for a call, and with which key.
 *
 * @param account whose rights count and whose kudos are charged
 * @param sharedKey the shared key the call was made with; empty for the account's own key
 * @param ofStyle whether the key came with an applied style: its limits do not count then
 * @param lowestPriority whether the call goes on although the key is used up: behind everybody else
 */
public record Credential(Account account, Optional<SharedKey> sharedKey, boolean ofStyle, boolean lowestPriority) {
    public Credential {
        requireNonNull(account);
        requireNonNull(sharedKey);
    }

    /** An account's own key. */
    public static Credential own(Account account) {
        return new Credential(account, Optional.empty(), false, false);
    }

    /** The same, behind everybody else. */
    public Credential atLowestPriority() {
        return new Credential(account, sharedKey, ofStyle, true);
    }
}
