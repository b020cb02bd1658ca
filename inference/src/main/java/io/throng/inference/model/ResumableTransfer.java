package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

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
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Brings one address into one file. What is already there is kept and only the rest asked for; a server that ignores the range makes it
 * start over (worker spec 11.3). Redirects are followed here, so that each address is checked before it is called.
 */
final class ResumableTransfer {
    /** Redirects followed. */
    static final int MAX_REDIRECTS = 5;

    private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(30);
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long REPORT_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int OK = 200;
    private static final int PARTIAL = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    private static final Pattern UNSATISFIED_RANGE = Pattern.compile("bytes \\*/([0-9]{1,18})");

    private final HttpClient http;
    private final Duration stallTimeout;
    private final AddressCheck addressCheck;

    /** @param http must not follow redirects itself */
    ResumableTransfer(HttpClient http, Duration stallTimeout, AddressCheck addressCheck) {
        this.http = http;
        this.stallTimeout = stallTimeout;
        this.addressCheck = addressCheck;
    }

    /**
     * What to bring.
     *
     * @param address where it lies
     * @param part file that grows
     * @param exactBytes its size; 0 if only the server knows it
     * @param maxBytes most bytes accepted
     * @param label where it comes from, for people; never with a query, which may hold a token
     */
    record Order(URI address, Path part, long exactBytes, long maxBytes, String label) {
        Order {
            requireNonNull(address, "address");
            requireNonNull(part, "part");
            requireNonNull(label, "label");
        }
    }

    /** Told the final size once it is known and before a byte is written; may refuse. */
    @FunctionalInterface
    interface SizeListener {
        void onSize(long totalBytes) throws IOException;
    }

    /**
     * Fetches until the file is whole.
     *
     * @throws PermanentException if asking again is of no use
     * @throws IOException if asking again may help; what has arrived is kept
     */
    void fetch(Order order, SizeListener sizes, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        long present = Files.exists(order.part()) ? Files.size(order.part()) : 0;
        if (order.exactBytes() > 0) {
            if (present == order.exactBytes()) {
                return;
            }
            if (present > order.exactBytes()) {
                Files.delete(order.part());
                present = 0;
            }
            sizes.onSize(order.exactBytes());
        }
        HttpResponse<InputStream> response = ask(order.address(), present);
        try (InputStream body = response.body()) {
            if (response.statusCode() == RANGE_NOT_SATISFIABLE && isWhole(response, present)) {
                return;
            }
            long from = startOf(response, present, order.part());
            refusePages(response);
            long total = total(response, order, from);
            if (order.exactBytes() == 0 && total > 0) {
                sizes.onSize(total);
            }
            copy(body, order, from, total, listener);
        }
    }

    private HttpResponse<InputStream> ask(URI first, long present) throws IOException, InterruptedException {
        URI address = first;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            addressCheck.check(address);
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address).timeout(RESPONSE_TIMEOUT).GET();
            if (present > 0) {
                request.header("Range", "bytes=" + present + "-");
            }
            HttpResponse<InputStream> response = http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            if (!isRedirect(response.statusCode())) {
                return response;
            }
            response.body().close();
            address = redirected(
                    address, response.headers().firstValue("Location").orElse(""));
        }
        throw new PermanentException("there are more than " + MAX_REDIRECTS + " redirects");
    }

    private static URI redirected(URI from, String location) throws PermanentException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new PermanentException("a redirect leads to something that is no address", e);
        }
        String scheme = String.valueOf(to.getScheme()).toLowerCase(Locale.ROOT);
        boolean downgrade = from.getScheme().equalsIgnoreCase("https") && !scheme.equals("https");
        if (to.getHost() == null || downgrade || !scheme.equals("https") && !scheme.equals("http")) {
            throw new PermanentException("a redirect leads to \"" + scheme + "\" from " + from.getScheme());
        }
        return to;
    }

    private static boolean isRedirect(int status) {
        return switch (status) {
            case 301, 302, 303, 307, 308 -> true;
            default -> false;
        };
    }

    /** Nothing follows what is there: the file is whole if the server's file is exactly as long. */
    private static boolean isWhole(HttpResponse<?> response, long present) {
        Matcher range = UNSATISFIED_RANGE.matcher(
                response.headers().firstValue("Content-Range").orElse(""));
        return range.matches() && Long.parseLong(range.group(1)) == present;
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
            case 401, 403 ->
                throw new PermanentException(
                        "HTTP status " + response.statusCode() + ": not allowed; a token may be needed");
            case 404, 410 -> throw new PermanentException("HTTP status " + response.statusCode() + ": not there");
            default -> throw new IOException("HTTP status " + response.statusCode());
        }
    }

    /** Hosts that want a log-in answer with a page and the status 200. */
    private static void refusePages(HttpResponse<?> response) throws PermanentException {
        String type = response.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (type.startsWith("text/html")) {
            throw new PermanentException(
                    "a web page came instead of the file, as a log-in form does; a token is needed");
        }
    }

    /** Bytes when complete; 0 if nobody says. */
    private static long total(HttpResponse<?> response, Order order, long from) throws PermanentException {
        if (order.exactBytes() > 0) {
            return order.exactBytes();
        }
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        if (length < 0) {
            return 0;
        }
        if (length > order.maxBytes() - from) {
            throw new PermanentException(
                    "the file has " + (from + length) + " bytes, at most " + order.maxBytes() + " are accepted");
        }
        return from + length;
    }

    private void copy(InputStream body, Order order, long from, long totalBytes, DownloadProgress.Listener listener)
            throws IOException, InterruptedException {
        AtomicLong position = new AtomicLong(from);
        long limit = totalBytes > 0 ? totalBytes : order.maxBytes();
        String file = String.valueOf(order.part().getFileName());
        long started = System.nanoTime();
        long lastReport = started - REPORT_INTERVAL_NANOS;
        try (ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().name("download-watchdog").factory());
                OutputStream out = from == 0
                        ? Files.newOutputStream(order.part())
                        : Files.newOutputStream(order.part(), StandardOpenOption.APPEND)) {
            AtomicLong seen = new AtomicLong(-1);
            ScheduledFuture<?> watching = watchdog.scheduleWithFixedDelay(
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
                if (position.get() + count > limit) {
                    throw new PermanentException("the server sends more than the expected " + limit + " bytes");
                }
                out.write(buffer, 0, count);
                long bytes = position.addAndGet(count);
                long now = System.nanoTime();
                if (now - lastReport >= REPORT_INTERVAL_NANOS || bytes == totalBytes) {
                    lastReport = now;
                    double seconds = Math.max(now - started, 1) / 1e9;
                    listener.onProgress(
                            new DownloadProgress(file, order.label(), bytes, totalBytes, (bytes - from) / seconds));
                }
            }
            watching.cancel(true);
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

        PermanentException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
