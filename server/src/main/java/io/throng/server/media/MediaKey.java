package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The place of one object: a bucket and a name. Names are {@code {job}.webp}, {@code {request}_src.webp},
 * {@code {request}_msk.webp} and {@code {request}_exra_src_{i}.webp} (image spec sections 2.11 and 10; the spelling {@code exra}
 * is the contract's).
 *
 * <p>INVARIANT: a name holds letters, digits, {@code _} and {@code -} and ends with {@code .webp} or {@code .json}, so it can be a file name, a URL
 * segment and an S3 key without escaping and never leaves its folder.
 *
 * @param bucket the room
 * @param name 6 to {@value #MAX_NAME_CHARS} characters
 */
public record MediaKey(Bucket bucket, String name) {
    /** Content type of facts about an image. */
    static final String JSON_TYPE = "application/json";

    /** Longest name, in characters. */
    public static final int MAX_NAME_CHARS = 128;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*\\.(webp|json)");

    public MediaKey {
        requireNonNull(bucket, "bucket");
        requireNonNull(name, "name");
        if (!isName(name)) {
            throw new IllegalArgumentException("not a media name: " + name);
        }
    }

    /** Where the result of a job goes. */
    public static MediaKey result(UUID jobId) {
        return new MediaKey(Bucket.TRANSIENT, jobId + ".webp");
    }

    /** Where the source image of a request lies. */
    public static MediaKey source(UUID requestId) {
        return new MediaKey(Bucket.SOURCES, requestId + "_src.webp");
    }

    /** Where the mask of a request lies. */
    public static MediaKey mask(UUID requestId) {
        return new MediaKey(Bucket.SOURCES, requestId + "_msk.webp");
    }

    /** Where a shared result is kept for good. */
    public static MediaKey shared(UUID jobId) {
        return new MediaKey(Bucket.SHARED, jobId + ".webp");
    }

    /** Where lies what is known about a shared result. */
    public static MediaKey sharedFacts(UUID jobId) {
        return new MediaKey(Bucket.SHARED, jobId + ".json");
    }

    /**
     * Where an extra source image of a request lies.
     *
     * @param index place in the request's list, from 0
     */
    public static MediaKey extraSource(UUID requestId, int index) {
        if (index < 0) {
            throw new IllegalArgumentException("index must not be negative: " + index);
        }
        return new MediaKey(Bucket.SOURCES, requestId + "_exra_src_" + index + ".webp");
    }

    /** A key from the two path segments of a URL; empty when they cannot name an object. */
    public static Optional<MediaKey> parse(String bucketName, String name) {
        for (Bucket bucket : Bucket.values()) {
            if (bucket.pathName().equals(bucketName) && isName(name)) {
                return Optional.of(new MediaKey(bucket, name));
            }
        }
        return Optional.empty();
    }

    /** Whether it is the place of facts about an image rather than of an image. */
    public boolean isJson() {
        return name.endsWith(".json");
    }

    /** {@code bucket/name}. */
    public String path() {
        return bucket.pathName() + "/" + name;
    }

    private static boolean isName(String name) {
        return name.length() <= MAX_NAME_CHARS && NAME.matcher(name).matches();
    }
}
