package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.quarkus.arc.All;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.MessageReply;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.sharedkey.SharedKeyDetails;
import io.throng.protocol.sharedkey.SharedKeyInput;
import io.throng.protocol.wire.WireReader;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Shared keys as their owners care for them (accounts specification section 11.1). A key that nobody issued is 401, not 404. */
@Path("/api/v2/sharedkeys")
@Produces(MediaType.APPLICATION_JSON)
public class SharedKeyResource {
    private static final WireReader<SharedKeyInput> READER = WireReader.of(SharedKeyInput.class);

    private final AccountDirectory accounts;
    private final SharedKeys sharedKeys;
    private final List<KeyWithdrawal> withdrawals;

    SharedKeyResource(AccountDirectory accounts, SharedKeys sharedKeys, @All List<KeyWithdrawal> withdrawals) {
        this.accounts = requireNonNull(accounts);
        this.sharedKeys = requireNonNull(sharedKeys);
        this.withdrawals = List.copyOf(withdrawals);
    }

    /** Makes a key. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public SharedKeyDetails create(
            @RequestBody(content = @Content(schema = @Schema(implementation = SharedKeyInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        SharedKeyInput wanted = RequestBodies.read(READER, body);
        Account owner = caller(apiKey);
        return sharedKeys.create(owner, wanted, Instant.now()).details(owner.alias());
    }

    /** A key as anybody may see it who knows it. */
    @GET
    @Path("{sharedkey_id}")
    @RunOnVirtualThread
    public SharedKeyDetails one(@PathParam("sharedkey_id") String id) throws SQLException {
        return details(key(id));
    }

    /** Changes a key. */
    @PATCH
    @Path("{sharedkey_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public SharedKeyDetails modify(
            @PathParam("sharedkey_id") String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = SharedKeyInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        SharedKeyInput wanted = RequestBodies.read(READER, body);
        SharedKey key = key(id);
        requireOwner(key, apiKey);
        if (wanted.isEmpty()) {
            throw new HordeException.Refusal(
                    ReturnCode.NO_SHARED_KEY_MOD_SELECTED, "Nothing was named that could be changed of a shared key.");
        }
        return details(sharedKeys.modify(key.id(), wanted, Instant.now()));
    }

    /** Deletes a key; what still waits under it is withdrawn. */
    @DELETE
    @Path("{sharedkey_id}")
    @RunOnVirtualThread
    public MessageReply delete(@PathParam("sharedkey_id") String id, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        SharedKey key = key(id);
        requireOwner(key, apiKey);
        sharedKeys.delete(key.id());
        for (KeyWithdrawal part : withdrawals) {
            part.withdrawn(key.id());
        }
        return MessageReply.OK;
    }

    private SharedKey key(String id) throws SQLException {
        return sharedKeys.find(id).orElseThrow(SharedKeys::unknown);
    }

    private SharedKeyDetails details(SharedKey key) throws SQLException {
        return key.details(accounts.byId(key.ownerId()).map(Account::alias).orElseThrow(SharedKeys::unknown));
    }

    private void requireOwner(SharedKey key, String apiKey) throws SQLException {
        if (caller(apiKey).id() != key.ownerId()) {
            throw new HordeException.Refusal(ReturnCode.FORBIDDEN, "This shared key belongs to somebody else.");
        }
    }

    private Account caller(String apiKey) throws SQLException {
        return accounts.byKey(RequestHeaders.requiredApiKey(apiKey))
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
    }
}
