package io.throng.server.stats;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.stats.ImageTotals;
import io.throng.protocol.stats.ModelCounts;
import io.throng.protocol.stats.TextTotals;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.QueryArguments;
import io.throng.server.model.ModelReferenceRefresher;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;

/** What the horde did over time (workers spec 6). */
@Path("/api/v2/stats")
@Produces(MediaType.APPLICATION_JSON)
public class StatsResource {
    private final Statistics statistics;
    private final ModelReferenceRefresher models;

    StatsResource(Statistics statistics, ModelReferenceRefresher models) {
        this.statistics = requireNonNull(statistics);
        this.models = requireNonNull(models);
    }

    /** Images and their pixelsteps. */
    @GET
    @Path("img/totals")
    @RunOnVirtualThread
    public ImageTotals imageTotals() throws SQLException {
        return statistics.images();
    }

    /** Images by model. */
    @GET
    @Path("img/models")
    @RunOnVirtualThread
    public ModelCounts imageModels(@QueryParam("model_state") String modelState) throws SQLException {
        ModelState state = ModelState.ofWord(QueryArguments.text(modelState, ModelState.KNOWN.word()));
        var known = models.current().images().names();
        return statistics.models(JobKind.IMAGE, model -> state.includes(known.contains(model)));
    }

    /** Texts and their tokens. */
    @GET
    @Path("text/totals")
    @RunOnVirtualThread
    public TextTotals textTotals() throws SQLException {
        return statistics.texts();
    }

    /** Texts by model. */
    @GET
    @Path("text/models")
    @RunOnVirtualThread
    public ModelCounts textModels() throws SQLException {
        return statistics.models(JobKind.TEXT, model -> true);
    }
}
