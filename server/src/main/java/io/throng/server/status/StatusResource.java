package io.throng.server.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.status.ActiveModel;
import io.throng.protocol.status.Heartbeat;
import io.throng.protocol.status.HordeModes;
import io.throng.protocol.status.HordeModesInput;
import io.throng.protocol.status.HordePerformance;
import io.throng.protocol.status.NewsPiece;
import io.throng.protocol.wire.WireReader;
import io.throng.server.account.Callers;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.HordeException;
import io.throng.server.http.QueryArguments;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.throng.server.stats.ModelState;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.net.URLDecoder;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;

/** How the horde is (workers spec 4). */
@Path("/api/v2/status")
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
    private static final WireReader<HordeModesInput> MODES = WireReader.of(HordeModesInput.class);

    private final HordeFigures figures;
    private final Modes modes;
    private final NewsFile news;
    private final HeartbeatReader heart;
    private final Callers callers;

    StatusResource(HordeFigures figures, Modes modes, NewsFile news, HeartbeatReader heart, Callers callers) {
        this.figures = requireNonNull(figures);
        this.modes = requireNonNull(modes);
        this.news = requireNonNull(news);
        this.heart = requireNonNull(heart);
        this.callers = requireNonNull(callers);
    }

    /** Queues and who works on them. */
    @GET
    @Path("performance")
    @RunOnVirtualThread
    public HordePerformance performance() throws SQLException {
        return figures.performance();
    }

    /** The models that are served or asked for. */
    @GET
    @Path("models")
    @RunOnVirtualThread
    public List<ActiveModel> models(
            @QueryParam("type") String type,
            @QueryParam("min_count") String minCount,
            @QueryParam("max_count") String maxCount,
            @QueryParam("model_state") String modelState)
            throws SQLException {
        OptionalInt least = QueryArguments.integer("min_count", minCount, Integer.MIN_VALUE);
        OptionalInt most = QueryArguments.integer("max_count", maxCount, Integer.MIN_VALUE);
        ModelState state = ModelState.ofWord(QueryArguments.text(modelState, ModelState.ALL.word()));
        Optional<JobKind> kind = kind(QueryArguments.text(type, JobKind.IMAGE.wireName()));
        if (kind.isEmpty()) {
            return List.of();
        }
        return figures.models(kind.get()).stream()
                .filter(model -> model.count() >= least.orElse(Integer.MIN_VALUE)
                        && model.count() <= most.orElse(Integer.MAX_VALUE))
                .filter(model -> state.includes(figures.isKnown(kind.get(), model.name())))
                .toList();
    }

    private static Optional<JobKind> kind(String word) {
        return switch (word) {
            case "image" -> Optional.of(JobKind.IMAGE);
            case "text" -> Optional.of(JobKind.TEXT);
            default -> Optional.empty();
        };
    }

    /** One model, in a list that is empty if there is none. A slash in its name may be encoded twice. */
    @GET
    @Path("models/{model_name: .+}")
    @RunOnVirtualThread
    public List<ActiveModel> model(@PathParam("model_name") String name) throws SQLException {
        return figures.model(decoded(name)).stream().toList();
    }

    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            // A percent sign that begins nothing stands for itself.
            return name;
        }
    }

    /** The horde's switches. A key need not be sent; one that is must be a moderator's. */
    @GET
    @Path("modes")
    @RunOnVirtualThread
    public HordeModes modes(@HeaderParam(RequestHeaders.API_KEY) String apiKey) throws SQLException {
        if (apiKey == null || apiKey.isEmpty()) {
            return modes.show(false);
        }
        if (!callers.authorised(apiKey).isModerator()) {
            throw new HordeException.Refusal(
                    ReturnCode.NOT_MODERATOR, "Only a moderator sees more here; leave the key out.");
        }
        return modes.show(true);
    }

    /** Turns switches. */
    @PUT
    @Path("modes")
    @Consumes(MediaType.APPLICATION_JSON)
    @RunOnVirtualThread
    public HordeModes turn(
            @RequestBody(content = @Content(schema = @Schema(implementation = HordeModesInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        HordeModesInput input = RequestBodies.read(MODES, body);
        return modes.turn(callers.required(apiKey), input);
    }

    /** News, newest first. */
    @GET
    @Path("news")
    @RunOnVirtualThread
    public List<NewsPiece> news() {
        return news.news();
    }

    /** Whether this node is alive, and how busy. */
    @GET
    @Path("heartbeat")
    @RunOnVirtualThread
    public Heartbeat heartbeat() {
        return heart.read();
    }
}
