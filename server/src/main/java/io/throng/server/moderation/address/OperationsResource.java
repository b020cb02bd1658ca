package io.throng.server.moderation.address;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.MessageReply;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.moderation.AddressLiftInput;
import io.throng.protocol.moderation.AddressTimeout;
import io.throng.protocol.moderation.AddressTimeoutInput;
import io.throng.protocol.moderation.WorkerBlockInput;
import io.throng.protocol.wire.WireReader;
import io.throng.server.account.Account;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.http.AddressRange;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.throng.server.moderation.Moderators;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Measures against addresses, for moderators (operations spec 4.2). */
@Path("/api/v2/operations")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class OperationsResource {
    private static final WireReader<AddressTimeoutInput> TIMEOUT = WireReader.of(AddressTimeoutInput.class);
    private static final WireReader<AddressLiftInput> LIFT = WireReader.of(AddressLiftInput.class);
    private static final WireReader<WorkerBlockInput> WORKER = WireReader.of(WorkerBlockInput.class);
    private static final MessageReply OK = new MessageReply("OK");

    private final AddressTimeouts timeouts;
    private final Moderators moderators;
    private final PrivilegedActions actions;
    private final DataSource dataSource;

    OperationsResource(
            AddressTimeouts timeouts, Moderators moderators, PrivilegedActions actions, DataSource dataSource) {
        this.timeouts = requireNonNull(timeouts);
        this.moderators = requireNonNull(moderators);
        this.actions = requireNonNull(actions);
        this.dataSource = requireNonNull(dataSource);
    }

    /** Networks and addresses in time-out. */
    @GET
    @Path("ipaddr")
    public List<AddressTimeout> list(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        moderators.require(apiKey);
        timeouts.refresh();
        return shown(timeouts.all());
    }

    /** Puts a network or an address into time-out. */
    @POST
    @Path("ipaddr")
    public MessageReply add(
            @RequestBody(content = @Content(schema = @Schema(implementation = AddressTimeoutInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        AddressTimeoutInput input = RequestBodies.read(TIMEOUT, body);
        Account moderator = moderators.require(apiKey);
        AddressRange network = network(input.ipaddr());
        timeouts.block(network, Duration.ofHours(input.hours()), moderator.id());
        actions.record(
                moderator.id(),
                "block-address",
                "address " + network.text(),
                Map.of("hours", input.hours().toString()));
        return OK;
    }

    /** Ends a time-out. */
    @DELETE
    @Path("ipaddr")
    public MessageReply lift(
            @RequestBody(content = @Content(schema = @Schema(implementation = AddressLiftInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        AddressLiftInput input = RequestBodies.read(LIFT, body);
        Account moderator = moderators.require(apiKey);
        AddressRange network = network(input.ipaddr());
        timeouts.lift(network);
        if (network.isSingle()) {
            timeouts.lift(AddressRange.subscriber(network.network()));
        }
        actions.record(moderator.id(), "lift-address", "address " + network.text(), Map.of());
        return OK;
    }

    /** Time-outs that hold for an address. */
    @GET
    @Path("ipaddr/{ipaddr}")
    public List<AddressTimeout> one(
            @PathParam("ipaddr") String ipaddr, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        moderators.require(apiKey);
        AddressRange address = network(ipaddr);
        timeouts.refresh();
        return shown(timeouts.covering(address.network()));
    }

    /** Puts the address from which a worker was last heard into time-out; of IPv6 the subscriber's network. */
    @PUT
    @Path("block_worker_ipaddr/{worker_id}")
    public MessageReply blockWorker(
            @PathParam("worker_id") String workerId,
            @RequestBody(content = @Content(schema = @Schema(implementation = WorkerBlockInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        WorkerBlockInput input = RequestBodies.read(WORKER, body);
        Account moderator = moderators.require(apiKey);
        AddressRange address = addressOf(workerId);
        AddressRange network = AddressRange.subscriber(address.network());
        timeouts.block(network, Duration.ofDays(input.days()), moderator.id());
        actions.record(
                moderator.id(),
                "block-worker-address",
                "worker " + workerId,
                Map.of("days", input.days().toString(), "network", network.text()));
        return OK;
    }

    /** Ends the time-outs of the address from which a worker was last heard, and of its network. */
    @DELETE
    @Path("block_worker_ipaddr/{worker_id}")
    @Consumes(MediaType.WILDCARD)
    public MessageReply liftWorker(
            @PathParam("worker_id") String workerId, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        Account moderator = moderators.require(apiKey);
        AddressRange address = addressOf(workerId);
        timeouts.lift(address);
        timeouts.lift(AddressRange.subscriber(address.network()));
        actions.record(moderator.id(), "lift-worker-address", "worker " + workerId, Map.of());
        return OK;
    }

    private AddressRange addressOf(String workerId) throws SQLException {
        UUID id;
        try {
            id = UUID.fromString(workerId);
        } catch (IllegalArgumentException e) {
            throw noWorker(workerId);
        }
        // Relies on the primary key of worker.
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement("select address from worker where id = ?")) {
            statement.setObject(1, id);
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next() || rows.getString(1) == null) {
                    throw noWorker(workerId);
                }
                return AddressRange.parse(rows.getString(1));
            }
        }
    }

    private static HordeException.Refusal noWorker(String workerId) {
        return new HordeException.Refusal(
                ReturnCode.WORKER_NOT_FOUND,
                "There is no worker with the id '" + workerId.substring(0, Math.min(workerId.length(), 60)) + "'.");
    }

    private static AddressRange network(String text) {
        try {
            return AddressRange.parseExact(text.strip());
        } catch (IllegalArgumentException e) {
            throw new HordeException.Refusal(ReturnCode.BAD_REQUEST, "The address cannot be used: " + e.getMessage());
        }
    }

    private static List<AddressTimeout> shown(List<AddressTimeouts.Left> timeouts) {
        return timeouts.stream()
                .map(timeout -> new AddressTimeout(timeout.network().text(), timeout.seconds()))
                .toList();
    }
}
