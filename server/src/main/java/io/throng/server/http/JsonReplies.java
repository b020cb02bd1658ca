package io.throng.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.wire.WireWriter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Answers calls that are handled directly on the router, in the same shapes as those of resources. */
public final class JsonReplies {
    /** Content type of every JSON answer. */
    public static final String CONTENT_TYPE = "application/json; charset=utf-8";

    private static final Logger LOG = Logger.getLogger(JsonReplies.class);
    private static final CharSequence CONTENT_TYPE_VALUE = HttpHeaders.createOptimized(CONTENT_TYPE);
    private static final int FIRST_ERROR_STATUS = 400;

    private JsonReplies() {}

    /** Sends a body, masked if the caller wants it so and it is no error. */
    public static void send(RoutingContext context, int status, Object body) {
        FieldMask mask = status < FIRST_ERROR_STATUS ? context.get(ApiFilter.MASK_KEY) : null;
        Object shown = mask == null ? body : masked(mask, body);
        HttpServerResponse response = context.response();
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, CONTENT_TYPE_VALUE);
        response.end(Buffer.buffer(WireWriter.bytes(shown)));
    }

    /** Sends what the contract wants for this failure; a failure that is no refusal is logged and told nothing about. */
    public static void fail(RoutingContext context, Throwable failure) {
        Optional<ErrorAnswer> known = ErrorAnswer.ofFailure(failure);
        if (known.isPresent()) {
            send(context, known.get());
            return;
        }
        LOG.errorf(failure, "%s %s failed", context.request().method(), context.normalizedPath());
        send(context, ErrorAnswer.internal());
    }

    static void send(RoutingContext context, ErrorAnswer answer) {
        if (context.response().headWritten()) {
            context.request().connection().close();
            return;
        }
        send(context, answer.status(), answer.body());
    }

    static JsonNode masked(FieldMask mask, Object body) {
        return mask.apply(WireWriter.mapper().valueToTree(body));
    }
}
