package io.throng.server.alchemy;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.alchemy.AlchemyAccepted;
import io.throng.protocol.alchemy.AlchemyPopInput;
import io.throng.protocol.alchemy.AlchemyPopReply;
import io.throng.protocol.alchemy.AlchemyRequestInput;
import io.throng.protocol.alchemy.AlchemyStatus;
import io.throng.protocol.alchemy.AlchemySubmitInput;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.ApiFilter;
import io.throng.server.http.ClientAddresses;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.throng.server.moderation.address.Origins;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Operations on images: asked for, looked at, withdrawn, handed out, handed in. */
@Path("/api/v2/interrogate")
@Produces(MediaType.APPLICATION_JSON)
public class AlchemyResource {
    private static final WireReader<AlchemyRequestInput> REQUEST =
            WireReader.of(AlchemyRequestInput.class, ApiFilter.maxBodyBytes("/api/v2/interrogate/async"));
    private static final WireReader<AlchemyPopInput> POP = WireReader.of(AlchemyPopInput.class);
    private static final WireReader<AlchemySubmitInput> SUBMIT =
            WireReader.of(AlchemySubmitInput.class, ApiFilter.maxBodyBytes("/api/v2/interrogate/submit"));

    private final AlchemyIntake intake;
    private final AlchemyStatuses statuses;
    private final AlchemyPops pops;
    private final AlchemySubmits submits;
    private final ClientAddresses addresses;
    private final Origins origins;

    AlchemyResource(
            AlchemyIntake intake,
            AlchemyStatuses statuses,
            AlchemyPops pops,
            AlchemySubmits submits,
            ClientAddresses addresses,
            Origins origins) {
        this.intake = intake;
        this.statuses = statuses;
        this.pops = pops;
        this.submits = submits;
        this.addresses = addresses;
        this.origins = origins;
    }

    /** Asks for operations on an image. */
    @POST
    @Path("async")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = AlchemyAccepted.class)))
    public Response request(
            @RequestBody(content = @Content(schema = @Schema(implementation = AlchemyRequestInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @Context HttpServerRequest request)
            throws SQLException {
        AlchemyRequestInput input = RequestBodies.read(REQUEST, body);
        UUID id = intake.take(
                input,
                RequestHeaders.requiredApiKey(apiKey),
                origins.of(request).client());
        return Response.accepted(new AlchemyAccepted(id.toString())).build();
    }

    /** A request with its results. */
    @GET
    @Path("status/{id}")
    @RunOnVirtualThread
    public AlchemyStatus status(@PathParam("id") String id) throws SQLException {
        return statuses.status(id);
    }

    /** Withdraws a request; answers how it stands afterwards. */
    @DELETE
    @Path("status/{id}")
    @RunOnVirtualThread
    public AlchemyStatus withdraw(@PathParam("id") String id) throws SQLException {
        return statuses.withdraw(id);
    }

    /** An alchemist asks for work. */
    @POST
    @Path("pop")
    @Consumes(MediaType.APPLICATION_JSON)
    public CompletionStage<AlchemyPopReply> pop(
            @RequestBody(content = @Content(schema = @Schema(implementation = AlchemyPopInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @Context HttpServerRequest request) {
        AlchemyPopInput input = RequestBodies.read(POP, body);
        return pops.pop(input, RequestHeaders.requiredApiKey(apiKey), addresses.of(request));
    }

    /** An alchemist hands a form in. */
    @POST
    @Path("submit")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public SubmitReply submit(
            @RequestBody(content = @Content(schema = @Schema(implementation = AlchemySubmitInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        AlchemySubmitInput input = RequestBodies.read(SUBMIT, body);
        return submits.submit(input, RequestHeaders.requiredApiKey(apiKey));
    }
}
