package io.throng.server.rating;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.rating.RateRequestInput;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.ClientAddresses;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Rating the results of a request (styles spec 11). No key is needed: whoever knows the request may rate it. */
@Path("/api/v2/generate/rate/{id}")
@Produces(MediaType.APPLICATION_JSON)
public class RateRequestResource {
    private static final WireReader<RateRequestInput> INPUT = WireReader.of(RateRequestInput.class);

    private final RequestRatings ratings;
    private final ClientAddresses addresses;

    RateRequestResource(RequestRatings ratings, ClientAddresses addresses) {
        this.ratings = ratings;
        this.addresses = addresses;
    }

    /** Rates single results, names the best, or both. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public SubmitReply rate(
            @PathParam("id") String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = RateRequestInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.CLIENT_AGENT) String clientAgent,
            @Context HttpServerRequest request)
            throws SQLException {
        RateRequestInput input = RequestBodies.read(INPUT, body);
        return ratings.rate(id, input, RequestHeaders.clientAgent(clientAgent), addresses.of(request));
    }
}
