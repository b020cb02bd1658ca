package io.throng.server.document;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.status.HordeDocument;
import io.throng.server.http.HordeException;
import io.throng.server.http.QueryArguments;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;

/** The horde's documents as HTML or Markdown (workers spec 5). */
@Path("/api/v2/documents")
@Produces(MediaType.APPLICATION_JSON)
public class DocumentResource {
    private final Documents documents;

    DocumentResource(Documents documents) {
        this.documents = requireNonNull(documents);
    }

    /** Terms and conditions. */
    @GET
    @Path("terms")
    @RunOnVirtualThread
    public HordeDocument terms(@QueryParam("format") String format) throws IOException {
        return answer(Documents.Document.TERMS, format);
    }

    /** Privacy policy. */
    @GET
    @Path("privacy")
    @RunOnVirtualThread
    public HordeDocument privacy(@QueryParam("format") String format) throws IOException {
        return answer(Documents.Document.PRIVACY, format);
    }

    /** Who supports the horde. */
    @GET
    @Path("sponsors")
    @RunOnVirtualThread
    public HordeDocument sponsors(@QueryParam("format") String format) throws IOException {
        return answer(Documents.Document.SPONSORS, format);
    }

    private HordeDocument answer(Documents.Document document, String format) throws IOException {
        return switch (QueryArguments.text(format, "html")) {
            case "html" -> new HordeDocument(documents.html(document), null);
            case "markdown" -> new HordeDocument(null, documents.markdown(document));
            default ->
                throw new HordeException.Refusal(ReturnCode.BAD_REQUEST, "'format' must be 'html' or 'markdown'.");
        };
    }
}
