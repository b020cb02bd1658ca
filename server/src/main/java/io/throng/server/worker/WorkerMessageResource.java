package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.MessageReply;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.wire.WireReader;
import io.throng.protocol.worker.WorkerMessage;
import io.throng.protocol.worker.WorkerMessageInput;
import io.throng.server.account.Account;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.Callers;
import io.throng.server.http.HordeException;
import io.throng.server.http.QueryArguments;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.throng.server.request.Ids;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Messages to workers (workers spec 2.6). */
@Path("/api/v2/workers/messages")
@Produces(MediaType.APPLICATION_JSON)
public class WorkerMessageResource {
    private static final WireReader<WorkerMessageInput> INPUT = WireReader.of(WorkerMessageInput.class);
    private static final UUID NOBODY = new UUID(0, 0);

    private final WorkerMessages messages;
    private final Callers callers;

    WorkerMessageResource(WorkerMessages messages, Callers callers) {
        this.messages = requireNonNull(messages);
        this.callers = requireNonNull(callers);
    }

    /** Sends a message to one worker, or to all. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public WorkerMessage post(
            @RequestBody(content = @Content(schema = @Schema(implementation = WorkerMessageInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        WorkerMessageInput input = RequestBodies.read(INPUT, body);
        return messages.post(callers.required(apiKey), input);
    }

    /** The caller's messages and those to all workers; moderators see everybody's. */
    @GET
    @RunOnVirtualThread
    public List<WorkerMessage> list(
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @QueryParam("user_id") String userId,
            @QueryParam("worker_id") String workerId,
            @QueryParam("validity") String validity,
            @QueryParam("page") String page)
            throws SQLException {
        int wanted = QueryArguments.integer("page", page, 1).orElse(1);
        Account caller = callers.required(apiKey);
        // An id that is none is nobody's: the list is empty.
        Optional<UUID> worker = workerId == null || workerId.isEmpty()
                ? Optional.empty()
                : Optional.of(Ids.parse(workerId).orElse(NOBODY));
        return messages.find(new MessageRows.Query(sender(caller, userId), worker, validity(validity), wanted));
    }

    private static OptionalInt sender(Account caller, String userId) {
        if (userId == null || userId.isEmpty()) {
            return caller.isModerator() ? OptionalInt.empty() : OptionalInt.of(caller.id());
        }
        OptionalInt wanted = AccountDirectory.idOfDigits(userId);
        if (!caller.isModerator() && (wanted.isEmpty() || wanted.getAsInt() != caller.id())) {
            throw new HordeException.Refusal(
                    ReturnCode.FORBIDDEN, "Only moderators may list the messages of other users.");
        }
        return OptionalInt.of(wanted.orElse(-1));
    }

    private static MessageRows.Validity validity(String word) {
        return switch (QueryArguments.text(word, "active")) {
            case "active" -> MessageRows.Validity.ACTIVE;
            case "expired" -> MessageRows.Validity.EXPIRED;
            case "all" -> MessageRows.Validity.ALL;
            default ->
                throw new HordeException.Refusal(
                        ReturnCode.BAD_REQUEST, "'validity' must be 'active', 'expired' or 'all'.");
        };
    }

    /** One message; whoever knows its id may read it. */
    @GET
    @Path("{message_id}")
    @RunOnVirtualThread
    public WorkerMessage one(@PathParam("message_id") String id) throws SQLException {
        return messages.one(id);
    }

    /** Deletes a message: its sender and moderators may. */
    @DELETE
    @Path("{message_id}")
    @RunOnVirtualThread
    public MessageReply delete(@PathParam("message_id") String id, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        messages.delete(id, callers.required(apiKey));
        return new MessageReply("OK");
    }
}
