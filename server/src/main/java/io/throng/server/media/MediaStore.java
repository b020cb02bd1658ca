package io.throng.server.media;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The object store behind images. Calls block and may be made from any thread; all failures of the store itself are
 * {@link MediaStoreException}. Writing a key again replaces the object as a whole: a reader sees the old bytes or the new ones.
 */
public interface MediaStore extends AutoCloseable {
    /** Longest life of a signed URL: seven days, the bound of S3's signature version 4. */
    Duration MAX_URL_LIFE = Duration.ofDays(7);

    /** How long workers and clients may use a URL they were given (image spec sections 2.11 and 5.9). */
    Duration URL_LIFE = Duration.ofSeconds(1800);

    /**
     * A URL for one or more PUTs of the object's bytes, without needing any particular header.
     *
     * @param life from now, 1 second to {@link #MAX_URL_LIFE}
     */
    SignedUrl uploadUrl(MediaKey key, Duration life);

    /**
     * A URL for GETs of the object; made without asking whether it exists.
     *
     * @param life from now, 1 second to {@link #MAX_URL_LIFE}
     */
    SignedUrl downloadUrl(MediaKey key, Duration life);

    /** What is known about the object; empty when there is none. */
    Optional<StoredObject> head(MediaKey key);

    /**
     * The bytes of an object.
     *
     * @param maxBytes larger objects are refused with reason {@link MediaStoreException.Reason#TOO_LARGE}
     * @throws MediaStoreException with reason {@link MediaStoreException.Reason#MISSING} when there is none
     */
    byte[] read(MediaKey key, long maxBytes);

    /** Stores the bytes durably, replacing what was there. */
    void write(MediaKey key, byte[] bytes, String contentType);

    /** Removes the object; removing what is not there is no error. */
    void delete(MediaKey key);

    /**
     * Removes objects of a bucket that were stored before a moment.
     *
     * @param maxObjects at most so many in this call, 1 or more
     * @return how many were removed; fewer than {@code maxObjects} means that the bucket is clean
     */
    int sweep(Bucket bucket, Instant storedBefore, int maxObjects);

    /** Whether all nodes see the same objects, so that one of them is enough to sweep. */
    boolean shared();

    @Override
    void close();
}
