package io.throng.worker.config;

import java.net.URI;
import java.util.Optional;

/** Addresses of servers in the settings. */
final class WebAddress {
    private WebAddress() {}

    /** The address, or a problem and nothing. */
    static Optional<URI> read(Settings settings, String key, String text) {
        try {
            URI uri = URI.create(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return Optional.of(uri);
            }
        } catch (IllegalArgumentException e) {
            settings.problem(key + " is \"" + text + "\", which is no address: " + e.getMessage());
            return Optional.empty();
        }
        settings.problem(key + " is \"" + text + "\", no http or https address");
        return Optional.empty();
    }
}
