package io.throng.server.account;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Map;
import java.util.Optional;

/** Settings of kudos. */
@ConfigMapping(prefix = "throng.kudos")
public interface TrustConfig {
    /** Escrow, in whole kudos, above which a worker owner becomes trusted; unset: nobody does by work alone. */
    @WithDefault("${KUDOS_TRUST_THRESHOLD:}")
    Optional<Long> trustThreshold();

    /**
     * Whole kudos that supporters of the horde receive every month, by the number of their account; see {@link Patrons} for what else
     * they get.
     */
    Map<Integer, Long> patrons();
}
