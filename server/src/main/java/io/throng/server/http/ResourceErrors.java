package io.throng.server.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers what resources throw in the three shapes of the contract (operations spec 6.1). */
@Singleton
public final class ResourceErrors {
    private static final Logger LOG = Logger.getLogger(ResourceErrors.class);
    private static final int MAX_SHOWN_PATH_LENGTH = 200;
    private static final String API = "/api/";
    private static final String NOT_FOUND_PAGE =
            "<!doctype html><html lang=\"en\"><title>Not found</title><h1>Not found</h1><p>There is no such page.</html>";

    private final PublishedPaths paths;

    @Inject
    ResourceErrors(PublishedPaths paths) {
        this.paths = paths;
    }

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
        String path = context.request().path();
        // Calls the router serves are unknown to the framework under any other method.
        return paths.allowed(path)
                .map(allow -> notAllowed(context, allow))
                .orElseGet(() -> json(ErrorAnswer.transport(404, "There is nothing at " + shown(path)))
                        .build());
    }

    @ServerExceptionMapper
    public Response notAllowed(NotAllowedException method, RoutingContext context) {
        return notAllowed(context, paths.allowed(context.request().path()).orElse(""));
    }

    private static Response notAllowed(RoutingContext context, String allow) {
        return json(ErrorAnswer.transport(
                        405, "The method " + context.request().method().name() + " is not allowed here"))
                .header(HttpHeaders.ALLOW, allow)
                .build();
    }

    /** The original answers a body of another type like one that cannot be read. */
    @ServerExceptionMapper
    public Response notSupported(NotSupportedException type) {
        return json(ErrorAnswer.transport(400, "The body must be of content type application/json"))
                .build();
    }

    /** What else the framework itself refuses: 406, 413, unreadable bodies. */
    @ServerExceptionMapper
    public Response framework(WebApplicationException refused, RoutingContext context) {
        Response original = refused.getResponse();
        if (original.getStatus() >= 500) {
            return defect(refused, context);
        }
        return json(ErrorAnswer.transport(
                        original.getStatus(), original.getStatusInfo().getReasonPhrase()))
                .build();
    }

    /** What nobody threw as a refusal: an outage, else a defect. */
    @ServerExceptionMapper
    public Response defect(Throwable defect, RoutingContext context) {
        Optional<ErrorAnswer> known = ErrorAnswer.ofFailure(defect);
        if (known.isPresent()) {
            LOG.warnf(
                    "%s %s is answered with %d: %s",
                    context.request().method(),
                    shown(context.request().path()),
                    known.get().status(),
                    defect);
            return json(known.get()).build();
        }
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
        return path.substring(0, Math.min(path.length(), MAX_SHOWN_PATH_LENGTH));
    }
}
