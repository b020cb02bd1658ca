package io.throng.server.http;

import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.SubmitReply;
import io.throng.protocol.image.ImagePopPayload;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.SourceProcessing;
import io.throng.protocol.wire.WireReader;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.media.MediaStoreException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Calls that exist only to exercise the HTTP conventions, one as a resource and one directly on the router. */
@Path("/api/v2/conventions")
public class ConventionsResource {
    private static final WireReader<ImageRequestInput> READER = WireReader.of(ImageRequestInput.class);

    @Inject
    ClientAddresses addresses;

    void route(@Observes Router router) {
        router.post("/api/v2/conventions/route")
                .handler(BodyHandler.create(false))
                .handler(context -> {
                    try {
                        ImageRequestInput input = RequestBodies.read(
                                READER, context.body().buffer().getBytes());
                        RequestHeaders.requiredApiKey(context.request().headers());
                        JsonReplies.send(context, 200, Map.of("prompt", input.prompt(), "kudos", 10.0));
                    } catch (RuntimeException failure) {
                        JsonReplies.fail(context, failure);
                    }
                });
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @NonBlocking
    @RequestBody(content = @Content(schema = @Schema(implementation = ImageRequestInput.class)))
    public Response accept(byte[] body, @Context HttpServerRequest request) {
        ImageRequestInput input = RequestBodies.read(READER, body);
        RequestHeaders.requiredApiKey(request.headers());
        return Response.accepted(Map.of(
                        "prompt",
                        input.prompt(),
                        "agent",
                        RequestHeaders.clientAgent(request.headers()),
                        "address",
                        addresses.of(request).getHostAddress()))
                .build();
    }

    @GET
    @Path("reward")
    @RunOnVirtualThread
    public SubmitReply reward() {
        return new SubmitReply(10_000_000);
    }

    @GET
    @Path("written")
    @Produces(MediaType.APPLICATION_JSON)
    public byte[] written() {
        return WireWriter.bytes(new SubmitReply(1));
    }

    @GET
    @Path("pop")
    public ImagePopReply pop() {
        return ImagePopReply.builder()
                .ids(List.of())
                .payload(ImagePopPayload.WITHOUT_JOB)
                .sourceProcessing(SourceProcessing.IMG2IMG)
                .build();
    }

    @GET
    @Path("fail/{how}")
    public String fail(@PathParam("how") String how) {
        throw switch (how) {
            case "refusal" -> new HordeException.Refusal(ReturnCode.WORKER_NOT_FOUND, "There is no worker 'x'");
            case "transport" -> new HordeException.Transport(429, "2 per 1 second");
            case "outage" -> new IllegalStateException("secret", new SQLException("secret host is gone", "08006"));
            case "refused" -> new IllegalStateException("secret", new SQLException("secret constraint", "23505"));
            case "media-away" ->
                new CompletionException(new MediaStoreException(MediaStoreException.Reason.UNAVAILABLE, "secret"));
            case "media-full" -> new MediaStoreException(MediaStoreException.Reason.FULL, "secret");
            default -> new IllegalStateException("secret detail");
        };
    }
}
