package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.quarkus.qute.Engine;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/**
 * Renders the pages, in a frame that says who is signed in. Nothing from elsewhere, nothing kept by caches, nothing told to the next
 * site, and no scripts but the server's own on a page that asks for them.
 */
public final class Pages {
    private static final String FRAME = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; " + FRAME;
    /** Scripts may only call this server; what they draw may have pictures of their own. */
    private static final String SCRIPTED_POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; "
            + "style-src 'self' 'unsafe-inline'; img-src 'self' data:; " + FRAME;

    private final Engine engine;
    private final SigninSettings settings;
    private final Sessions sessions;
    private final Cookies cookies;

    Pages(Engine engine, SigninSettings settings, Sessions sessions, Cookies cookies) {
        this.engine = requireNonNull(engine);
        this.settings = requireNonNull(settings);
        this.sessions = requireNonNull(sessions);
        this.cookies = requireNonNull(cookies);
    }

    /**
     * A page of another capability.
     *
     * @param template name below {@code templates/pages}, without its ending
     * @param headers of the call, which tell who looks at it
     * @param data what the template shows
     */
    public Response.ResponseBuilder page(String template, HttpHeaders headers, Map<String, ?> data)
            throws SQLException {
        return page(template, visitor(headers), data);
    }

    /** As {@link #page(String, HttpHeaders, Map)}, for a page with scripts that the server itself serves. */
    public Response.ResponseBuilder scriptedPage(String template, HttpHeaders headers, Map<String, ?> data)
            throws SQLException {
        return headers(rendered(template, visitor(headers), data), SCRIPTED_POLICY);
    }

    /** @param data what the template shows, besides who looks at it and which providers there are */
    Response.ResponseBuilder page(String template, Visitor visitor, Map<String, ?> data) {
        return headers(rendered(template, visitor, data), POLICY);
    }

    /** A page with one message and a way on. */
    Response.ResponseBuilder message(int status, Visitor visitor, String title, String text) {
        return page("message", visitor, Map.of("heading", title, "text", text)).status(status);
    }

    /** Goes to another page, or to a provider. */
    static Response.ResponseBuilder go(URI target) {
        return headers(Response.seeOther(target), POLICY);
    }

    private Visitor visitor(HttpHeaders headers) throws SQLException {
        return sessions.visitor(Cookies.value(headers, cookies.session()));
    }

    private Response.ResponseBuilder rendered(String template, Visitor visitor, Map<String, ?> data) {
        TemplateInstance page = requireNonNull(engine.getTemplate("pages/" + template + ".html"), template)
                .instance()
                .data("formToken", visitor.formToken())
                .data("signedIn", !(visitor instanceof Visitor.Stranger))
                .data(
                        "alias",
                        visitor instanceof Visitor.Holder holder
                                ? holder.account().alias()
                                : "")
                .data("providers", buttons());
        data.forEach(page::data);
        return Response.ok(page.render(), MediaType.TEXT_HTML_TYPE.withCharset("UTF-8"));
    }

    private List<Map<String, String>> buttons() {
        return settings.providers().stream()
                .map(provider -> Map.of("name", provider.name(), "title", provider.title()))
                .toList();
    }

    private static Response.ResponseBuilder headers(Response.ResponseBuilder answer, String policy) {
        return answer.header("Content-Security-Policy", policy)
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "same-origin")
                .header("X-Content-Type-Options", "nosniff");
    }
}
