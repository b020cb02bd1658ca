package io.throng.server.signin;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/**
 * A server at a port that is known before it starts, since providers are told where to send people back to. Such a server would count
 * its calls per port, and others in the same JVM would not, which the one registry of meters that they share does not take.
 */
public final class SigninProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "quarkus.micrometer.binder.vertx.enabled", "false",
                "quarkus.micrometer.binder.http-server.enabled", "false");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(SigninServerResource.class));
    }
}
