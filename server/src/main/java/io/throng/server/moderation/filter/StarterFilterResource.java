package io.throng.server.moderation.filter;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.http.RequestHeaders;
import io.throng.server.moderation.Moderators;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;

/** The shipped set of filters, for moderators: {@code GET} shows it, {@code PUT} turns it on, {@code DELETE} off. */
@Path("/api/throng/v1/moderation/starter-filters")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class StarterFilterResource {
    private final StarterFilters starters;
    private final Moderators moderators;

    StarterFilterResource(StarterFilters starters, Moderators moderators) {
        this.starters = requireNonNull(starters);
        this.moderators = requireNonNull(moderators);
    }

    @GET
    public List<StarterFilters.Starter> list(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        moderators.require(apiKey);
        return starters.list();
    }

    @PUT
    public List<StarterFilters.Starter> turnOn(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        starters.turnOn(moderators.require(apiKey));
        return starters.list();
    }

    @DELETE
    public List<StarterFilters.Starter> turnOff(@HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        starters.turnOff(moderators.require(apiKey));
        return starters.list();
    }
}
