package io.throng.server.rating;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.rating.DatasetReply;
import io.throng.protocol.rating.OfferReply;
import io.throng.protocol.rating.PictureRatings;
import io.throng.protocol.rating.RateInput;
import io.throng.protocol.rating.RateReply;
import io.throng.protocol.rating.RaterCheck;
import io.throng.protocol.rating.RaterRatings;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.ClientAddresses;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The ratings service, under the paths its clients use on a host of its own (styles spec 13). */
@Path("/api/v1")
@Produces(MediaType.APPLICATION_JSON)
public class RatingsServiceResource {
    private static final WireReader<RateInput> INPUT = WireReader.of(RateInput.class);

    private final RatingOffers offers;
    private final RatingReports reports;
    private final ClientAddresses addresses;

    RatingsServiceResource(RatingOffers offers, RatingReports reports, ClientAddresses addresses) {
        this.offers = offers;
        this.reports = reports;
        this.addresses = addresses;
    }

    /** A picture to rate. */
    @GET
    @Path("rating/new")
    @RunOnVirtualThread
    public OfferReply offer(@HeaderParam(RequestHeaders.API_KEY) String apiKey, @Context HttpServerRequest request)
            throws SQLException {
        return offer(apiKey, request, Optional.empty(), Optional.empty());
    }

    /** A picture of one set. */
    @GET
    @Path("rating/new/{dataset_id}")
    @RunOnVirtualThread
    public OfferReply offerOf(
            @PathParam("dataset_id") String dataset,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @Context HttpServerRequest request)
            throws SQLException {
        return offer(apiKey, request, Optional.of(dataset), Optional.empty());
    }

    /** A picture by one model. */
    @GET
    @Path("rating/new/{dataset_id}/{model_name}")
    @RunOnVirtualThread
    public OfferReply offerBy(
            @PathParam("dataset_id") String dataset,
            @PathParam("model_name") String model,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @Context HttpServerRequest request)
            throws SQLException {
        return offer(apiKey, request, Optional.of(dataset), Optional.of(model));
    }

    private OfferReply offer(String apiKey, HttpServerRequest request, Optional<String> dataset, Optional<String> model)
            throws SQLException {
        return offers.offer(RequestHeaders.requiredApiKey(apiKey), addresses.of(request), dataset, model);
    }

    /** Rates a picture; clients insist on status 201. */
    @POST
    @Path("rating/{image_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = RateReply.class)))
    public Response rate(
            @PathParam("image_id") String imageId,
            @RequestBody(content = @Content(schema = @Schema(implementation = RateInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @HeaderParam(RequestHeaders.CLIENT_AGENT) String clientAgent,
            @Context HttpServerRequest request)
            throws SQLException {
        RateInput input = RequestBodies.read(INPUT, body);
        RateReply reply = offers.rate(
                RequestHeaders.requiredApiKey(apiKey),
                addresses.of(request),
                imageId,
                input,
                RequestHeaders.clientAgent(clientAgent));
        return Response.status(201).entity(reply).build();
    }

    /** The sets of pictures. */
    @GET
    @Path("datasets")
    @RunOnVirtualThread
    public List<DatasetReply> datasets() throws SQLException {
        return offers.datasets();
    }

    /** What was said of a picture, for moderators. */
    @GET
    @Path("image/ratings/{image_id}")
    @RunOnVirtualThread
    public PictureRatings ofPicture(
            @PathParam("image_id") String imageId, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        return reports.ofPicture(RequestHeaders.requiredApiKey(apiKey), imageId);
    }

    /** What the caller said. */
    @GET
    @Path("user/ratings")
    @RunOnVirtualThread
    public RaterRatings own(
            @BeanParam RatingFilter.Arguments arguments, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        return reports.own(RequestHeaders.requiredApiKey(apiKey), arguments.filter());
    }

    /** What somebody said, for moderators. */
    @GET
    @Path("user/validate/{user_id}")
    @RunOnVirtualThread
    public RaterRatings validate(
            @PathParam("user_id") String userId,
            @BeanParam RatingFilter.Arguments arguments,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        return reports.validate(RequestHeaders.requiredApiKey(apiKey), userId, arguments.filter());
    }

    /** Signs that somebody is a program, for moderators. */
    @GET
    @Path("user/check/{user_id}")
    @RunOnVirtualThread
    public RaterCheck check(
            @PathParam("user_id") String userId,
            @QueryParam("minutes") String minutes,
            @QueryParam("divergence") String divergence,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        return reports.check(
                RequestHeaders.requiredApiKey(apiKey),
                userId,
                RatingFilter.number("minutes", minutes, 1, RatingReports.MAX_MINUTES)
                        .orElse(60),
                RatingFilter.number("divergence", divergence, 0, 10).orElse(3));
    }
}
