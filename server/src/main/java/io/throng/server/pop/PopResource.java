package io.throng.server.pop;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.throng.protocol.Bounds;
import io.throng.protocol.PopMessage;
import io.throng.protocol.image.ImagePopInput;
import io.throng.protocol.image.ImagePopReply;
import io.throng.protocol.text.TextPopInput;
import io.throng.protocol.text.TextPopPayload;
import io.throng.protocol.text.TextPopReply;
import io.throng.protocol.wire.WireReader;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.http.ClientAddresses;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.throng.server.media.MediaStore;
import io.throng.server.rating.Comparisons;
import io.throng.server.request.TextOrder;
import io.throng.server.worker.MessageBoard;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/**
 * The two pops. They run on the event loop; only handing out images leaves it, since source images may have to be read. Most pops
 * are answered empty-handed, and alike but for what was skipped, so those answers are kept written.
 */
@Path("/api/v2/generate")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public class PopResource {
    /** Empty-handed answers of each kind that are kept; they differ by what was skipped, and that by the queue. */
    static final int MAX_EMPTY_REPLIES = 1_000;

    private static final WireReader<ImagePopInput> IMAGE = WireReader.of(ImagePopInput.class, Bounds.MAX_BODY_BYTES);
    private static final WireReader<TextPopInput> TEXT = WireReader.of(TextPopInput.class, Bounds.MAX_BODY_BYTES);

    private final Pops pops;
    private final ImagePopReplies replies;
    private final MessageBoard messages;
    private final ClientAddresses addresses;
    private final Executor blocking;
    private final Cache<Map<String, Integer>, byte[]> noImages =
            Caffeine.newBuilder().maximumSize(MAX_EMPTY_REPLIES).build();
    private final Cache<Map<String, Integer>, byte[]> noTexts =
            Caffeine.newBuilder().maximumSize(MAX_EMPTY_REPLIES).build();

    PopResource(
            Pops pops, MediaStore store, Comparisons comparisons, MessageBoard messages, ClientAddresses addresses) {
        this.pops = pops;
        this.messages = messages;
        this.replies = new ImagePopReplies(store, comparisons);
        this.addresses = addresses;
        this.blocking = task -> Thread.ofVirtual().start(task);
    }

    /** A dreamer asks for work. */
    @POST
    @Path("pop")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = ImagePopReply.class)))
    public CompletionStage<byte[]> image(
            @RequestBody(content = @Content(schema = @Schema(implementation = ImagePopInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @Context HttpServerRequest request) {
        ImagePopInput input = RequestBodies.read(IMAGE, body);
        String key = RequestHeaders.requiredApiKey(apiKey);
        return pops.pop(PopCall.of(input), key, addresses.of(request)).thenCompose(this::imageReply);
    }

    private CompletionStage<byte[]> imageReply(PopOutcome outcome) {
        List<PopMessage> told = told(outcome);
        return switch (outcome) {
            case PopOutcome.Nothing nothing ->
                CompletableFuture.completedFuture(
                        told.isEmpty()
                                ? noImages.get(
                                        nothing.skipped(), skipped -> WireWriter.bytes(replies.nothing(nothing, told)))
                                : WireWriter.bytes(replies.nothing(nothing, told)));
            case PopOutcome.Handed handed ->
                CompletableFuture.supplyAsync(() -> WireWriter.bytes(replies.handed(handed, told)), blocking);
        };
    }

    private List<PopMessage> told(PopOutcome outcome) {
        return messages.to(outcome.workerId(), Instant.now());
    }

    /** A scribe asks for work. */
    @POST
    @Path("text/pop")
    @APIResponse(responseCode = "200", content = @Content(schema = @Schema(implementation = TextPopReply.class)))
    public CompletionStage<byte[]> text(
            @RequestBody(content = @Content(schema = @Schema(implementation = TextPopInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @Context HttpServerRequest request) {
        TextPopInput input = RequestBodies.read(TEXT, body);
        String key = RequestHeaders.requiredApiKey(apiKey);
        return pops.pop(PopCall.of(input), key, addresses.of(request)).thenApply(this::textReply);
    }

    private byte[] textReply(PopOutcome outcome) {
        List<PopMessage> told = told(outcome);
        return switch (outcome) {
            case PopOutcome.Nothing nothing ->
                told.isEmpty()
                        ? noTexts.get(nothing.skipped(), skipped -> noText(skipped, told))
                        : noText(nothing.skipped(), told);
            case PopOutcome.Handed handed -> WireWriter.bytes(text(handed, told));
        };
    }

    private static byte[] noText(Map<String, Integer> skipped, List<PopMessage> told) {
        return WireWriter.bytes(
                new TextPopReply(TextPopPayload.WITHOUT_JOB, null, List.of(), told, null, null, skipped, null, null));
    }

    private static TextPopReply text(PopOutcome.Handed handed, List<PopMessage> told) {
        return new TextPopReply(
                ((TextOrder) handed.order()).draft().payload(),
                handed.jobIds().getFirst().toString(),
                handed.jobIds().stream().map(UUID::toString).toList(),
                told,
                handed.ttlSeconds(),
                null,
                Map.of(),
                null,
                handed.model());
    }
}
