package io.throng.worker.backend.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.BackendTimeoutException;
import io.throng.worker.backend.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Calls to one back end. Bounded in time and size, and dropped at once when the caller is interrupted. Thread-safe. */
public final class BackendHttp implements AutoCloseable {
    /** Largest answer read from a back end. */
    public static final long MAX_ANSWER_BYTES = 96L * 1024 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int SHOWN_BODY_CHARACTERS = 200;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http;
    private final String base;
    private final Map<String, String> headers;

    /**
     * @param base address without a trailing slash
     * @param apiKey sent as a bearer token, if there is one
     */
    public BackendHttp(String base, Optional<String> apiKey) {
        this(base, apiKey.map(key -> Map.of("Authorization", "Bearer " + key)).orElse(Map.of()));
    }

    /**
     * @param base address without a trailing slash
     * @param headers sent with every call to it
     */
    public BackendHttp(String base, Map<String, String> headers) {
        this.base = requireNonNull(base, "base");
        this.headers = Map.copyOf(headers);
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** The header of basic authentication for {@code user:password}. */
    public static Map<String, String> basicAuthentication(String userAndPassword) {
        return Map.of(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(StandardCharsets.UTF_8)));
    }

    /** The address without trailing slashes and without a trailing {@code suffix}, which callers add themselves. */
    public static String baseWithout(String suffix, String address) {
        String result = address.strip();
        while (result.endsWith("/")) {
            result = result.substring(0, result.length() - 1);
        }
        return result.endsWith(suffix) ? result.substring(0, result.length() - suffix.length()) : result;
    }

    public Answer get(String path, Duration limit) throws BackendException, InterruptedException {
        return send(request(path).GET(), limit);
    }

    public Answer post(String path, JsonNode body, Duration limit) throws BackendException, InterruptedException {
        return await(postAsync(path, body), Deadline.after(limit));
    }

    public Answer post(String path, MultipartForm form, Duration limit) throws BackendException, InterruptedException {
        return send(
                request(path)
                        .header("Content-Type", form.contentType())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(form.bytes())),
                limit);
    }

    /** Starts a call; {@link #await} waits for it, and cancelling the future drops it. */
    public CompletableFuture<HttpResponse<byte[]>> postAsync(String path, JsonNode body) throws BackendException {
        return start(json(path, body));
    }

    /** Posts and reads the answer line by line, as it comes. */
    public LineStream stream(String path, JsonNode body, Deadline deadline)
            throws BackendException, InterruptedException {
        ByteChunks chunks = new ByteChunks();
        boolean handedOver = false;
        try {
            HttpResponse<ByteChunks> response =
                    awaitAny(http.sendAsync(json(path, body).build(), info -> chunks), deadline);
            LineStream lines = new LineStream(response.statusCode(), response.body());
            handedOver = true;
            return lines;
        } finally {
            if (!handedOver) {
                // The answer may have begun while the call was dropped; nobody else would end it then.
                chunks.cancel();
            }
        }
    }

    /** What came of a call started with {@link #postAsync}. The call is dropped when this does not return. */
    public Answer await(CompletableFuture<HttpResponse<byte[]>> pending, Deadline deadline)
            throws BackendException, InterruptedException {
        HttpResponse<byte[]> response = awaitAny(pending, deadline);
        return new Answer(response.statusCode(), response.body());
    }

    private <T> T awaitAny(CompletableFuture<T> pending, Deadline deadline)
            throws BackendException, InterruptedException {
        Duration limit = deadline.left();
        try {
            return pending.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new BackendTimeoutException("the back end did not answer within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new BackendException("the back end at " + base + " is not reachable: " + e.getCause(), e.getCause());
        } finally {
            pending.cancel(true);
        }
    }

    /** The bytes at an address the back end named; it gets no key. */
    public byte[] download(URI address, Duration limit) throws BackendException, InterruptedException {
        URI resolved = uri(base + "/").resolve(address);
        if (resolved.getHost() == null
                || !"http".equals(resolved.getScheme()) && !"https".equals(resolved.getScheme())) {
            throw new BackendException("the back end's picture is at an address that is not HTTP");
        }
        Answer answer = send(HttpRequest.newBuilder(resolved).GET(), limit);
        if (answer.status() != 200) {
            throw new BackendException("the back end's picture at " + resolved + " answered with " + answer.status());
        }
        return answer.body();
    }

    /** Opens a web socket beside the calls. */
    public WebSocket socket(String path, WebSocket.Listener listener, Duration limit)
            throws BackendException, InterruptedException {
        URI address = uri(base.replaceFirst("^http", "ws") + path);
        WebSocket.Builder builder = http.newWebSocketBuilder().connectTimeout(CONNECT_TIMEOUT);
        headers.forEach(builder::header);
        CompletableFuture<WebSocket> opening = builder.buildAsync(address, listener);
        boolean handedOver = false;
        try {
            // A copy, since a cancelled future would not tell of the socket that opens all the same.
            WebSocket socket = awaitAny(opening.copy(), Deadline.after(limit));
            handedOver = true;
            return socket;
        } finally {
            if (!handedOver) {
                opening.thenAccept(WebSocket::abort);
            }
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String path) throws BackendException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(base + path)).header("Accept", "application/json, */*");
        headers.forEach(request::setHeader);
        return request;
    }

    private HttpRequest.Builder json(String path, JsonNode body) throws BackendException {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toString().getBytes(StandardCharsets.UTF_8)));
    }

    private static URI uri(String address) throws BackendException {
        try {
            return new URI(address);
        } catch (URISyntaxException e) {
            throw new BackendException("\"" + address + "\" is no address", e);
        }
    }

    private CompletableFuture<HttpResponse<byte[]>> start(HttpRequest.Builder builder) {
        return http.sendAsync(
                builder.build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
    }

    private Answer send(HttpRequest.Builder builder, Duration limit) throws BackendException, InterruptedException {
        return await(start(builder), Deadline.after(limit));
    }

    /**
     * What came back.
     *
     * @param status HTTP status
     * @param body the bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never kept.
    public record Answer(int status, byte[] body) {
        /** Whether the call succeeded. */
        public boolean ok() {
            return status / 100 == 2;
        }

        /** The body as the JSON object of a successful answer. */
        public JsonNode json() throws BackendException {
            JsonNode tree = tree();
            if (!tree.isObject()) {
                throw new BackendException("the back end's answer is no JSON object: " + shortened());
            }
            return tree;
        }

        /** The body as the JSON list of a successful answer. */
        public JsonNode list() throws BackendException {
            JsonNode tree = tree();
            if (!tree.isArray()) {
                throw new BackendException("the back end's answer is no JSON list: " + shortened());
            }
            return tree;
        }

        private JsonNode tree() throws BackendException {
            bytes();
            try {
                JsonNode tree = MAPPER.readTree(body);
                if (tree != null) {
                    return tree;
                }
            } catch (IOException e) {
                throw new BackendException("the back end's answer is no JSON: " + shortened(), e);
            }
            throw new BackendException("the back end's answer is empty");
        }

        /** The body of a successful answer. */
        public byte[] bytes() throws BackendException {
            if (!ok()) {
                throw new BackendException("the back end answered with status " + status + ": " + shortened());
            }
            return body;
        }

        /** The body's beginning, for messages. */
        public String shortened() {
            return new String(body, 0, Math.min(body.length, SHOWN_BODY_CHARACTERS), StandardCharsets.UTF_8);
        }
    }
}
