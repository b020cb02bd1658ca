package io.throng.server.operations;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Whether this node is there. */
@Path("/api/v2/status")
@Produces(MediaType.APPLICATION_JSON)
public class StatusResource {
    private final String version;

    StatusResource(@ConfigProperty(name = "quarkus.application.version") String version) {
        this.version = version;
    }

    /** A sign of life. */
    public record Heartbeat(
            String message, @JsonProperty("version") String version) {}

    /** Answers as long as the node takes calls. */
    @GET
    @Path("heartbeat")
    @NonBlocking
    public Heartbeat heartbeat() {
        return new Heartbeat("OK", version);
    }
}
