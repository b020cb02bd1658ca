package io.throng.server.moderation;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The server behind a proxy on this machine, so that tests come from addresses of their own, with limits and somebody who judges addresses. */
public final class BehindProxyProfile implements QuarkusTestProfile {
    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(ReputationService.class));
    }

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "throng.http.trusted-proxies", "127.0.0.1",
                "throng.limits.disabled", "false",
                "throng.limits.rules.ratings", "2/minute",
                "throng.addresses.services", "192.0.2.200");
    }
}
