package io.throng.server.account;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** A server with an administrator, a patron, and lists that are always fresh. */
public final class CareProfile implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "throng.account.admins", "[\"root#1\"]",
                "throng.account.list-freshness", "0S",
                "throng.kudos.patrons.\"2\"", "150000");
    }
}
