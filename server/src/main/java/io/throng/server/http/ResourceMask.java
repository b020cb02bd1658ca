package io.throng.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throng.protocol.wire.WireWriter;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Restricts what resources answer to the members the caller wants, be it an object to be written or JSON already written. */
public final class ResourceMask {
    private static final int FIRST_ERROR_STATUS = 400;

    @ServerResponseFilter
    public void mask(ContainerResponseContext response, RoutingContext context) {
        FieldMask mask = context.get(ApiFilter.MASK_KEY);
        if (mask == null || !response.hasEntity() || response.getStatus() >= FIRST_ERROR_STATUS) {
            return;
        }
        MediaType type = response.getMediaType();
        if (type != null && !MediaType.APPLICATION_JSON_TYPE.isCompatible(type)) {
            return;
        }
        response.setEntity(
                switch (response.getEntity()) {
                    case byte[] json -> mask.apply(WireWriter.tree(json));
                    case String json -> mask.apply(WireWriter.tree(json.getBytes(UTF_8)));
                    case Object body -> JsonReplies.masked(mask, body);
                },
                null,
                MediaType.APPLICATION_JSON_TYPE);
    }
}
