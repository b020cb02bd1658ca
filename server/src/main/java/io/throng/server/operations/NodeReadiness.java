package io.throng.server.operations;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready before everything that waits has been read, nor while stopping. */
@Readiness
@Singleton
class NodeReadiness implements HealthCheck {
    private final Node node;

    NodeReadiness(Node node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("node").status(node.ready()).build();
    }
}
