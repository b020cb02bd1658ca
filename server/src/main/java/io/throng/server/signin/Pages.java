package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import io.quarkus.qute.Engine;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Renders the pages. No scripts, nothing from elsewhere, nothing kept by caches, nothing told to the next site.
 */
final class Pages {
    private static final String POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
            + "base-uri 'none'; frame-ancestors 'none'";

    private final Engine engine;
    private final SigninSettings settings;

    Pages(Engine engine, SigninSettings settings) {
        this.engine = requireNonNull(engine);
        this.settings = requireNonNull(settings);
    }

    /** @param data what the template shows, besides who looks at it and which providers there are */
    Response.ResponseBuilder page(String template, Visitor visitor, Map<String, ?> data) {
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
        return headers(Response.ok(page.render(), MediaType.TEXT_HTML_TYPE.withCharset("UTF-8")));
    }

    /** A page with one message and a way on. */
    Response.ResponseBuilder message(int status, Visitor visitor, String title, String text) {
        return page("message", visitor, Map.of("heading", title, "text", text)).status(status);
    }

    /** Goes to another page, or to a provider. */
    static Response.ResponseBuilder go(URI target) {
        return headers(Response.seeOther(target));
    }

    private List<Map<String, String>> buttons() {
        return settings.providers().stream()
                .map(provider -> Map.of("name", provider.name(), "title", provider.title()))
                .toList();
    }

    private static Response.ResponseBuilder headers(Response.ResponseBuilder answer) {
        return answer.header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "no-store")
                .header("Referrer-Policy", "same-origin")
                .header("X-Content-Type-Options", "nosniff");
    }
}
