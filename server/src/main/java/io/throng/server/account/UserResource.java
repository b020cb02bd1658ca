package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.MessageReply;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.account.ModifyUserInput;
import io.throng.protocol.account.ModifyUserReply;
import io.throng.protocol.account.UserDetails;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** User objects: read, changed, removed (accounts specification sections 5 to 7). */
@Path("/api/v2")
@Produces(MediaType.APPLICATION_JSON)
public class UserResource {
    private static final WireReader<ModifyUserInput> CHANGES = WireReader.of(ModifyUserInput.class);

    private final AccountDirectory directory;
    private final DelegatedKeys delegated;
    private final UserDetailsReader reader;
    private final UserList list;
    private final UserModification modification;
    private final UserRemoval removal;

    UserResource(
            AccountDirectory directory,
            DelegatedKeys delegated,
            UserDetailsReader reader,
            UserList list,
            UserModification modification,
            UserRemoval removal) {
        this.directory = requireNonNull(directory);
        this.delegated = requireNonNull(delegated);
        this.reader = requireNonNull(reader);
        this.list = requireNonNull(list);
        this.modification = requireNonNull(modification);
        this.removal = requireNonNull(removal);
    }

    /**
     * The object of the account that a key belongs to, as its owner sees it; moderators see no more here. A shared key shows its owner
     * as anybody sees it, with the key's name behind the alias.
     */
    @GET
    @Path("find_user")
    @RunOnVirtualThread
    public UserDetails find(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        if (apiKey == null || apiKey.isEmpty()) {
            throw new HordeException.Refusal(ReturnCode.INVALID_API_KEY, "An API key is needed to find a user by.");
        }
        Optional<Account> account = directory.byKey(apiKey);
        if (account.isPresent()) {
            return reader.read(account.get(), Privilege.OWNER, Instant.now());
        }
        return delegate(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.USER_NOT_FOUND, "No user has the API key that was sent."));
    }

    private Optional<UserDetails> delegate(String key) throws SQLException {
        Optional<DelegatedKeys.Delegate> delegate = delegated.find(key);
        if (delegate.isEmpty()) {
            return Optional.empty();
        }
        Optional<Account> owner = directory.byId(delegate.get().ownerId());
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        UserDetails details = reader.read(owner.get(), Privilege.PUBLIC, Instant.now());
        return Optional.of(details.toBuilder()
                .username(details.username() + delegate.get().label())
                .build());
    }

    /** Everybody, 25 on a page, as anybody may see them, whatever key is sent. */
    @GET
    @Path("users")
    @RunOnVirtualThread
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = UserDetails.class)))
    public byte[] all(@QueryParam("page") String page, @QueryParam("sort") String sort) throws SQLException {
        return list.page(pageNumber(page), sort);
    }

    private static int pageNumber(String page) {
        if (page == null) {
            return 1;
        }
        try {
            return Integer.parseInt(page.strip());
        } catch (NumberFormatException e) {
            throw new HordeException.InvalidPayload(Map.of("page", "must be an integer"));
        }
    }

    /** The object of a numbered account: more of it for its owner, most for a moderator. */
    @GET
    @Path("users/{user_id}")
    @RunOnVirtualThread
    public UserDetails one(@PathParam("user_id") String userId, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        requireDigits(userId);
        Optional<Account> caller =
                apiKey == null || apiKey.isEmpty() ? Optional.empty() : Optional.of(requireCaller(apiKey));
        Account account = target(userId);
        return reader.read(account, privilege(caller, account), Instant.now());
    }

    /** Changes a numbered account. */
    @PUT
    @Path("users/{user_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public ModifyUserReply modify(
            @PathParam("user_id") String userId,
            @RequestBody(content = @Content(schema = @Schema(implementation = ModifyUserInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        ModifyUserInput wanted = RequestBodies.read(CHANGES, body);
        Account account = target(userId);
        return modification.modify(actor(apiKey), account.id(), wanted);
    }

    /** Marks a numbered account for deletion; wipes one that was marked before. */
    @DELETE
    @Path("users/{user_id}")
    @RunOnVirtualThread
    public MessageReply remove(@PathParam("user_id") String userId, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        requireDigits(userId);
        Account actor = actor(apiKey);
        removal.remove(actor, target(userId).id(), Instant.now());
        return MessageReply.OK;
    }

    /** The caller with the rights of this moment. */
    private Account actor(String apiKey) throws SQLException {
        Account remembered = requireCaller(RequestHeaders.requiredApiKey(apiKey));
        return directory.byId(remembered.id()).orElse(remembered);
    }

    private Account requireCaller(String apiKey) throws SQLException {
        return directory
                .byKey(apiKey)
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
    }

    private Account target(String userId) throws SQLException {
        OptionalInt id = AccountDirectory.idOfDigits(userId);
        Optional<Account> target = id.isPresent() ? directory.byId(id.getAsInt()) : Optional.empty();
        return target.orElseThrow(() -> notFound(userId));
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

    private static void requireDigits(String userId) {
        if (userId.isEmpty() || !userId.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            throw notFound(userId);
        }
    }

    private static HordeException notFound(String userId) {
        String shown = userId.substring(0, Math.min(userId.length(), 20));
        return new HordeException.Refusal(ReturnCode.USER_NOT_FOUND, "User with id '" + shown + "' not found.");
    }
}
