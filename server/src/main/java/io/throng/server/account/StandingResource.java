package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.account.UserStanding;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestHeaders;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;

/** What speaks for and against a user, for moderators; an extension of ours. */
@Path("/api/throng/v1/users")
@Produces(MediaType.APPLICATION_JSON)
public class StandingResource {
    private final DataSource dataSource;
    private final AccountDirectory directory;
    private final Ledger ledger;

    StandingResource(DataSource dataSource, AccountDirectory directory, Ledger ledger) {
        this.dataSource = requireNonNull(dataSource);
        this.directory = requireNonNull(directory);
        this.ledger = requireNonNull(ledger);
    }

    /** The suspicions against a user with their dates and sources, and what else a moderator weighs. */
    @GET
    @Path("{user_id}/standing")
    @RunOnVirtualThread
    public UserStanding standing(
            @PathParam("user_id") String userId, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        Account caller = directory
                .byKey(RequestHeaders.requiredApiKey(apiKey))
                .orElseThrow(() -> new HordeException.Refusal(
                        ReturnCode.INVALID_API_KEY, "No user has the API key that was sent."));
        if (!caller.isModerator()) {
            throw new HordeException.Refusal(ReturnCode.NOT_MODERATOR, "Only moderators see the standing of users.");
        }
        OptionalInt id = AccountDirectory.idOfDigits(userId);
        Optional<Account> account = id.isPresent() ? directory.byId(id.getAsInt()) : Optional.empty();
        return standing(account.orElseThrow(
                () -> new HordeException.Refusal(ReturnCode.USER_NOT_FOUND, "There is no such user.")));
    }

    private UserStanding standing(Account account) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            long spendable = LedgerAccounts.spendable(account.id());
            long balance = ledger.balances(connection, List.of(spendable)).getOrDefault(spendable, 0L);
            return new UserStanding(
                    account.alias(),
                    account.isSuspicious(),
                    Suspicions.of(connection, account.id()).stream()
                            .map(StandingResource::suspicion)
                            .toList(),
                    account.lastActive().toString(),
                    account.isStale(balance, Instant.now()),
                    hasPasskey(connection, account.id()));
        }
    }

    private static UserStanding.Suspicion suspicion(Suspicions.Point point) {
        return new UserStanding.Suspicion(
                point.reason().name().toLowerCase(Locale.ROOT), point.at().toString(), point.source());
    }

    private static boolean hasPasskey(Connection connection, int userId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select passkey_hash is not null from app_user where id = ?")) {
            select.setInt(1, userId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getBoolean(1);
            }
        }
    }
}
