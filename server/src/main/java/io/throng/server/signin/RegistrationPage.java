package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Usernames;
import io.throng.server.http.HordeException;
import io.throng.server.moderation.address.AddressTimeouts;
import io.throng.server.moderation.address.Origins;
import io.throng.server.operations.HordeModes;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.Map;
import org.jboss.resteasy.reactive.RestForm;

/**
 * The web page on which somebody gets an account and sees its key, once (operations specification section 7). For the holder of an
 * account every post replaces name and key. Load harnesses of the ecosystem post {@code username} and cut the key out of {@code <code
 * class="ah-api-key">…</code>}. Like the original it answers 200 with a page even when it refuses.
 */
@Path("/register")
public class RegistrationPage {
    private final AccountRegistry registry;
    private final Logins logins;
    private final Sessions sessions;
    private final HordeModes modes;
    private final Origins origins;
    private final AddressTimeouts timeouts;
    private final Cookies cookies;
    private final Pages pages;

    RegistrationPage(
            AccountRegistry registry,
            Logins logins,
            Sessions sessions,
            HordeModes modes,
            Origins origins,
            AddressTimeouts timeouts,
            Cookies cookies,
            Pages pages) {
        this.registry = requireNonNull(registry);
        this.logins = requireNonNull(logins);
        this.sessions = requireNonNull(sessions);
        this.modes = requireNonNull(modes);
        this.origins = requireNonNull(origins);
        this.timeouts = requireNonNull(timeouts);
        this.cookies = requireNonNull(cookies);
        this.pages = requireNonNull(pages);
    }

    /** The form. */
    @GET
    @RunOnVirtualThread
    public Response form(@Context HttpHeaders headers) throws SQLException {
        return form(visitor(headers), "").build();
    }

    /** Registers a new account, or renames the visitor's, and shows the new key. Not for addresses that are in time-out. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response register(
            @RestForm String username,
            @RestForm String token,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request)
            throws SQLException {
        Visitor visitor = visitor(headers);
        String name = username == null ? "" : username;
        try {
            OwnForms.requireSameSite(request);
            OwnForms.requireToken(visitor, token);
            // The address that calls, whoever it says it calls for: operations spec 4.1.
            timeouts.requireAllowed(origins.of(request).peer());
            return switch (visitor) {
                case Visitor.Stranger stranger ->
                    shown(visitor, pseudonymous(name)).build();
                case Visitor.Newcomer(Session session, Login login) -> {
                    Registration made = logins.register(login, name);
                    yield shown(new Visitor.Holder(session, made.account()), made)
                            .build();
                }
                case Visitor.Holder(Session session, var account) -> {
                    Registration made = registry.rename(account.id(), name);
                    Session renewed = sessions.renew(session, account.id());
                    yield shown(new Visitor.Holder(renewed, made.account()), made)
                            .cookie(cookies.make(cookies.session(), sessions.close(renewed), sessions.lifetime()))
                            .build();
                }
            };
        } catch (HordeException refusal) {
            return form(visitor, refusal.getMessage()).build();
        }
    }

    private Registration pseudonymous(String name) throws SQLException {
        if (modes.on(HordeModes.Mode.RAID)) {
            throw new HordeException.Transport(
                    403,
                    "To hold off abuse, accounts can only be made by signing in with a provider at the moment. "
                            + "Please come back later.");
        }
        return registry.registerPseudonymous(name);
    }

    private Response.ResponseBuilder shown(Visitor visitor, Registration made) {
        return pages.page(
                "key",
                visitor,
                Map.of("owner", made.account().alias(), "apiKey", made.apiKey(), "isNew", made.created()));
    }

    private Response.ResponseBuilder form(Visitor visitor, String problem) {
        return pages.page(
                "register",
                visitor,
                Map.of(
                        "problem",
                        problem,
                        "isNewcomer",
                        visitor instanceof Visitor.Newcomer,
                        "maxLength",
                        Usernames.MAX_LENGTH,
                        "to",
                        Destination.REGISTER.word()));
    }

    private Visitor visitor(HttpHeaders headers) throws SQLException {
        return sessions.visitor(Cookies.value(headers, cookies.session()));
    }
}
