package io.throng.server.team;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.team.DeletedTeam;
import io.throng.protocol.team.ModifyTeamInput;
import io.throng.protocol.team.ModifyTeamReply;
import io.throng.protocol.team.TeamDetails;
import io.throng.protocol.team.TeamInput;
import io.throng.protocol.wire.WireReader;
import io.throng.server.account.Callers;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** Teams (workers spec 3). Reading needs no key, and one that is sent is not looked at. */
@Path("/api/v2/teams")
@Produces(MediaType.APPLICATION_JSON)
public class TeamResource {
    private static final WireReader<TeamInput> CREATE = WireReader.of(TeamInput.class);
    private static final WireReader<ModifyTeamInput> MODIFY = WireReader.of(ModifyTeamInput.class);

    private final Teams teams;
    private final Callers callers;

    TeamResource(Teams teams, Callers callers) {
        this.teams = requireNonNull(teams);
        this.callers = requireNonNull(callers);
    }

    /** Every team. */
    @GET
    @RunOnVirtualThread
    public List<TeamDetails> list() throws SQLException {
        return teams.all();
    }

    /** Makes a team: trusted users may. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public ModifyTeamReply create(
            @RequestBody(content = @Content(schema = @Schema(implementation = TeamInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        TeamInput input = RequestBodies.read(CREATE, body);
        return teams.create(callers.required(apiKey), input);
    }

    /** One team. */
    @GET
    @Path("{team_id}")
    @RunOnVirtualThread
    public TeamDetails one(@PathParam("team_id") String id) throws SQLException {
        return teams.details(teams.find(id));
    }

    /** Changes a team: its creator and moderators may. */
    @PATCH
    @Path("{team_id}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public ModifyTeamReply modify(
            @PathParam("team_id") String id,
            @RequestBody(content = @Content(schema = @Schema(implementation = ModifyTeamInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        ModifyTeamInput input = RequestBodies.read(MODIFY, body);
        Team team = teams.find(id);
        return teams.modify(team, callers.authorised(apiKey), input);
    }

    /** Deletes a team, whose workers then are in none: its creator and moderators may. */
    @DELETE
    @Path("{team_id}")
    @RunOnVirtualThread
    public DeletedTeam delete(@PathParam("team_id") String id, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        Team team = teams.find(id);
        return teams.delete(team, callers.authorised(apiKey));
    }
}
