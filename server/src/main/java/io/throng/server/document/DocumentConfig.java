package io.throng.server.document;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the horde's documents come from and what they are filled with. Files are Markdown in UTF-8; {@code {horde_title}},
 * {@code {horde_url}} and {@code {horde_contact}} in them are replaced.
 */
@ConfigMapping(prefix = "throng.documents")
public interface DocumentConfig {
    /** Terms and conditions; without one those that come with the server. */
    Optional<Path> termsFile();

    /** Privacy policy; without one that which comes with the server. */
    Optional<Path> privacyFile();

    /**
     * JSON list of supporters, each with {@code name}, {@code entitlement}, and perhaps {@code alias} and {@code url}. Without one there
     * are none.
     */
    Optional<Path> supportersFile();

    /** What the horde is called. */
    @WithDefault("Throng")
    String hordeTitle();

    /** Where the horde is found; without it the address that is public, if one is set. */
    @WithDefault("${throng.public-url:http://localhost:7001}")
    String hordeUrl();

    /** Whom to write to. */
    @WithDefault("the operators of this server")
    String hordeContact();
}
