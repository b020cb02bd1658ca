package io.throng.server.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Settings of the HTTP face of a node. */
@ConfigMapping(prefix = "throng.http")
public interface HttpConfig {
    /**
     * Addresses and networks ({@code 10.0.0.0/8}, {@code ::1}) of the proxies in front of this node. Only a direct peer among them is
     * believed about whom it forwards for. None by default.
     */
    Optional<List<String>> trustedProxies();

    /** How this node calls itself in the {@code Horde-Node} header; the host's name by default. */
    Optional<String> nodeName();

    /** Bytes of all names and values of a request's headers together; more are answered 431. */
    @WithDefault("32768")
    int maxHeaderBytes();
}
