package io.throng.server.style;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.MessageReply;
import io.throng.protocol.style.StyleExampleInput;
import io.throng.protocol.style.StyleExamplePatch;
import io.throng.protocol.style.StyleModifyReply;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** The calls about examples of image styles (styles spec 8). */
@Path("/api/v2/styles/image/{style_id}/example")
@Produces(MediaType.APPLICATION_JSON)
public class StyleExampleResource {
    private static final WireReader<StyleExampleInput> INPUT = WireReader.of(StyleExampleInput.class);
    private static final WireReader<StyleExamplePatch> PATCH_BODY = WireReader.of(StyleExamplePatch.class);

    private final StyleExamples examples;

    StyleExampleResource(StyleExamples examples) {
        this.examples = examples;
    }

    /** Adds one. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public StyleModifyReply add(
            @PathParam("style_id") String styleId,
            @RequestBody(content = @Content(schema = @Schema(implementation = StyleExampleInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        StyleExampleInput input = RequestBodies.read(INPUT, body);
        return examples.add(styleId, input, RequestHeaders.requiredApiKey(apiKey));
    }

    /** Changes what is named. */
    @PATCH
    @Path("{example_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public StyleModifyReply change(
            @PathParam("style_id") String styleId,
            @PathParam("example_id") String exampleId,
            @RequestBody(content = @Content(schema = @Schema(implementation = StyleExamplePatch.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        StyleExamplePatch input = RequestBodies.read(PATCH_BODY, body);
        return examples.change(styleId, exampleId, input, RequestHeaders.requiredApiKey(apiKey));
    }

    /** Deletes it; the oldest of the others becomes primary if it was. */
    @DELETE
    @Path("{example_id}")
    @RunOnVirtualThread
    public MessageReply delete(
            @PathParam("style_id") String styleId,
            @PathParam("example_id") String exampleId,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        examples.delete(styleId, exampleId, RequestHeaders.requiredApiKey(apiKey));
        return new MessageReply(StyleModifyReply.OK);
    }
}
