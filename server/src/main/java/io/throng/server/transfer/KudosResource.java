package io.throng.server.transfer;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.Bounds;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.kudos.KudosAwarded;
import io.throng.protocol.kudos.KudosTransferInput;
import io.throng.protocol.kudos.KudosTransferred;
import io.throng.protocol.wire.WireReader;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Kudos given from account to account (accounts specification section 14). */
@Path("/api/v2/kudos")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class KudosResource {
    /** Makes a transfer repeatable. */
    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private static final WireReader<KudosTransferInput> READER = WireReader.of(KudosTransferInput.class);

    private final AccountDirectory accounts;
    private final Transfers transfers;
    private final Awards awards;

    KudosResource(AccountDirectory accounts, Transfers transfers, Awards awards) {
        this.accounts = requireNonNull(accounts);
        this.transfers = requireNonNull(transfers);
        this.awards = requireNonNull(awards);
    }

    /** Gives some of the caller's kudos to somebody else, or to a shared key and its owner. */
    @POST
    @Path("transfer")
    @RunOnVirtualThread
    public KudosTransferred transfer(
            @RequestBody(content = @Content(schema = @Schema(implementation = KudosTransferInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @HeaderParam(IDEMPOTENCY_KEY) String idempotencyKey)
            throws SQLException {
        KudosTransferInput input = RequestBodies.read(READER, body);
        if (idempotencyKey != null && idempotencyKey.length() > Bounds.MAX_IDEMPOTENCY_KEY_LENGTH) {
            throw new HordeException.InvalidPayload(Map.of(
                    IDEMPOTENCY_KEY,
                    "must have at most " + Bounds.MAX_IDEMPOTENCY_KEY_LENGTH + " characters, has "
                            + idempotencyKey.length()));
        }
        Optional<String> key = Optional.ofNullable(idempotencyKey).filter(text -> !text.isBlank());
        return new KudosTransferred(transfers.give(caller(apiKey), input.username(), input.effectiveAmount(), key));
    }

    /** Gives or takes kudos in the name of the horde; for one account only. */
    @POST
    @Path("award")
    @RunOnVirtualThread
    public KudosAwarded award(
            @RequestBody(content = @Content(schema = @Schema(implementation = KudosTransferInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        KudosTransferInput input = RequestBodies.read(READER, body);
        return new KudosAwarded(awards.award(caller(apiKey), input.username(), input.effectiveAmount()));
    }

    private Account caller(String apiKey) throws SQLException {
        return accounts.byKey(RequestHeaders.requiredApiKey(apiKey))
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
    }
}
