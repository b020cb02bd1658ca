package io.throng.server.http;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Restricts what resources answer to the members the caller wants. */
public final class ResourceMask {
    private static final int FIRST_ERROR_STATUS = 400;

    @ServerResponseFilter
    public void mask(ContainerResponseContext response, RoutingContext context) {
        FieldMask mask = context.get(ApiFilter.MASK_KEY);
        if (mask == null || !response.hasEntity() || response.getStatus() >= FIRST_ERROR_STATUS) {
            return;
        }
        Object body = response.getEntity();
        if (body instanceof byte[] || body instanceof String) {
            return;
        }
        response.setEntity(JsonReplies.masked(mask, body), null, MediaType.APPLICATION_JSON_TYPE);
    }
}
