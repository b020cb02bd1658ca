package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.account.UserDetails;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Reading user objects (accounts specification section 5). */
@Path("/api/v2")
@Produces(MediaType.APPLICATION_JSON)
public class UserResource {
    private final AccountDirectory directory;
    private final UserDetailsReader reader;

    UserResource(AccountDirectory directory, UserDetailsReader reader) {
        this.directory = requireNonNull(directory);
        this.reader = requireNonNull(reader);
    }

    /** The object of the account that a key belongs to, as its owner sees it; moderators see no more here. */
    @GET
    @Path("find_user")
    @RunOnVirtualThread
    public UserDetails find(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        if (apiKey == null || apiKey.isEmpty()) {
            throw new HordeException.Refusal(ReturnCode.INVALID_API_KEY, "An API key is needed to find a user by.");
        }
        Account account = directory
                .byKey(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.USER_NOT_FOUND, "No user has the API key that was sent."));
        return reader.read(account, Privilege.OWNER, Instant.now());
    }

    /** The object of a numbered account: more of it for its owner, most for a moderator. */
    @GET
    @Path("users/{user_id}")
    @RunOnVirtualThread
    public UserDetails one(@PathParam("user_id") String userId, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        OptionalInt id = AccountDirectory.idOfDigits(userId);
        if (!isDigits(userId)) {
            throw notFound(userId);
        }
        Optional<Account> caller = apiKey == null || apiKey.isEmpty() ? Optional.empty() : directory.byKey(apiKey);
        if (caller.isEmpty() && apiKey != null && !apiKey.isEmpty()) {
            throw new HordeException.Refusal(ReturnCode.INVALID_API_KEY, "No user has the API key that was sent.");
        }
        Optional<Account> target = id.isPresent() ? directory.byId(id.getAsInt()) : Optional.empty();
        Account account = target.orElseThrow(() -> notFound(userId));
        return reader.read(account, privilege(caller, account), Instant.now());
    }

    private static Privilege privilege(Optional<Account> caller, Account target) {
        if (caller.isEmpty()) {
            return Privilege.PUBLIC;
        }
        if (caller.get().isModerator()) {
            return Privilege.MODERATOR;
        }
        return caller.get().id() == target.id() ? Privilege.OWNER : Privilege.PUBLIC;
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    private static HordeException notFound(String userId) {
        String shown = userId.substring(0, Math.min(userId.length(), 20));
        return new HordeException.Refusal(ReturnCode.USER_NOT_FOUND, "User with id '" + shown + "' not found.");
    }
}
