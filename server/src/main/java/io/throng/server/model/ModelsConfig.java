package io.throng.server.model;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Where the model references come from. */
@ConfigMapping(prefix = "throng.models")
public interface ModelsConfig {
    /** Path or https address of the reference of image models; without it the built-in one is used. */
    Optional<String> imageReference();

    /** Path or https address of the reference of text models; without it the built-in one is used. */
    Optional<String> textReference();
}
