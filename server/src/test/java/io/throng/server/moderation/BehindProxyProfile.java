package io.throng.server.moderation;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** The server behind a proxy on this machine, so that tests come from addresses of their own, with limits and an unsafe network. */
public final class BehindProxyProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "throng.http.trusted-proxies", "127.0.0.1",
                "throng.limits.disabled", "false",
                "throng.limits.rules.ratings", "2/minute",
                "throng.addresses.services", "192.0.2.200");
    }
}
