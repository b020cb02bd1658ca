package io.throng.server.net;

import static java.util.Objects.requireNonNull;

import io.throng.server.net.FetchException.Reason;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Calls URLs that users gave, through an {@link AddressGuard}. Each hop is checked, resolved once and connected to the checked address:
 * Vert.x takes the socket address apart from the authority, so that the Host header, the TLS server name and the certificate check
 * still speak of the name. Connections are not kept, proxies are not used, bodies are not unpacked, redirects are followed here.
 *
 * <p>Calls block and belong on a virtual thread.
 */
public final class GuardedFetcher implements AutoCloseable {
    /** Calls under way at once; further ones wait, within their own total time. */
    public static final int MAX_CONCURRENT = 128;

    private static final int MAX_HEADER_BYTES = 16 * 1024;

    private final AddressGuard guard;
    private final HttpClient client;
    private final Semaphore places = new Semaphore(MAX_CONCURRENT);

    public GuardedFetcher(Vertx vertx, AddressGuard guard) {
        this.guard = requireNonNull(guard, "guard");
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_1_1)
                .setKeepAlive(false)
                .setVerifyHost(true)
                .setTrustAll(false)
                .setDecompressionSupported(false)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxPoolSize(MAX_CONCURRENT));
    }

    /** GETs a URL, following redirects within the limits. Every status that is not a followed redirect is an answer. */
    public Fetched get(String url, FetchLimits limits) throws FetchException, InterruptedException {
        return call(HttpMethod.GET, url, Map.of(), Buffer.buffer(), limits);
    }

    /**
     * POSTs a body; the answer's body is not read. Redirects 307 and 308 are followed; 301, 302 and 303 would turn the POST into a
     * GET and are returned as they are.
     *
     * @return the HTTP status
     */
    public int post(String url, Map<String, String> headers, byte[] body, FetchLimits limits)
            throws FetchException, InterruptedException {
        return call(HttpMethod.POST, url, headers, Buffer.buffer(body), limits).status();
    }

    private Fetched call(HttpMethod method, String url, Map<String, String> headers, Buffer body, FetchLimits limits)
            throws FetchException, InterruptedException {
        long deadlineNanos = System.nanoTime() + limits.total().toNanos();
        if (!places.tryAcquire(limits.total().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new FetchException(Reason.TIMED_OUT, "too many calls are under way");
        }
        try {
            URI uri = guard.check(url, limits.httpsOnly());
            for (int hop = 0; hop <= limits.maxRedirects(); hop++) {
                Hop answer = once(method, pin(uri, deadlineNanos), headers, body, limits, deadlineNanos);
                if (answer.location().isEmpty() || !follows(method, answer.status())) {
                    return new Fetched(answer.status(), answer.contentType(), answer.body(), uri);
                }
                uri = redirected(uri, answer.location(), limits);
            }
            throw new FetchException(Reason.TOO_MANY_REDIRECTS, "more than " + limits.maxRedirects() + " redirects");
        } finally {
            places.release();
        }
    }

    private URI redirected(URI from, String location, FetchLimits limits) throws FetchException {
        try {
            return guard.check(from.resolve(location).toString(), limits.httpsOnly());
        } catch (IllegalArgumentException e) {
            throw new FetchException(Reason.INVALID_URL, "redirect to something that is no URL", e);
        }
    }

    private static boolean follows(HttpMethod method, int status) {
        return status == 307
                || status == 308
                || method.equals(HttpMethod.GET) && (status == 301 || status == 302 || status == 303);
    }

    /** Name servers have no time-out of their own here, so the wait for them is cut off. */
    private AddressGuard.Pinned pin(URI uri, long deadlineNanos) throws FetchException, InterruptedException {
        CompletableFuture<AddressGuard.Pinned> pinned = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                pinned.complete(guard.pin(uri));
            } catch (FetchException | RuntimeException e) {
                pinned.completeExceptionally(e);
            }
        });
        return await(pinned, deadlineNanos);
    }

    private Hop once(
            HttpMethod method,
            AddressGuard.Pinned target,
            Map<String, String> headers,
            Buffer body,
            FetchLimits limits,
            long deadlineNanos)
            throws FetchException, InterruptedException {
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setServer(SocketAddress.inetSocketAddress(target.address()))
                .setHost(target.uri().getHost())
                .setPort(target.address().getPort())
                .setSsl(target.https())
                .setURI(requestTarget(target.uri()))
                .setFollowRedirects(false)
                .setConnectTimeout(millis(limits.connect()))
                .setIdleTimeout(millis(limits.read()))
                .putHeader("Accept-Encoding", "identity")
                .putHeader("User-Agent", "Throng");
        headers.forEach(options::putHeader);
        CompletableFuture<Hop> answer = new CompletableFuture<>();
        AtomicReference<HttpClientRequest> sent = new AtomicReference<>();
        client.request(options).onComplete(connected -> {
            if (connected.failed()) {
                answer.completeExceptionally(connected.cause());
                return;
            }
            HttpClientRequest request = connected.result();
            sent.set(request);
            if (answer.isDone()) { // the caller has given up while the connection was being made
                request.reset();
                return;
            }
            request.response().onComplete(head -> {
                if (head.failed()) {
                    answer.completeExceptionally(head.cause());
                } else {
                    receive(method, request, head.result(), limits.maxBytes(), answer);
                }
            });
            request.send(body);
        });
        try {
            return await(answer, deadlineNanos);
        } finally {
            answer.cancel(false);
            HttpClientRequest request = sent.get();
            if (request != null) {
                request.reset();
            }
        }
    }

    private static void receive(
            HttpMethod method,
            HttpClientRequest request,
            HttpClientResponse head,
            long maxBytes,
            CompletableFuture<Hop> answer) {
        String location = head.getHeader("Location") == null ? "" : head.getHeader("Location");
        String contentType = head.getHeader("Content-Type") == null ? "" : head.getHeader("Content-Type");
        if (!method.equals(HttpMethod.GET) || !location.isEmpty() && follows(method, head.statusCode())) {
            answer.complete(new Hop(head.statusCode(), contentType, location, new byte[0]));
            return;
        }
        FetchException tooLarge = new FetchException(Reason.TOO_LARGE, "body is larger than " + maxBytes + " bytes");
        if (declaredLength(head) > maxBytes) {
            answer.completeExceptionally(tooLarge);
            return;
        }
        Buffer body = Buffer.buffer();
        head.handler(chunk -> {
            if (body.length() + (long) chunk.length() > maxBytes) {
                answer.completeExceptionally(tooLarge);
                request.reset();
            } else if (!answer.isDone()) {
                body.appendBuffer(chunk);
            }
        });
        head.exceptionHandler(answer::completeExceptionally);
        head.endHandler(end -> answer.complete(new Hop(head.statusCode(), contentType, location, body.getBytes())));
    }

    private static long declaredLength(HttpClientResponse head) {
        String length = head.getHeader("Content-Length");
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static <T> T await(CompletableFuture<T> answer, long deadlineNanos)
            throws FetchException, InterruptedException {
        try {
            return answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new FetchException(Reason.TIMED_OUT, "took longer than allowed", e);
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case FetchException refused -> refused;
                case io.netty.channel.ConnectTimeoutException late ->
                    new FetchException(Reason.TIMED_OUT, "no connection in time", late);
                case TimeoutException late -> new FetchException(Reason.TIMED_OUT, "peer was silent too long", late);
                case Throwable cause ->
                    new FetchException(Reason.UNREACHABLE, "call failed: " + cause.getMessage(), cause);
            };
        }
    }

    private static String requestTarget(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    private static long millis(Duration duration) {
        return Math.max(1, duration.toMillis());
    }

    @Override
    public void close() {
        client.close();
    }

    @SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
    private record Hop(int status, String contentType, String location, byte[] body) {}
}
