package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.account.TestUserInput;
import io.throng.protocol.account.TestUserReply;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.ClientAddresses;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestBodies;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import javax.sql.DataSource;

/**
 * The test bootstrap (accounts specification section 3): makes or refreshes an account for the test suites of the ecosystem. Exists
 * only when switched on, and only for direct callers on the same machine, whatever headers say.
 */
@Path("/api/v2/dev/test-user")
public class TestUserResource {
    private static final WireReader<TestUserInput> READER = WireReader.of(TestUserInput.class);
    private static final int HUNDREDTHS = 100;

    private final TestBootstrapConfig config;
    private final AccountRegistry registry;
    private final Ledger ledger;
    private final DataSource dataSource;

    TestUserResource(TestBootstrapConfig config, AccountRegistry registry, Ledger ledger, DataSource dataSource) {
        this.config = requireNonNull(config);
        this.registry = requireNonNull(registry);
        this.ledger = requireNonNull(ledger);
        this.dataSource = requireNonNull(dataSource);
    }

    /** Makes (201) or refreshes (200) the account, with a new key either way. */
    @POST
    @Produces(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public Response create(byte[] body, @Context HttpServerRequest request) throws SQLException {
        if (!config.testApikeys()) {
            throw new HordeException.Transport(404, "Test users are switched off on this server.");
        }
        if (!ClientAddresses.peer(request).isLoopbackAddress()) {
            throw new HordeException.Transport(403, "Test users are made from the server's own machine only.");
        }
        TestUserInput input =
                RequestBodies.read(READER, body == null || body.length == 0 ? new byte[] {'{', '}'} : body);
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (input.effectiveModerator()) {
            roles.add(Role.MODERATOR);
        }
        if (input.effectiveTrusted()) {
            roles.add(Role.TRUSTED);
        }
        OptionalLong kudos = input.effectiveKudos() == TestUserInput.LEAVE_KUDOS
                ? OptionalLong.empty()
                : OptionalLong.of(input.effectiveKudos() * HUNDREDTHS);
        Registration made = registry.createOrRefresh(input.effectiveOauthId(), input.effectiveUsername(), roles, kudos);
        Account account = made.account();
        return Response.status(made.created() ? 201 : 200)
                .entity(new TestUserReply(
                        made.apiKey(),
                        Integer.toString(account.id()),
                        account.username(),
                        account.alias(),
                        balance(account) / (double) HUNDREDTHS,
                        account.isTrusted(),
                        account.isModerator(),
                        made.created()))
                .build();
    }

    private long balance(Account account) throws SQLException {
        long spendable = LedgerAccounts.spendable(account.id());
        try (Connection connection = dataSource.getConnection()) {
            return ledger.balances(connection, List.of(spendable)).getOrDefault(spendable, 0L);
        }
    }
}
