package io.throng.client;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.ImageGeneration;

/**
 * A picture that has been fetched.
 *
 * @param generation what the horde says about it
 * @param content its bytes, usually WebP; not copied, treat as read-only
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Identity is all that is wanted of the bytes, and copying them would double megabytes.
public record GeneratedImage(ImageGeneration generation, byte[] content) {
    public GeneratedImage {
        requireNonNull(generation, "generation");
        requireNonNull(content, "content");
    }
}
