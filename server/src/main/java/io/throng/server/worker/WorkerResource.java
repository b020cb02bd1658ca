package io.throng.server.worker;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.wire.WireReader;
import io.throng.protocol.worker.DeletedWorker;
import io.throng.protocol.worker.ModifyWorkerInput;
import io.throng.protocol.worker.ModifyWorkerReply;
import io.throng.protocol.worker.WorkerDetails;
import io.throng.server.account.Callers;
import io.throng.server.http.QueryArguments;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Workers (workers spec 2). A moderator's key shows more; any other is as good as none for reading. */
@Path("/api/v2/workers")
@Produces(MediaType.APPLICATION_JSON)
public class WorkerResource {
    private static final WireReader<ModifyWorkerInput> MODIFY = WireReader.of(ModifyWorkerInput.class);

    private final OnlineWorkers online;
    private final WorkerProfiles profiles;
    private final WorkerViews views;
    private final WorkerChanges changes;
    private final Callers callers;
    private final Clock clock = Clock.systemUTC();

    WorkerResource(
            OnlineWorkers online, WorkerProfiles profiles, WorkerViews views, WorkerChanges changes, Callers callers) {
        this.online = requireNonNull(online);
        this.profiles = requireNonNull(profiles);
        this.views = requireNonNull(views);
        this.changes = requireNonNull(changes);
        this.callers = requireNonNull(callers);
    }

    /** The workers that are online; of one name in any case, or else of one type. */
    @GET
    @RunOnVirtualThread
    public List<WorkerDetails> list(
            @HeaderParam(RequestHeaders.API_KEY) String apiKey,
            @QueryParam("type") String type,
            @QueryParam("name") String name)
            throws SQLException {
        boolean privileged = callers.isModerator(apiKey);
        Instant now = clock.instant();
        Predicate<WorkerProfile> wanted = wanted(QueryArguments.text(type, ""), QueryArguments.text(name, ""));
        return online.list().stream()
                .filter(wanted)
                .map(worker -> views.view(worker, privileged, now))
                .toList();
    }

    private static Predicate<WorkerProfile> wanted(String type, String name) {
        if (!name.isEmpty()) {
            return worker -> worker.name().equalsIgnoreCase(name);
        }
        return worker -> type.isEmpty() || worker.type().wireName().equals(type);
    }

    /** The worker of exactly that name, online or not. */
    @GET
    @Path("name/{worker_name: .+}")
    @RunOnVirtualThread
    public WorkerDetails byName(
            @PathParam("worker_name") String name, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        WorkerProfile worker = profiles.byName(WorkerNames.tidy(name)).orElseThrow(() -> WorkerChanges.notFound(name));
        return views.view(worker, callers.isModerator(apiKey), clock.instant());
    }

    /** A worker, online or not. */
    @GET
    @Path("{worker_id}")
    @RunOnVirtualThread
    public WorkerDetails one(@PathParam("worker_id") String id, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        return views.view(changes.find(id), callers.isModerator(apiKey), clock.instant());
    }

    /** Changes a worker. */
    @PUT
    @Path("{worker_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public ModifyWorkerReply modify(
            @PathParam("worker_id") String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = ModifyWorkerInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        ModifyWorkerInput input = RequestBodies.read(MODIFY, body);
        WorkerProfile worker = changes.find(id);
        return changes.modify(worker, callers.required(apiKey), input);
    }

    /** Deletes a worker that has no jobs. */
    @DELETE
    @Path("{worker_id}")
    @RunOnVirtualThread
    public DeletedWorker delete(@PathParam("worker_id") String id, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        WorkerProfile worker = changes.find(id);
        return changes.delete(worker, callers.authorised(apiKey));
    }
}
