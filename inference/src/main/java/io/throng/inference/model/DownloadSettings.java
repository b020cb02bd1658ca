package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How models are fetched.
 *
 * @param cacheFolder where model files are kept
 * @param budget how much of the disk they may take
 * @param bundledFolder folder of the models that come with the program, if they lie in one
 * @param mirror address below which the operator keeps model files under their own names
 * @param packageIndex address of the package registry's JSON interface, without a trailing slash
 * @param attemptsPerSource tries of one source before the next is taken, 1 or more
 * @param retryPause pause between two tries of a source
 * @param stallTimeout a transfer without a byte for this long is given up
 * @param addressCheck what may be called
 */
public record DownloadSettings(
        Path cacheFolder,
        DiskBudget budget,
        Optional<Path> bundledFolder,
        Optional<URI> mirror,
        URI packageIndex,
        int attemptsPerSource,
        Duration retryPause,
        Duration stallTimeout,
        AddressCheck addressCheck) {
    /** The public package registry. */
    public static final URI PUBLIC_PACKAGE_INDEX = URI.create("https://pypi.org/pypi");

    /** Tries of one source (worker spec 11.3). */
    public static final int DEFAULT_ATTEMPTS = 5;

    /** Pause between two tries (worker spec 11.3). */
    public static final Duration DEFAULT_RETRY_PAUSE = Duration.ofSeconds(2);

    /** Longest silence of a source (worker spec 11.3). */
    public static final Duration DEFAULT_STALL_TIMEOUT = Duration.ofSeconds(20);

    /** Set by the launcher to the program's own folder. */
    private static final String HOME_PROPERTY = "throng.home";

    public DownloadSettings {
        requireNonNull(cacheFolder, "cacheFolder");
        requireNonNull(budget, "budget");
        requireNonNull(bundledFolder, "bundledFolder");
        requireNonNull(mirror, "mirror");
        requireNonNull(packageIndex, "packageIndex");
        requireNonNull(retryPause, "retryPause");
        requireNonNull(stallTimeout, "stallTimeout");
        requireNonNull(addressCheck, "addressCheck");
        if (attemptsPerSource < 1) {
            throw new IllegalArgumentException("attemptsPerSource is " + attemptsPerSource + ", below 1");
        }
    }

    /** Settings with the usual values and this cache folder. */
    public static DownloadSettings of(Path cacheFolder) {
        return new DownloadSettings(
                cacheFolder,
                DiskBudget.unlimited(),
                installedModels(),
                Optional.empty(),
                PUBLIC_PACKAGE_INDEX,
                DEFAULT_ATTEMPTS,
                DEFAULT_RETRY_PAUSE,
                DEFAULT_STALL_TIMEOUT,
                AddressCheck.NONE);
    }

    /** The same with a mirror. */
    public DownloadSettings withMirror(URI address) {
        return new DownloadSettings(
                cacheFolder,
                budget,
                bundledFolder,
                Optional.of(address),
                packageIndex,
                attemptsPerSource,
                retryPause,
                stallTimeout,
                addressCheck);
    }

    /** The same with another budget. */
    public DownloadSettings withBudget(DiskBudget other) {
        return new DownloadSettings(
                cacheFolder,
                other,
                bundledFolder,
                mirror,
                packageIndex,
                attemptsPerSource,
                retryPause,
                stallTimeout,
                addressCheck);
    }

    /** The same with a folder of bundled models. */
    public DownloadSettings withBundledFolder(Path folder) {
        return new DownloadSettings(
                cacheFolder,
                budget,
                Optional.of(folder),
                mirror,
                packageIndex,
                attemptsPerSource,
                retryPause,
                stallTimeout,
                addressCheck);
    }

    /** The same with other patience. */
    public DownloadSettings withPatience(int attempts, Duration pause, Duration stall) {
        return new DownloadSettings(
                cacheFolder, budget, bundledFolder, mirror, packageIndex, attempts, pause, stall, addressCheck);
    }

    /** The same with each address checked. */
    public DownloadSettings withAddressCheck(AddressCheck check) {
        return new DownloadSettings(
                cacheFolder,
                budget,
                bundledFolder,
                mirror,
                packageIndex,
                attemptsPerSource,
                retryPause,
                stallTimeout,
                check);
    }

    /** The same with another package registry. */
    public DownloadSettings withPackageIndex(URI address) {
        return new DownloadSettings(
                cacheFolder,
                budget,
                bundledFolder,
                mirror,
                address,
                attemptsPerSource,
                retryPause,
                stallTimeout,
                addressCheck);
    }

    /** The folder of models beside the program, where the launcher has named the program's own folder. */
    private static Optional<Path> installedModels() {
        return Optional.ofNullable(System.getProperty(HOME_PROPERTY))
                .map(home -> Path.of(home, "models"))
                .filter(Files::isDirectory);
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
