package io.throng.server.moderation;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestHeaders;
import java.sql.SQLException;

/** Lets moderators through. */
public final class Moderators {
    private final AccountDirectory accounts;

    public Moderators(AccountDirectory accounts) {
        this.accounts = requireNonNull(accounts);
    }

    /**
     * The moderator whose key it is. Blocks.
     *
     * @param apiKeyHeader the header as sent; null if there was none
     * @throws HordeException 400 without a key, 401 for an unknown one, 403 {@code NotModerator} for anybody else's
     */
    public Account require(String apiKeyHeader) throws SQLException {
        Account account = accounts.byKey(RequestHeaders.requiredApiKey(apiKeyHeader))
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
        if (!account.isModerator() || account.isDeleted()) {
            throw new HordeException.Refusal(ReturnCode.NOT_MODERATOR, "Only moderators may do this.");
        }
        return account;
    }
}
