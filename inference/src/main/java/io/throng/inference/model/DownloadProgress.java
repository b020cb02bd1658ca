package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

/**
 * How far a download has come.
 *
 * @param file file being fetched
 * @param source where from, for people
 * @param bytes bytes on disk so far, including those of earlier attempts
 * @param totalBytes bytes when complete
 * @param bytesPerSecond rate since this attempt began
 */
public record DownloadProgress(String file, String source, long bytes, long totalBytes, double bytesPerSecond) {
    public DownloadProgress {
        requireNonNull(file, "file");
        requireNonNull(source, "source");
    }

    /** Told about progress, at most some times a second and once at the end of each file. Called on the downloading thread. */
    @FunctionalInterface
    public interface Listener {
        /** Tells nobody. */
        Listener NONE = progress -> {};

        /** The state of things now. */
        void onProgress(DownloadProgress progress);
    }
}
