package io.throng.server.media;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Where images are kept. */
@ConfigMapping(prefix = "throng.media")
public interface MediaConfig {
    /** Which store. */
    enum Kind {
        LOCAL,
        S3
    }

    /** {@code local} (this machine's disk) or {@code s3} (any S3-compatible store). */
    @WithDefault("local")
    Kind store();

    /** Folder of the local store. */
    @WithDefault("data/media")
    Path folder();

    /**
     * Secret that signs the local store's URLs, at least {@value UrlSigner#MIN_SECRET_CHARS} characters; nodes behind one address need the
     * same. When absent it is made once and kept in {@code signing.key} in the folder.
     */
    Optional<String> secret();

    /** Largest object that is accepted or re-encoded, in bytes (default 32 MiB). */
    @WithDefault("33554432")
    long maxObjectBytes();

    /** Free space, in bytes, below which the local store takes nothing more (default 256 MiB). */
    @WithDefault("268435456")
    long minFreeBytes();

    /** How long objects are kept after they were stored (image spec section 3.5: 120 minutes). */
    @WithDefault("PT120M")
    Duration retention();

    /** Settings of the S3-compatible store. */
    S3 s3();

    /** An S3-compatible store. */
    interface S3 {
        /** Base URL of the store; absent for Amazon's own. */
        Optional<URI> endpoint();

        @WithDefault("us-east-1")
        String region();

        /** The S3 bucket; our buckets become folders in it. */
        @WithDefault("throng")
        String bucket();

        Optional<String> accessKey();

        Optional<String> secretKey();

        /** Whether the bucket stands in the path rather than in the host name; most self-hosted stores want that. */
        @WithDefault("true")
        boolean pathStyle();
    }
}
