package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Instant;

/**
 * What lies in the cache and is evicted as a whole: a file in the cache folder, or a folder with everything in it.
 *
 * @param path the file or folder
 * @param bytes everything that belongs to it, proofs and unfinished downloads included
 * @param lastUsed when it was last asked for
 * @param pinned whether the operator wants to keep it
 * @param inUse whether somebody holds it now
 */
public record CachedUnit(Path path, long bytes, Instant lastUsed, boolean pinned, boolean inUse) {
    public CachedUnit {
        requireNonNull(path, "path");
        requireNonNull(lastUsed, "lastUsed");
    }

    /** Its name in the cache folder. */
    public String name() {
        return String.valueOf(path.getFileName());
    }

    /** Whether it may go when room is needed. */
    public boolean evictable() {
        return !pinned && !inUse;
    }
}
