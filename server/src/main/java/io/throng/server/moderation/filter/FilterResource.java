package io.throng.server.moderation.filter;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.protocol.MessageReply;
import io.throng.protocol.moderation.FilterChangeInput;
import io.throng.protocol.moderation.FilterDetails;
import io.throng.protocol.moderation.FilterRegex;
import io.throng.protocol.moderation.NewFilterInput;
import io.throng.protocol.moderation.PromptCheckInput;
import io.throng.protocol.moderation.PromptSuspicion;
import io.throng.protocol.moderation.WrittenFilter;
import io.throng.protocol.wire.WireReader;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestBodies;
import io.throng.server.http.RequestHeaders;
import io.throng.server.moderation.Moderators;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;

/** The filters, for moderators (operations spec 2.1). Nothing of it is ever answered from a cache. */
@Path("/api/v2/filters")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class FilterResource {
    private static final WireReader<NewFilterInput> NEW = WireReader.of(NewFilterInput.class);
    private static final WireReader<FilterChangeInput> CHANGE = WireReader.of(FilterChangeInput.class);
    private static final WireReader<PromptCheckInput> CHECK = WireReader.of(PromptCheckInput.class);

    private final Filters filters;
    private final Moderators moderators;

    FilterResource(Filters filters, Moderators moderators) {
        this.filters = requireNonNull(filters);
        this.moderators = requireNonNull(moderators);
    }

    /** All filters, or those of a type, or those whose expression or description contains a text. */
    @GET
    public List<FilterDetails> list(
            @QueryParam("filter_type") String filterType,
            @QueryParam("contains") String contains,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        OptionalInt type = type(filterType);
        moderators.require(apiKey);
        return filters.all().stream()
                .filter(record -> type.isEmpty() || record.type() == type.getAsInt())
                .filter(record -> contains == null
                        || record.regex().contains(contains)
                        || record.description().orElse("").contains(contains))
                .map(FilterResource::details)
                .toList();
    }

    /** What the filters say of a prompt; without any consequence. */
    @POST
    public PromptSuspicion check(
            @RequestBody(content = @Content(schema = @Schema(implementation = PromptCheckInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        PromptCheckInput input = RequestBodies.read(CHECK, body);
        moderators.require(apiKey);
        PromptScore score = filters.current()
                .score(
                        input.prompt(),
                        input.filterType() == null ? OptionalInt.empty() : OptionalInt.of(input.filterType()));
        return new PromptSuspicion(Integer.toString(score.suspicion()), score.matches());
    }

    /** Keeps a filter; one that is there already stays as it is. */
    @PUT
    @APIResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = WrittenFilter.class)))
    public Response create(
            @RequestBody(content = @Content(schema = @Schema(implementation = NewFilterInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        NewFilterInput input = RequestBodies.read(NEW, body);
        return Response.status(Response.Status.CREATED)
                .entity(written(filters.create(input, moderators.require(apiKey))))
                .build();
    }

    /** The expressions of each type as one, as this node uses them now. */
    @GET
    @Path("regex")
    public List<FilterRegex> expressions(
            @QueryParam("filter_type") String filterType, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        OptionalInt type = type(filterType);
        moderators.require(apiKey);
        return filters.current().expressions().entrySet().stream()
                .filter(entry -> type.isEmpty() || entry.getKey() == type.getAsInt())
                .map(entry -> new FilterRegex(entry.getKey(), entry.getValue()))
                .toList();
    }

    /** One filter. */
    @GET
    @Path("{filter_id}")
    public FilterDetails one(
            @PathParam("filter_id") String filterId, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        moderators.require(apiKey);
        return details(filters.find(filterId));
    }

    /** Changes a filter. */
    @PATCH
    @Path("{filter_id}")
    public WrittenFilter change(
            @PathParam("filter_id") String filterId,
            @RequestBody(content = @Content(schema = @Schema(implementation = FilterChangeInput.class))) byte[] body,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        FilterChangeInput input = RequestBodies.read(CHANGE, body);
        return written(filters.change(filterId, input, moderators.require(apiKey)));
    }

    /** Deletes a filter. */
    @DELETE
    @Path("{filter_id}")
    @Consumes(MediaType.WILDCARD)
    public MessageReply delete(
            @PathParam("filter_id") String filterId, @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        filters.delete(filterId, moderators.require(apiKey));
        return new MessageReply("OK");
    }

    private static FilterDetails details(FilterRecord record) {
        return new FilterDetails(
                Integer.toString(record.id()),
                record.regex(),
                record.type(),
                record.description().orElse(null),
                record.replacement(),
                record.editor());
    }

    private static WrittenFilter written(FilterRecord record) {
        return new WrittenFilter(
                Integer.toString(record.id()),
                record.regex(),
                record.type(),
                record.description().orElse(null),
                record.replacement(),
                record.editor());
    }

    private static OptionalInt type(String filterType) {
        if (filterType == null || filterType.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseInt(filterType));
        } catch (NumberFormatException e) {
            throw new HordeException.InvalidPayload(
                    Map.of("filter_type", "A filter type is a number; this is none: " + shown(filterType)));
        }
    }

    private static String shown(String text) {
        return text.substring(0, Math.min(text.length(), 60));
    }
}
