package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestHeaders;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.Optional;

/** Who calls, for calls that are about somebody else's things. All methods block. */
@Singleton
public final class Callers {
    private final AccountDirectory directory;

    @Inject
    public Callers(AccountDirectory directory) {
        this.directory = requireNonNull(directory);
    }

    /**
     * The account of a key that must be there.
     *
     * @param apiKey value of the header, null without one
     * @throws HordeException 400 without a key, 401 with one that nobody has
     */
    public Account required(String apiKey) throws SQLException {
        return known(RequestHeaders.requiredApiKey(apiKey));
    }

    /** Like {@link #required}, but a missing key is refused like a wrong one: 401. */
    public Account authorised(String apiKey) throws SQLException {
        if (apiKey == null || apiKey.isEmpty()) {
            throw new HordeException.Refusal(ReturnCode.INVALID_API_KEY, "An API key is needed for this.");
        }
        return known(apiKey);
    }

    /** Whether a moderator calls; a missing or wrong key is nobody's. */
    public boolean isModerator(String apiKey) throws SQLException {
        return optional(apiKey).map(Account::isModerator).orElse(false);
    }

    /** The account of a key, if there is a key and somebody has it. */
    public Optional<Account> optional(String apiKey) throws SQLException {
        return apiKey == null || apiKey.isEmpty() ? Optional.empty() : directory.byKey(apiKey);
    }

    private Account known(String apiKey) throws SQLException {
        return directory
                .byKey(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
    }
}
