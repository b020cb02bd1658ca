package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings model files into the cache folder. A file gets its final name only when its hash is right and its format safe, by an atomic
 * rename, so that whatever lies there under a final name is whole. Two processes that want the same file take turns; an interrupted
 * download goes on where it stopped. Sources are tried in the catalogue's order. Thread-safe.
 */
public final class ModelDownloader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelDownloader.class);

    /** File locks exclude other processes only; threads of this one take turns here. */
    private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

    private final DownloadSettings settings;
    private final CacheFolder cache;
    private final SourceFetcher fetcher;

    public ModelDownloader(DownloadSettings settings) {
        this(settings, Clock.systemUTC());
    }

    /** @param clock says when a model was last used */
    public ModelDownloader(DownloadSettings settings, Clock clock) {
        this.settings = requireNonNull(settings, "settings");
        this.cache = new CacheFolder(settings.cacheFolder(), settings.budget(), clock);
        this.fetcher = new SourceFetcher(settings, cache);
    }

    /** The folder this downloader fills. */
    public CacheFolder cache() {
        return cache;
    }

    /**
     * A model with all its files, those fetched that are not in the cache yet. Close it when it is no longer in use.
     *
     * @throws DownloadException if a file could not be had from any source, the disk is too full, or the thread was interrupted (its
     *     flag is kept)
     */
    public InstalledModel install(CatalogueEntry entry, DownloadProgress.Listener listener) {
        requireNonNull(entry, "entry");
        requireNonNull(listener, "listener");
        Path folder = folderOf(entry);
        CacheFolder.Lease lease = null;
        try {
            lease = cache.use(unitOf(entry));
            for (ModelFile file : entry.files()) {
                bring(entry.name(), file, folder.resolve(file.path()), listener);
            }
            InstalledModel installed = new InstalledModel(entry, folder, lease);
            lease = null;
            return installed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DownloadException(
                    "the download of " + entry.name() + " was interrupted; it goes on next time", e);
        } catch (IOException e) {
            throw new DownloadException("cannot store " + entry.name() + " in " + folder + ": " + e.getMessage(), e);
        } finally {
            if (lease != null) {
                lease.close();
            }
        }
    }

    /**
     * The main file of a model, fetched with the others if it is not in the cache yet. Nothing keeps it from being evicted afterwards.
     *
     * @throws DownloadException as {@link #install} does
     */
    public Path fetch(CatalogueEntry entry, DownloadProgress.Listener listener) {
        try (InstalledModel installed = install(entry, listener)) {
            return installed.mainFile();
        }
    }

    /** Whether all files of a model are here, as far as their names and sizes tell. */
    public boolean isInstalled(CatalogueEntry entry) {
        Path folder = folderOf(entry);
        return entry.files().stream().allMatch(file -> {
            Path path = folder.resolve(file.path());
            try {
                return Files.isRegularFile(path) && (file.sizeBytes() == 0 || Files.size(path) == file.sizeBytes());
            } catch (IOException _) {
                return false; // gone since it was looked at
            }
        });
    }

    /**
     * Hashes every file of a model again, whatever was noted before.
     *
     * @return the files that are missing or wrong; wrong ones are left as they are
     */
    public List<ModelFile> verify(CatalogueEntry entry) throws IOException {
        Path folder = folderOf(entry);
        List<ModelFile> wrong = new ArrayList<>();
        for (ModelFile file : entry.files()) {
            Path path = folder.resolve(file.path());
            try {
                if (!Files.isRegularFile(path) || !new VerifiedFile(path, file).verify()) {
                    wrong.add(file);
                }
            } catch (UnsafeFormatException e) {
                LOG.warn("{}: {}", entry.name(), e.getMessage());
                wrong.add(file);
            }
        }
        return wrong;
    }

    /** What of the cache folder belongs to a model: its file, or its folder. */
    public Path unitOf(CatalogueEntry entry) {
        return cache.folder()
                .resolve(entry.folder().isEmpty() ? entry.files().getFirst().path() : entry.folder());
    }

    private Path folderOf(CatalogueEntry entry) {
        return entry.folder().isEmpty() ? cache.folder() : cache.folder().resolve(entry.folder());
    }

    private void bring(String model, ModelFile file, Path target, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        Files.createDirectories(target.getParent());
        ReentrantLock turn = TURNS.computeIfAbsent(target, ignored -> new ReentrantLock());
        turn.lockInterruptibly();
        try (FileChannel lockFile = FileChannel.open(
                        CacheFolder.companion(target, CacheFolder.LOCK),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var processLock = lockFile.lock()) {
            LOG.debug("holding {}", processLock);
            bringLocked(model, file, target, listener);
            cache.touch(target);
        } finally {
            turn.unlock();
        }
    }

    private void bringLocked(String model, ModelFile file, Path target, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        if (new VerifiedFile(target, file).isPresent()) {
            return;
        }
        List<String> failures = new ArrayList<>();
        for (ModelSource source : file.sources()) {
            String failure = tryRepeatedly(source, file, target, listener);
            if (failure.isEmpty()) {
                return;
            }
            failures.add(failure);
            LOG.info("{}: {}", model, failure);
        }
        throw new DownloadException("no source has " + file.name() + " of the model " + model + ". Tried: "
                + String.join("; ", failures) + ". Fetch " + file.name() + " by hand and put it into "
                + target.getParent() + ", or set a mirror.");
    }

    /** Empty when the file is there, otherwise why this source failed. */
    private String tryRepeatedly(ModelSource source, ModelFile file, Path target, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        String label = fetcher.describe(source);
        Path part = CacheFolder.companion(target, CacheFolder.PART);
        for (int attempt = 1; ; attempt++) {
            try {
                fetcher.bring(source, file, part, listener);
                new VerifiedFile(target, file).accept(part);
                return "";
            } catch (DiskFullException e) {
                throw e;
            } catch (ResumableTransfer.PermanentException e) {
                return label + ": " + e.getMessage();
            } catch (IOException e) {
                if (attempt >= settings.attemptsPerSource()) {
                    return label + ": " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
                }
                LOG.debug("attempt {} of {} failed", attempt, label, e);
                Thread.sleep(settings.retryPause());
            } finally {
                cache.settle(part);
            }
        }
    }
}
