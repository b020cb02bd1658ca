package io.throng.server.moderation.audit;

import static java.util.Objects.requireNonNull;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.throng.server.http.HordeException;
import io.throng.server.http.RequestHeaders;
import io.throng.server.moderation.Moderators;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The record of privileged actions, for moderators, newest first; {@code before} is the smallest id of the page before. */
@Path("/api/throng/v1/moderation/actions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AuditResource {
    private static final int DEFAULT_LIMIT = 50;

    private final AuditLog log;
    private final Moderators moderators;

    AuditResource(AuditLog log, Moderators moderators) {
        this.log = requireNonNull(log);
        this.moderators = requireNonNull(moderators);
    }

    /** One action. */
    public record Action(long id, String at, int actor, String action, String subject, Map<String, String> details) {}

    @GET
    public List<Action> page(
            @QueryParam("before") String before,
            @QueryParam("limit") String limit,
            @QueryParam("actor") String actor,
            @QueryParam("contains") String contains,
            @HeaderParam(RequestHeaders.API_KEY) String apiKey)
            throws SQLException {
        long from = number("before", before, 1, Long.MAX_VALUE, Long.MAX_VALUE);
        int most = (int) number("limit", limit, 1, AuditLog.MAX_PAGE, DEFAULT_LIMIT);
        OptionalInt of = actor == null
                ? OptionalInt.empty()
                : OptionalInt.of((int) number("actor", actor, 0, Integer.MAX_VALUE, 0));
        moderators.require(apiKey);
        return log.page(from, of, Optional.ofNullable(contains).filter(text -> !text.isEmpty()), most).stream()
                .map(entry -> new Action(
                        entry.id(),
                        entry.at().toString(),
                        entry.actorId(),
                        entry.action(),
                        entry.subject(),
                        entry.details()))
                .toList();
    }

    private static long number(String name, String text, long least, long most, long otherwise) {
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered like a number out of range.
            throw outOfRange(name, least, most);
        }
        throw outOfRange(name, least, most);
    }

    private static HordeException outOfRange(String name, long least, long most) {
        return new HordeException.InvalidPayload(Map.of(name, "must be a number from " + least + " to " + most));
    }
}
