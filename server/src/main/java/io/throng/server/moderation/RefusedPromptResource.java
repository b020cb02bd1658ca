package io.throng.server.moderation;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.account.Account;
import io.throng.server.account.PrivilegedActions;
import io.throng.server.http.HordeException;
import io.throng.server.http.QueryArguments;
import io.throng.server.http.RequestHeaders;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import javax.sql.DataSource;

/**
 * Prompts that the filters refused, for moderators who want to know whether the filters were right, newest first (operations spec 2.5:
 * the AI Horde puts them into a bucket of its object store). Whoever looks is written down: they are other people's words.
 */
@Path("/api/throng/v1/moderation/refused-prompts")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RefusedPromptResource {
    private static final int DEFAULT_LIMIT = 50;

    private final DataSource dataSource;
    private final Moderators moderators;
    private final PrivilegedActions actions;

    RefusedPromptResource(DataSource dataSource, Moderators moderators, PrivilegedActions actions) {
        this.dataSource = requireNonNull(dataSource);
        this.moderators = requireNonNull(moderators);
        this.actions = requireNonNull(actions);
    }

    /**
     * One prompt.
     *
     * @param at when it was refused
     * @param user who sent it
     * @param prompt its first {@link RefusedPrompts#MAX_KEPT_LENGTH} characters
     * @param matches what in it the filters found
     */
    public record RefusedPrompt(String id, String at, int user, String prompt, String matches) {}

    /**
     * A page.
     *
     * @param next what the next page's {@code before} is; null on the last
     */
    public record Page(List<RefusedPrompt> prompts, String next) {}

    /**
     * @param before only what was refused before this moment, as in {@code next}
     * @param user only of this account
     * @param limit 1 to {@link RefusedPrompts#MAX_PAGE}
     */
    @GET
    public Page page(
            @QueryParam("before") String before,
            @QueryParam("user") String user,
            @QueryParam("limit") String limit,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        Optional<Instant> until = moment(before);
        OptionalInt of = QueryArguments.integer("user", user, 0);
        int most = QueryArguments.integer("limit", limit, 1).orElse(DEFAULT_LIMIT);
        if (most > RefusedPrompts.MAX_PAGE) {
            throw new HordeException.InvalidPayload(Map.of("limit", "is more than " + RefusedPrompts.MAX_PAGE));
        }
        Account moderator = moderators.require(apiKey);
        List<RefusedPrompts.Kept> kept;
        try (Connection connection = dataSource.getConnection()) {
            kept = RefusedPrompts.page(connection, until, of, most);
        }
        actions.record(
                moderator.id(),
                "read-refused-prompts",
                of.isPresent() ? "user " + of.getAsInt() : "horde",
                Map.of("prompts", String.valueOf(kept.size())));
        return new Page(
                kept.stream()
                        .map(prompt -> new RefusedPrompt(
                                prompt.id().toString(),
                                prompt.at().toString(),
                                prompt.userId(),
                                prompt.prompt(),
                                prompt.matches()))
                        .toList(),
                kept.size() < most ? null : kept.getLast().at().toString());
    }

    private static Optional<Instant> moment(String text) {
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            throw new HordeException.InvalidPayload(Map.of("before", "is no moment like 2026-01-31T12:00:00Z"));
        }
    }
}
