package io.throng.server.moderation.address;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Settings of measures against addresses. */
@ConfigMapping(prefix = "throng.addresses")
public interface AddressConfig {
    /** Addresses and networks of services, which have higher limits and short time-outs. */
    Optional<List<String>> services();

    /**
     * URL of a service that answers how probable it is that an address belongs to a VPN or proxy, 0 to 1 as plain text, with {@code {}}
     * where the address goes. Unset: see {@link #unsafeNetworksFile()}.
     */
    @WithDefault("${IP_CHECKER:}")
    Optional<String> reputationUrl();

    /** An answer of that service which is no number and means that all is well. */
    @WithDefault("${IP_CHECKER_LC:}")
    Optional<String> reputationSpecialAnswer();

    /**
     * File with a network a line whose addresses are unsafe, for those who would rather not ask anybody; read at start. Not used when
     * there is a URL. With neither, all addresses are safe.
     */
    Optional<Path> unsafeNetworksFile();

    /** File with a network a line that is never judged, instead of the shipped list. */
    Optional<Path> safeNetworksFile();
}
