package io.throng.server.media;

import static java.util.Objects.requireNonNull;

/**
 * An image that was taken in, re-encoded and stored.
 *
 * @param key where it lies, as WebP
 * @param widthPixels of the picture
 * @param heightPixels of the picture
 * @param channels of the original: 1 grey or palette, 2 grey with alpha, 3 colour, 4 colour with alpha
 * @param sizeBytes of the stored WebP
 */
public record ImportedImage(MediaKey key, int widthPixels, int heightPixels, int channels, long sizeBytes) {
    public ImportedImage {
        requireNonNull(key, "key");
    }
}
