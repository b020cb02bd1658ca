package io.throng.server.style;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.MessageReply;
import io.throng.protocol.style.CollectionInput;
import io.throng.protocol.style.CollectionReply;
import io.throng.protocol.style.StyleModifyReply;
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

/** The calls about collections of styles (styles spec 9). */
@Path("/api/v2")
@Produces(MediaType.APPLICATION_JSON)
public class CollectionResource {
    private static final WireReader<CollectionInput> INPUT = WireReader.of(CollectionInput.class);

    private final StyleCollections collections;

    CollectionResource(StyleCollections collections) {
        this.collections = collections;
    }

    /** Public collections, 25 at a time. */
    @GET
    @Path("collections")
    @RunOnVirtualThread
    public List<CollectionReply> list(
            @QueryParam("sort") String sort, @QueryParam("page") String page, @QueryParam("type") String type)
            throws SQLException {
        return collections.page(type, StylePage.of(sort, page, null, null));
    }

    /** Makes one. */
    @POST
    @Path("collections")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public StyleModifyReply create(
            @RequestBody(content = @Content(schema = @Schema(implementation = CollectionInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        CollectionInput input = RequestBodies.read(INPUT, body);
        return collections.create(input, RequestHeaders.requiredApiKey(apiKey));
    }

    /** One, public or not, for whoever knows its id. */
    @GET
    @Path("collections/{collection_id}")
    @RunOnVirtualThread
    public CollectionReply one(@PathParam("collection_id") String id) throws SQLException {
        return collections.byId(id);
    }

    /** Changes what is named. */
    @PATCH
    @Path("collections/{collection_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public StyleModifyReply change(
            @PathParam("collection_id") String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = CollectionInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        CollectionInput input = RequestBodies.read(INPUT, body);
        return collections.change(id, input, RequestHeaders.requiredApiKey(apiKey));
    }

    /** Deletes it; its styles stay. */
    @DELETE
    @Path("collections/{collection_id}")
    @RunOnVirtualThread
    public MessageReply delete(
            @PathParam("collection_id") String id, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        collections.delete(id, RequestHeaders.requiredApiKey(apiKey));
        return new MessageReply(StyleModifyReply.OK);
    }

    /** One by name, in any of the forms of {@link StyleReference}. */
    @GET
    @Path("collection_by_name/{collection_name}")
    @RunOnVirtualThread
    public CollectionReply byName(@PathParam("collection_name") String name) throws SQLException {
        return collections.byName(name);
    }
}
