package io.throng.server.request;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.AcceptedReply;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.image.ImageCheck;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.ImageStatus;
import io.throng.protocol.text.TextRequestInput;
import io.throng.protocol.text.TextStatus;
import io.throng.protocol.wire.WireReader;
import io.throng.server.commit.GroupCommitter;
import io.throng.server.dispatch.RequestState;
import io.throng.server.dispatch.WaitingIndex;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.ApiFilter;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.throng.server.moderation.address.AddressTimeouts;
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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** Requests as their owners see them: made, looked at, withdrawn. */
@Path("/api/v2/generate")
@Produces(MediaType.APPLICATION_JSON)
public class RequestResource {
    private static final WireReader<ImageRequestInput> IMAGE =
            WireReader.of(ImageRequestInput.class, ApiFilter.maxBodyBytes("/api/v2/generate/async"));
    private static final WireReader<TextRequestInput> TEXT =
            WireReader.of(TextRequestInput.class, ApiFilter.maxBodyBytes("/api/v2/generate/text/async"));

    private final ImageIntake images;
    private final TextIntake texts;
    private final LiveRequests live;
    private final Progress progress;
    private final Results results;
    private final Origins origins;
    private final AddressTimeouts timeouts;
    private final GroupCommitter.Lane<Withdrawal, Optional<RequestState>> withdrawals;

    RequestResource(
            ImageIntake images,
            TextIntake texts,
            LiveRequests live,
            Progress progress,
            Results results,
            Origins origins,
            AddressTimeouts timeouts,
            GroupCommitter.Lane<Withdrawal, Optional<RequestState>> withdrawals) {
        this.images = images;
        this.texts = texts;
        this.live = live;
        this.progress = progress;
        this.results = results;
        this.origins = origins;
        this.timeouts = timeouts;
        this.withdrawals = withdrawals;
    }

    /** Asks for images. */
    @POST
    @Path("async")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = AcceptedReply.class)))
    public Response image(
            @RequestBody(content = @Content(schema = @Schema(implementation = ImageRequestInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @HeaderParam(RequestHeaders.CLIENT_AGENT) String clientAgent,
            @Context HttpServerRequest request)
            throws SQLException {
        ImageRequestInput input = RequestBodies.read(IMAGE, body);
        String key = RequestHeaders.requiredApiKey(apiKey);
        return answer(images.take(input, key, RequestHeaders.clientAgent(clientAgent), origins.of(request)));
    }

    /** Asks for text. */
    @POST
    @Path("text/async")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    @APIResponse(responseCode = "202", content = @Content(schema = @Schema(implementation = AcceptedReply.class)))
    public Response text(
            @RequestBody(content = @Content(schema = @Schema(implementation = TextRequestInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @HeaderParam(RequestHeaders.CLIENT_AGENT) String clientAgent,
            @Context HttpServerRequest request)
            throws SQLException {
        TextRequestInput input = RequestBodies.read(TEXT, body);
        String key = RequestHeaders.requiredApiKey(apiKey);
        return answer(texts.take(input, key, RequestHeaders.clientAgent(clientAgent), origins.of(request)));
    }

    private static Response answer(ImageIntake.Answer answer) {
        return switch (answer) {
            case ImageIntake.Answer.Accepted accepted ->
                Response.accepted(accepted.reply()).build();
            case ImageIntake.Answer.Priced priced -> Response.ok(priced.reply()).build();
        };
    }

    /** How far a request for images is; answered from memory, on the event loop. */
    @GET
    @Path("check/{id}")
    public CompletionStage<ImageCheck> check(
            @PathParam("id") String id,
            @HeaderParam(RequestHeaders.CLIENT_AGENT) String clientAgent,
            @Context HttpServerRequest request) {
        if (RequestHeaders.clientAgent(clientAgent).equals(RequestHeaders.UNKNOWN_CLIENT_AGENT)
                && timeouts.left(origins.of(request).client()).isPresent()) {
            throw new HordeException.Refusal(
                    ReturnCode.FORBIDDEN, "This address is in time-out; programs that name themselves may still ask.");
        }
        UUID requestId = id(id);
        Optional<WaitingIndex.View> view = live.view(JobKind.IMAGE, requestId);
        if (view.isPresent()) {
            return CompletableFuture.completedFuture(progress.check(view.get()));
        }
        return CompletableFuture.supplyAsync(
                () -> progress.check(find(JobKind.IMAGE, id)),
                task -> Thread.ofVirtual().start(task));
    }

    /** A request for images with its results. */
    @GET
    @Path("status/{id}")
    @RunOnVirtualThread
    public ImageStatus imageStatus(@PathParam("id") String id) throws SQLException {
        return results.images(find(JobKind.IMAGE, id));
    }

    /** Withdraws a request for images; answers how it stood before. */
    @DELETE
    @Path("status/{id}")
    @RunOnVirtualThread
    public ImageStatus withdrawImages(@PathParam("id") String id) throws SQLException {
        ImageStatus before = results.images(find(JobKind.IMAGE, id));
        withdraw(JobKind.IMAGE, id(id));
        return before;
    }

    /** A request for text with its results. */
    @GET
    @Path("text/status/{id}")
    @RunOnVirtualThread
    public TextStatus textStatus(@PathParam("id") String id) throws SQLException {
        return results.texts(find(JobKind.TEXT, id));
    }

    /** Withdraws a request for text; answers how it stood before. */
    @DELETE
    @Path("text/status/{id}")
    @RunOnVirtualThread
    public TextStatus withdrawTexts(@PathParam("id") String id) throws SQLException {
        TextStatus before = results.texts(find(JobKind.TEXT, id));
        withdraw(JobKind.TEXT, id(id));
        return before;
    }

    private void withdraw(JobKind kind, UUID id) {
        try {
            withdrawals.submit(new Withdrawal(kind, id)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof HordeException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private WaitingIndex.View find(JobKind kind, String id) {
        try {
            return live.viewOrLoad(kind, id(id)).orElseThrow(() -> notFound(id));
        } catch (SQLException e) {
            throw new IllegalStateException("a request could not be looked up", e);
        }
    }

    private static UUID id(String id) {
        return Ids.parse(id).orElseThrow(() -> notFound(id));
    }

    private static HordeException.Refusal notFound(String id) {
        return new HordeException.Refusal(
                ReturnCode.REQUEST_NOT_FOUND,
                "There is no request '" + id.substring(0, Math.min(id.length(), 60))
                        + "'; requests are forgotten some time after they are done.");
    }
}
