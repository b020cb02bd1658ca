package io.throng.server.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers what resources throw in the three shapes of the contract (operations spec 6.1). */
public final class ResourceErrors {
    private static final Logger LOG = Logger.getLogger(ResourceErrors.class);
    private static final String API = "/api/";
    private static final String NOT_FOUND_PAGE =
            "<!doctype html><html lang=\"en\"><title>Not found</title><h1>Not found</h1><p>There is no such page.</html>";

    @ServerExceptionMapper
    public Response refusal(HordeException refusal) {
        return json(ErrorAnswer.of(refusal)).build();
    }

    @ServerExceptionMapper
    public Response notFound(NotFoundException missing, RoutingContext context) {
        if (!context.request().path().startsWith(API)) {
            return Response.status(404)
                    .type(MediaType.TEXT_HTML_TYPE)
                    .entity(NOT_FOUND_PAGE)
                    .build();
        }
        return json(ErrorAnswer.transport(
                        404, "There is nothing at " + shown(context.request().path())))
                .build();
    }

    /** The original answers a body of another type like one that cannot be read. */
    @ServerExceptionMapper
    public Response notSupported(NotSupportedException type) {
        return json(ErrorAnswer.transport(400, "The body must be of content type application/json"))
                .build();
    }

    /** What the framework itself refuses: 405, 406, 413, unreadable bodies. */
    @ServerExceptionMapper
    public Response framework(WebApplicationException refused, RoutingContext context) {
        Response original = refused.getResponse();
        if (original.getStatus() >= 500) {
            return defect(refused, context);
        }
        Response.ResponseBuilder answer = json(ErrorAnswer.transport(
                original.getStatus(), original.getStatusInfo().getReasonPhrase()));
        Object allow = original.getHeaders().getFirst(HttpHeaders.ALLOW);
        if (allow != null) {
            answer.header(HttpHeaders.ALLOW, allow);
        }
        return answer.build();
    }

    @ServerExceptionMapper
    public Response defect(Throwable defect, RoutingContext context) {
        LOG.errorf(
                defect,
                "%s %s failed",
                context.request().method(),
                shown(context.request().path()));
        return json(ErrorAnswer.internal()).build();
    }

    private static Response.ResponseBuilder json(ErrorAnswer answer) {
        return Response.status(answer.status())
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(answer.body());
    }

    private static String shown(String path) {
        int length = Math.min(path.length(), 200);
        return path.substring(0, length);
    }
}
