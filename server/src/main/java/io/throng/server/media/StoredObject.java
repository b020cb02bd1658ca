package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * What the store knows about an object without handing out its bytes.
 *
 * @param key where it lies
 * @param sizeBytes length
 * @param contentType for the local store: as sniffed from the bytes; for S3: as the uploader named it
 * @param digest changes when the bytes change: {@code sha256:<hex>} (local) or {@code etag:<value>} (S3)
 * @param storedAt when it was last written
 */
public record StoredObject(MediaKey key, long sizeBytes, String contentType, String digest, Instant storedAt) {
    public StoredObject {
        requireNonNull(key, "key");
        requireNonNull(contentType, "contentType");
        requireNonNull(digest, "digest");
        requireNonNull(storedAt, "storedAt");
        if (sizeBytes < 0) {
            throw new IllegalArgumentException("sizeBytes must not be negative: " + sizeBytes);
        }
    }
}
