package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.http.HordeException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Who answers for a key, be it an account's own or a shared one. Calls that do not take shared keys ask {@link AccountDirectory}, to
 * which a shared key is an unknown one. Blocking.
 */
@Singleton
public final class Credentials {
    private final AccountDirectory accounts;
    private final SharedKeys sharedKeys;

    @Inject
    public Credentials(AccountDirectory accounts, SharedKeys sharedKeys) {
        this.accounts = requireNonNull(accounts);
        this.sharedKeys = requireNonNull(sharedKeys);
    }

    /**
     * The credential of a key as it was sent, ready to be used (accounts specification section 11.2).
     *
     * @param allowDowngrade whether the caller would rather be served last, as the anonymous account, than be refused for a used-up key
     * @throws HordeException 401 for an unknown key; 403 for a shared key that is used up, expired, or set aside for a style
     */
    public Credential admit(String key, boolean allowDowngrade, Instant now) throws SQLException {
        Optional<Account> account = accounts.byKey(key);
        if (account.isPresent()) {
            return Credential.own(account.get());
        }
        SharedKey shared = sharedKeys.find(key).orElseThrow(Credentials::unknown);
        boolean downgraded = SharedKeyRules.requireUsable(shared, allowDowngrade, now);
        if (sharedKeys.reserved(shared.id())) {
            throw new HordeException.Refusal(
                    ReturnCode.SHARED_KEY_ASSIGNED_STYLES,
                    "This shared key is assigned to a style and can only be used with it.");
        }
        int answering = downgraded ? Account.ANONYMOUS_ID : shared.ownerId();
        return new Credential(
                accounts.byId(answering).orElseThrow(Credentials::unknown), Optional.of(shared), false, downgraded);
    }

    /**
     * The credential of the key that came with an applied style; empty when there is no such key, or it is used up or expired, so that
     * the caller's own key counts.
     */
    public Optional<Credential> ofStyle(UUID keyId, Instant now) throws SQLException {
        Optional<SharedKey> shared = sharedKeys.find(keyId);
        if (shared.isEmpty() || shared.get().isEmpty() || shared.get().isExpired(now)) {
            return Optional.empty();
        }
        return accounts.byId(shared.get().ownerId()).map(owner -> new Credential(owner, shared, true, false));
    }

    private static HordeException.Refusal unknown() {
        return new HordeException.Refusal(ReturnCode.INVALID_API_KEY, "No user has the API key that was sent.");
    }
}
