package io.throng.server.document;

import static java.util.Objects.requireNonNull;

import io.quarkus.qute.Location;
import io.quarkus.qute.RawString;
import io.quarkus.qute.Template;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** The horde's documents as pages for people. */
@Path("/")
@Produces(MediaType.TEXT_HTML)
public class DocumentPages {
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self' https:; base-uri 'none'; frame-ancestors 'none'";

    private final Documents documents;
    private final DocumentConfig config;
    private final Template page;

    DocumentPages(Documents documents, DocumentConfig config, @Location("document.html") Template page) {
        this.documents = requireNonNull(documents);
        this.config = requireNonNull(config);
        this.page = requireNonNull(page);
    }

    /** Terms and conditions. */
    @GET
    @Path("terms")
    @RunOnVirtualThread
    public Response terms() throws IOException {
        return answer(Documents.Document.TERMS);
    }

    /** Privacy policy. */
    @GET
    @Path("privacy")
    @RunOnVirtualThread
    public Response privacy() throws IOException {
        return answer(Documents.Document.PRIVACY);
    }

    /** Who supports the horde. */
    @GET
    @Path("sponsors")
    @RunOnVirtualThread
    public Response sponsors() throws IOException {
        return answer(Documents.Document.SPONSORS);
    }

    private Response answer(Documents.Document document) throws IOException {
        String html = page.data("title", document.title())
                .data("horde", config.hordeTitle())
                .data("text", new RawString(documents.html(document)))
                .render();
        return Response.ok(html)
                .header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }
}
