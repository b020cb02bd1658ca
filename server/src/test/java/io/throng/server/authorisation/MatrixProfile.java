package io.throng.server.authorisation;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A server with an administrator, behind a proxy, and without limits on how often one may call. */
public final class MatrixProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "throng.account.admins", "[\"root#1\"]",
                "HORDE_TEST_RATELIMIT_DISABLED", "true",
                "throng.http.trusted-proxies", "127.0.0.1");
    }
}
