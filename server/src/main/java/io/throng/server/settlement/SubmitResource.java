package io.throng.server.settlement;

import io.throng.protocol.SubmitReply;
import io.throng.protocol.image.ImageSubmitInput;
import io.throng.protocol.text.TextSubmitInput;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.ApiFilter;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Workers hand in results. */
@Path("/api/v2/generate")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class SubmitResource {
    private static final WireReader<ImageSubmitInput> IMAGE =
            WireReader.of(ImageSubmitInput.class, ApiFilter.maxBodyBytes("/api/v2/generate/submit"));
    private static final WireReader<TextSubmitInput> TEXT =
            WireReader.of(TextSubmitInput.class, ApiFilter.maxBodyBytes("/api/v2/generate/text/submit"));

    private final Submits submits;

    SubmitResource(Submits submits) {
        this.submits = submits;
    }

    /** The result of an image job. */
    @POST
    @Path("submit")
    public CompletionStage<SubmitReply> image(
            @RequestBody(content = @Content(schema = @Schema(implementation = ImageSubmitInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey) {
        ImageSubmitInput input = RequestBodies.read(IMAGE, body);
        return submits.image(input, RequestHeaders.requiredApiKey(apiKey));
    }

    /** The result of a text job. */
    @POST
    @Path("text/submit")
    public CompletionStage<SubmitReply> text(
            @RequestBody(content = @Content(schema = @Schema(implementation = TextSubmitInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey) {
        TextSubmitInput input = RequestBodies.read(TEXT, body);
        return submits.text(input, RequestHeaders.requiredApiKey(apiKey));
    }
}
