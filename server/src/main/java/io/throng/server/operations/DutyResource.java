package io.throng.server.operations;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.account.Account;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.duty.DutyLog;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestHeaders;
import io.throng.server.moderation.Moderators;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** What the nodes do again and again, for moderators: {@code GET} shows it, {@code POST} asks for a turn out of order. */
@Path("/api/throng/v1/duties")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DutyResource {
    private final DataSource dataSource;
    private final Moderators moderators;
    private final PrivilegedActions actions;

    DutyResource(DataSource dataSource, Moderators moderators, PrivilegedActions actions) {
        this.dataSource = requireNonNull(dataSource);
        this.moderators = requireNonNull(moderators);
        this.actions = requireNonNull(actions);
    }

    /** One duty; members that are not known are null. */
    public record DutyView(
            String name,
            String place,
            Double pauseSeconds,
            String lastDone,
            Long lastMillis,
            String lastFailure,
            String failedAt) {
        static DutyView of(DutyLog.Entry entry) {
            return new DutyView(
                    entry.name(),
                    entry.place().orElse(null),
                    entry.pause().map(pause -> pause.toMillis() / 1000.0).orElse(null),
                    entry.lastDone().or(entry::answered).map(Instant::toString).orElse(null),
                    entry.lastTook().map(Duration::toMillis).orElse(null),
                    entry.lastFailure().orElse(null),
                    entry.failedAt().map(Instant::toString).orElse(null));
        }
    }

    /** A wish that was taken. */
    public record Asked(String name, String asked) {}

    @GET
    public List<DutyView> list(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        moderators.require(apiKey);
        try (Connection connection = dataSource.getConnection()) {
            return DutyLog.all(connection).stream().map(DutyView::of).toList();
        }
    }

    @POST
    @Path("{name}/run")
    public Response run(@PathParam("name") String name, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        Account moderator = moderators.require(apiKey);
        Instant asked;
        try (Connection connection = dataSource.getConnection()) {
            asked = DutyLog.ask(connection, name)
                    .orElseThrow(() -> new HordeException.Transport(
                            404, "There is no duty '" + name.substring(0, Math.min(name.length(), 60)) + "'."));
        }
        actions.record(moderator.id(), "run-duty", "duty " + name, Map.of());
        return Response.accepted(new Asked(name, asked.toString())).build();
    }
}
