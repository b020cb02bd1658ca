package io.throng.server.account;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Switch of the test bootstrap. */
@ConfigMapping(prefix = "throng")
public interface TestBootstrapConfig {
    /** Whether {@code POST /api/v2/dev/test-user} exists. Never switch it on where strangers share the machine. */
    @WithDefault("${HORDE_TEST_APIKEYS:false}")
    boolean testApikeys();
}
