package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.http.HordeException;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestForm;

/** Signing in, with a provider or with the account's key, and signing out (accounts specification section 3). */
@Path("/")
public class SigninPage {
    private final Sessions sessions;
    private final Flows flows;
    private final AccountDirectory directory;
    private final Cookies cookies;
    private final Pages pages;

    SigninPage(Sessions sessions, Flows flows, AccountDirectory directory, Cookies cookies, Pages pages) {
        this.sessions = requireNonNull(sessions);
        this.flows = requireNonNull(flows);
        this.directory = requireNonNull(directory);
        this.cookies = requireNonNull(cookies);
        this.pages = requireNonNull(pages);
    }

    /** The providers to choose from, and a field for the key. */
    @GET
    @Path("signin")
    @RunOnVirtualThread
    public Response choose(@QueryParam("to") String to, @Context HttpHeaders headers) throws SQLException {
        return choice(visitor(headers), Destination.named(to), "").build();
    }

    /** Signs in with the account's key. */
    @POST
    @Path("signin")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response withKey(
            @RestForm String apikey,
            @RestForm String to,
            @Context HttpHeaders headers,
            @Context HttpServerRequest request)
            throws SQLException {
        Destination destination = Destination.named(to);
        try {
            OwnForms.requireSameSite(request);
        } catch (HordeException refusal) {
            return choice(new Visitor.Stranger(), destination, refusal.getMessage())
                    .status(refusal.status())
                    .build();
        }
        Optional<Account> account =
                directory.byKey(apikey == null ? "" : apikey.strip()).filter(found -> !found.isAnonymous());
        if (account.isEmpty()) {
            return choice(visitor(headers), destination, "No account has this key.")
                    .status(403)
                    .build();
        }
        return signedIn(sessions.beginByKey(account.get().id()), destination);
    }

    /** Goes to a provider. */
    @GET
    @Path("signin/{provider}")
    @RunOnVirtualThread
    public Response toProvider(
            @PathParam("provider") String provider,
            @QueryParam("to") String to,
            @QueryParam("link") boolean link,
            @Context HttpHeaders headers)
            throws SQLException {
        Visitor visitor = visitor(headers);
        int linkTo = link && visitor instanceof Visitor.Holder holder
                ? holder.account().id()
                : Flow.NOBODY;
        try {
            Flows.Begun begun = flows.begin(provider, Destination.named(to), linkTo);
            return Pages.go(begun.at())
                    .cookie(cookies.make(cookies.flow(), begun.sealed(), Flow.LIFETIME))
                    .build();
        } catch (FlowException failure) {
            return failed(visitor, failure);
        }
    }

    /** Addresses at which an AI Horde begins a log-in; pages in the field link there. */
    @GET
    @Path("{provider: google|discord|github}/{to: register|transfer|account}")
    @RunOnVirtualThread
    public Response formerAddress(@PathParam("provider") String provider, @PathParam("to") String to) {
        return Pages.go(URI.create("/signin/" + provider + "?to=" + to)).build();
    }

    /** Comes back from a provider. */
    @GET
    @Path("signin/{provider}/callback")
    @RunOnVirtualThread
    public Response fromProvider(
            @PathParam("provider") String provider, @Context UriInfo uri, @Context HttpHeaders headers)
            throws SQLException {
        Visitor visitor = visitor(headers);
        try {
            Flows.Ended ended =
                    flows.end(provider, Cookies.value(headers, cookies.flow()), uri.getQueryParameters(), visitor);
            Session session = sessions.begin(new Session.Proof.ByProvider(ended.login()));
            Destination destination = ended.hasAccount() ? ended.destination() : Destination.REGISTER;
            return signedIn(session, destination);
        } catch (FlowException failure) {
            return failed(visitor, failure);
        }
    }

    /** Signs out on every device. */
    @POST
    @Path("signout")
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response signOut(@RestForm String token, @Context HttpHeaders headers, @Context HttpServerRequest request)
            throws SQLException {
        Visitor visitor = visitor(headers);
        try {
            OwnForms.requireSameSite(request);
            OwnForms.requireToken(visitor, token);
        } catch (HordeException refusal) {
            return pages.message(refusal.status(), visitor, "Not signed out", refusal.getMessage())
                    .build();
        }
        if (visitor instanceof Visitor.Holder holder) {
            sessions.end(holder.account().id());
        }
        return Pages.go(URI.create("/signin"))
                .cookie(cookies.remove(cookies.session()))
                .build();
    }

    private Visitor visitor(HttpHeaders headers) throws SQLException {
        return sessions.visitor(Cookies.value(headers, cookies.session()));
    }

    private Response.ResponseBuilder choice(Visitor visitor, Destination destination, String problem) {
        return pages.page("signin", visitor, Map.of("to", destination.word(), "problem", problem));
    }

    private Response signedIn(Session session, Destination destination) {
        return Pages.go(URI.create(destination.path()))
                .cookie(
                        cookies.make(cookies.session(), sessions.close(session), sessions.lifetime()),
                        cookies.remove(cookies.flow()))
                .build();
    }

    private Response failed(Visitor visitor, FlowException failure) {
        return pages.message(failure.status(), visitor, "Not signed in", failure.getMessage())
                .cookie(cookies.remove(cookies.flow()))
                .build();
    }
}
