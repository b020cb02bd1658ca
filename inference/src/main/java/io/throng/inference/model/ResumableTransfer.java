package io.throng.inference.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings one address into one file. What is already there is kept and only the rest asked for; a server that ignores the range
 * makes it start over.
 */
final class ResumableTransfer {
    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long REPORT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final HttpClient http;
    private final Duration stallTimeout;

    ResumableTransfer(HttpClient http, Duration stallTimeout) {
        this.http = http;
        this.stallTimeout = stallTimeout;
    }

    /**
     * Fetches until the file holds {@code totalBytes}.
     *
     * @throws PermanentException if asking again is of no use
     * @throws IOException if asking again may help; what has arrived is kept
     */
    void fetch(URI address, Path part, long totalBytes, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        long present = Files.exists(part) ? Files.size(part) : 0;
        if (present == totalBytes) {
            return;
        }
        if (present > totalBytes) {
            Files.delete(part);
            present = 0;
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address).timeout(RESPONSE_TIMEOUT).GET();
        if (present > 0) {
            request.header("Range", "bytes=" + present + "-");
        }
        HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            long from = startOf(response, present, part);
            copy(body, part, from, totalBytes, label, listener);
        }
    }

    private static long startOf(HttpResponse<InputStream> response, long asked, Path part) throws IOException {
        switch (response.statusCode()) {
            case OK -> {
                return 0;
            }
            case PARTIAL -> {
                String range = response.headers().firstValue("Content-Range").orElse("");
                if (!range.startsWith("bytes " + asked + "-")) {
                    throw new IOException("asked for bytes from " + asked + " and got the range \"" + range + "\"");
                }
                return asked;
            }
            case RANGE_NOT_SATISFIABLE -> {
                Files.deleteIfExists(part);
                throw new IOException("the server's file is shorter than what was fetched before; starting over");
            }
            case 401, 403, 404, 410 -> throw new PermanentException("HTTP status " + response.statusCode());
            default -> throw new IOException("HTTP status " + response.statusCode());
        }
    }

    private void copy(
            InputStream body, Path part, long from, long totalBytes, String label, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        AtomicLong position = new AtomicLong(from);
        String file = part.getFileName().toString();
        long started = System.nanoTime();
        long lastReport = started - REPORT_INTERVAL_NANOS;
        try (ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("download-watchdog").factory());
                OutputStream out = from == 0
                        ? Files.newOutputStream(part)
                        : Files.newOutputStream(part, StandardOpenOption.APPEND)) {
            AtomicLong seen = new AtomicLong(-1);
            watchdog.scheduleWithFixedDelay(
                    () -> closeWhenStalled(body, position, seen),
                    stallTimeout.toNanos(),
                    stallTimeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            byte[] buffer = new byte[BUFFER_BYTES];
            int count;
            while ((count = body.read(buffer)) >= 0) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the download was interrupted; what has arrived is kept");
                }
                if (position.get() + count > totalBytes) {
                    throw new PermanentException("the server sends more than the expected " + totalBytes + " bytes");
                }
                out.write(buffer, 0, count);
                long bytes = position.addAndGet(count);
                long now = System.nanoTime();
                if (now - lastReport >= REPORT_INTERVAL_NANOS || bytes == totalBytes) {
                    lastReport = now;
                    double seconds = Math.max(now - started, 1) / 1e9;
                    listener.onProgress(new DownloadProgress(file, label, bytes, totalBytes, (bytes - from) / seconds));
                }
            }
            watchdog.shutdownNow();
        }
        if (position.get() < totalBytes) {
            throw new IOException("the connection ended after " + position.get() + " of " + totalBytes + " bytes");
        }
    }

    private static void closeWhenStalled(InputStream body, AtomicLong position, AtomicLong seen) {
        long now = position.get();
        if (seen.getAndSet(now) == now) {
            try {
                body.close();
            } catch (IOException e) {
                // The reader learns of the closed stream itself; there is nobody here to tell.
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A failure that asking the same source again cannot cure. */
    static final class PermanentException extends IOException {
        private static final long serialVersionUID = 1L;

        PermanentException(String message) {
            super(message);
        }
    }
}
