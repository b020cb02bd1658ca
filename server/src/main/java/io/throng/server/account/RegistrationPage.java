package io.throng.server.account;

import static java.util.Objects.requireNonNull;

import io.quarkus.qute.Location;
import io.quarkus.qute.Template;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.http.HordeException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import org.jboss.resteasy.reactive.RestForm;

/**
 * The web page on which somebody gets an account and sees its key, once (moderation specification section 7). Load harnesses of the
 * ecosystem post {@code username} and cut the key out of {@code <code class="ah-api-key">…</code>}. Like the original it answers 200
 * with a page even when it refuses.
 */
@Path("/register")
@Produces(MediaType.TEXT_HTML)
public class RegistrationPage {
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private final AccountRegistry registry;
    private final Template page;

    RegistrationPage(AccountRegistry registry, @Location("register.html") Template page) {
        this.registry = requireNonNull(registry);
        this.page = requireNonNull(page);
    }

    /** The empty form. */
    @GET
    @RunOnVirtualThread
    public Response form() {
        return answer("", "", "");
    }

    /** Registers a new pseudonymous account on every call, and shows its key. */
    @POST
    @Consumes(MediaType.APPLICATION_FORM_URLENCODED)
    @RunOnVirtualThread
    public Response register(@RestForm String username) throws SQLException {
        try {
            Registration made = registry.registerPseudonymous(username == null ? "" : username);
            return answer(made.account().alias(), made.apiKey(), "");
        } catch (HordeException refusal) {
            return answer("", "", refusal.getMessage());
        }
    }

    private Response answer(String alias, String apiKey, String problem) {
        String html = page.data("alias", alias)
                .data("apiKey", apiKey)
                .data("problem", problem)
                .data("maxLength", Usernames.MAX_LENGTH)
                .render();
        return Response.ok(html)
                .header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }
}
