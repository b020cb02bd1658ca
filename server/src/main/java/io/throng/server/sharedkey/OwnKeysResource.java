package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.sharedkey.SharedKeyUsage;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The caller's shared keys with what was done with them; an extension of ours. */
@Path("/api/throng/v1/sharedkeys")
@Produces(MediaType.APPLICATION_JSON)
public class OwnKeysResource {
    private final AccountDirectory accounts;
    private final SharedKeys sharedKeys;
    private final KeyUsage usage;

    OwnKeysResource(AccountDirectory accounts, SharedKeys sharedKeys, KeyUsage usage) {
        this.accounts = requireNonNull(accounts);
        this.sharedKeys = requireNonNull(sharedKeys);
        this.usage = requireNonNull(usage);
    }

    /** All keys of the caller, oldest first. */
    @GET
    @RunOnVirtualThread
    public List<SharedKeyUsage> own(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        Account owner = accounts.byKey(RequestHeaders.requiredApiKey(apiKey))
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
        List<SharedKeyUsage> keys = new ArrayList<>();
        for (SharedKey key : sharedKeys.ofOwner(owner.id())) {
            keys.add(new SharedKeyUsage(
                    key.details(owner.alias()),
                    key.created().toString(),
                    key.lastUsed().map(Instant::toString).orElse(null),
                    usage.days(key.id())));
        }
        return keys;
    }
}
