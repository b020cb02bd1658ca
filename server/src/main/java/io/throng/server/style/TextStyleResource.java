package io.throng.server.style;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.MessageReply;
import io.throng.protocol.style.StyleModifyReply;
import io.throng.protocol.style.TextStyle;
import io.throng.protocol.style.TextStyleInput;
import io.throng.protocol.style.TextStylePatch;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** The calls about text styles (styles spec 1 to 5). */
@Path("/api/v2/styles")
@Produces(MediaType.APPLICATION_JSON)
public class TextStyleResource {
    private static final WireReader<TextStyleInput> INPUT = WireReader.of(TextStyleInput.class);
    private static final WireReader<TextStylePatch> PATCH_BODY = WireReader.of(TextStylePatch.class);

    private final Styles styles;

    TextStyleResource(Styles styles) {
        this.styles = styles;
    }

    /** Public text styles, 25 at a time. */
    @GET
    @Path("text")
    @RunOnVirtualThread
    public List<TextStyle> list(
            @QueryParam("sort") String sort,
            @QueryParam("page") String page,
            @QueryParam("tag") String tag,
            @QueryParam("model") String model)
            throws SQLException {
        return styles.texts(StylePage.of(sort, page, tag, model));
    }

    /** Makes one. */
    @POST
    @Path("text")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public StyleModifyReply create(
            @RequestBody(content = @Content(schema = @Schema(implementation = TextStyleInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        TextStyleInput input = RequestBodies.read(INPUT, body);
        return styles.create(StyleChange.of(input), RequestHeaders.requiredApiKey(apiKey));
    }

    /** One, public or not, for whoever knows its id. */
    @GET
    @Path("text/{style_id}")
    @RunOnVirtualThread
    public TextStyle one(@PathParam("style_id") String id) throws SQLException {
        return styles.text(id);
    }

    /** Changes what is named. */
    @PATCH
    @Path("text/{style_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public StyleModifyReply change(
            @PathParam("style_id") String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = TextStylePatch.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        TextStylePatch input = RequestBodies.read(PATCH_BODY, body);
        return styles.change(id, StyleChange.of(input), RequestHeaders.requiredApiKey(apiKey));
    }

    /** Deletes it. */
    @DELETE
    @Path("text/{style_id}")
    @RunOnVirtualThread
    public MessageReply delete(@PathParam("style_id") String id, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        styles.delete(id, RequestHeaders.requiredApiKey(apiKey));
        return new MessageReply(StyleModifyReply.OK);
    }

    /** One by name, in any of the forms of {@link StyleReference}. */
    @GET
    @Path("text_by_name/{style_name}")
    @RunOnVirtualThread
    public TextStyle byName(@PathParam("style_name") String name) throws SQLException {
        return styles.textByName(name);
    }
}
