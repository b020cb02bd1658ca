package io.throng.server.http;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Where this horde is found, behind whatever stands in front of it. */
@ConfigMapping(prefix = "throng")
public interface AddressConfig {
    /** Address people and programs see, such as {@code https://horde.example.org}; without one the address of each call. */
    Optional<String> publicUrl();

    /** The address without slashes at its end; empty without one. */
    default Optional<String> address() {
        return publicUrl().map(url -> url.replaceFirst("/+$", ""));
    }
}
