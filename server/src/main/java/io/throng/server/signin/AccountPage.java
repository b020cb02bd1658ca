package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.account.ModifyUserInput;
import io.throng.protocol.wire.WireReader;
import io.throng.server.account.Account;
import io.throng.server.account.AccountKind;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.UserModification;
import io.throng.server.account.UserRemoval;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestBodies;
import io.throng.server.kudos.Ledger;
import io.throng.server.kudos.LedgerAccounts;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jboss.resteasy.reactive.RestForm;

/** What the holder of an account can do about it on the web: a new key, other log-ins, deletion and its undoing. */
@Path("/account")
public class AccountPage {
    private static final WireReader<ModifyUserInput> READER = WireReader.of(ModifyUserInput.class);
    private static final byte[] UNDELETE = "{\"undelete\": true}".getBytes(StandardCharsets.UTF_8);
    private static final long HUNDREDTHS = 100;

    private final DataSource dataSource;
    private final Sessions sessions;
    private final Logins logins;
    private final AccountRegistry registry;
    private final UserRemoval removal;
    private final UserModification modification;
    private final Ledger ledger;
    private final SigninSettings settings;
    private final Cookies cookies;
    private final Pages pages;

    AccountPage(
            DataSource dataSource,
            Sessions sessions,
            Logins logins,
            AccountRegistry registry,
            UserRemoval removal,
            UserModification modification,
            Ledger ledger,
            SigninSettings settings,
            Cookies cookies,
            Pages pages) {
        this.dataSource = requireNonNull(dataSource);
        this.sessions = requireNonNull(sessions);
        this.logins = requireNonNull(logins);
        this.registry = requireNonNull(registry);
        this.removal = requireNonNull(removal);
        this.modification = requireNonNull(modification);
        this.ledger = requireNonNull(ledger);
        this.settings = requireNonNull(settings);
        this.cookies = requireNonNull(cookies);
        this.pages = requireNonNull(pages);
    }

    /** The account. */
    @GET
    @RunOnVirtualThread
    public Response show(@Context HttpHeaders headers) throws SQLException {
        return switch (visitor(headers)) {
            case Visitor.Stranger stranger ->
                Pages.go(URI.create("/signin?to=account")).build();
            case Visitor.Newcomer newcomer -> Pages.go(URI.create("/register")).build();
            case Visitor.Holder holder -> account(holder, "").build();
        };
    }

    /** Replaces the key, ends all other sessions, and shows the new key, once. */
    @POST
    @Path("key")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response replaceKey(@RestForm String token, @Context HttpHeaders headers, @Context HttpServerRequest request)
            throws SQLException {
        return act(token, headers, request, holder -> {
            int userId = holder.account().id();
            String apiKey = registry.rotateKey(userId);
            Session renewed = sessions.renew(holder.session(), userId);
            return pages.page(
                            "key",
                            new Visitor.Holder(renewed, holder.account()),
                            Map.of("owner", holder.account().alias(), "apiKey", apiKey, "isNew", false))
                    .cookie(cookies.make(cookies.session(), sessions.close(renewed), sessions.lifetime()))
                    .build();
        });
    }

    /** Takes a log-in from the account. */
    @POST
    @Path("unlink")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response unlink(
            @RestForm String provider,
            @RestForm String subject,
            @RestForm String token,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request)
            throws SQLException {
        return act(token, headers, request, holder -> {
            int userId = holder.account().id();
            for (Login login : logins.of(userId)) {
                if (login.provider().equals(provider) && login.subject().equals(subject)) {
                    logins.unlink(login, userId);
                }
            }
            return back();
        });
    }

    /** Marks the account for deletion. */
    @POST
    @Path("delete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response delete(
            @RestForm String sure,
            @RestForm String token,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request)
            throws SQLException {
        return act(token, headers, request, holder -> {
            if (!"yes".equals(sure)) {
                throw new HordeException.Transport(400, "Please tick the box if you are sure.");
            }
            // A second time would wipe the account, which nobody should do by sending a form twice.
            if (!holder.account().isDeleted()) {
                removal.remove(holder.account(), holder.account().id(), Instant.now());
            }
            return back();
        });
    }

    /** Takes the mark back. */
    @POST
    @Path("undelete")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response undelete(@RestForm String token, @Context HttpHeaders headers, @Context HttpServerRequest request)
            throws SQLException {
        return act(token, headers, request, holder -> {
            modification.modify(holder.account(), holder.account().id(), RequestBodies.read(READER, UNDELETE));
            return back();
        });
    }

    private Response act(String token, HttpHeaders headers, HttpServerRequest request, Action action)
            throws SQLException {
        Visitor visitor = visitor(headers);
        if (!(visitor instanceof Visitor.Holder holder)) {
            return Pages.go(URI.create("/signin?to=account")).build();
        }
        try {
            OwnForms.requireSameSite(request);
            OwnForms.requireToken(visitor, token);
            return action.of(holder);
        } catch (HordeException refusal) {
            return account(holder, refusal.getMessage())
                    .status(refusal.status())
                    .build();
        }
    }

    private Response.ResponseBuilder account(Visitor.Holder holder, String problem) throws SQLException {
        Account account = holder.account();
        Map<String, Object> data = new HashMap<>();
        data.put("problem", problem);
        data.put("kudos", kudos(account));
        data.put("isPseudonymous", account.kind() == AccountKind.PSEUDONYMOUS);
        data.put("isDeleted", account.isDeleted());
        data.put("canDelete", !account.isModerator());
        List<Login> known = logins.of(account.id());
        data.put("canUnlink", known.size() > 1);
        data.put(
                "logins",
                known.stream()
                        .map(login -> Map.of(
                                "provider",
                                login.provider(),
                                "subject",
                                login.subject(),
                                "title",
                                settings.provider(login.provider())
                                        .map(Provider::title)
                                        .orElse(login.provider())))
                        .toList());
        return pages.page("account", holder, data);
    }

    private String kudos(Account account) throws SQLException {
        long spendable = LedgerAccounts.spendable(account.id());
        try (Connection connection = dataSource.getConnection()) {
            long hundredths = ledger.balances(connection, List.of(spendable)).getOrDefault(spendable, 0L);
            return String.format("%,d.%02d", hundredths / HUNDREDTHS, Math.abs(hundredths % HUNDREDTHS));
        }
    }

    private Visitor visitor(HttpHeaders headers) throws SQLException {
        return sessions.visitor(Cookies.value(headers, cookies.session()));
    }

    private static Response back() {
        return Pages.go(URI.create("/account")).build();
    }

    /** What a form asks for. */
    @FunctionalInterface
    private interface Action {
        Response of(Visitor.Holder holder) throws SQLException;
    }
}
