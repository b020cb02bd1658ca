package io.throng.worker.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** JSON over HTTP with a back end: bounded in time and size, and dropped at once when the caller is interrupted. */
final class BackendHttp implements AutoCloseable {
    /** Largest answer read from a back end. */
    static final long MAX_ANSWER_BYTES = 96L * 1024 * 1024;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final int SHOWN_BODY_CHARACTERS = 200;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final HttpClient http;
    private final String base;
    private final Optional<String> apiKey;

    /**
     * @param base address without a trailing slash
     * @param apiKey sent as a bearer token, if there is one
     */
    BackendHttp(String base, Optional<String> apiKey) {
        this.base = base;
        this.apiKey = apiKey;
        this.http = HttpClient.newBuilder()
                .connectTimeout(CONNECT_TIMEOUT)
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** The address without trailing slashes and without a trailing {@code suffix}, which callers add themselves. */
    static String baseWithout(String suffix, String address) {
        String result = address.strip();
        while (result.endsWith("/")) {
            result = result.substring(0, result.length() - 1);
        }
        return result.endsWith(suffix) ? result.substring(0, result.length() - suffix.length()) : result;
    }

    Answer get(String path, Duration limit) throws BackendException, InterruptedException {
        return send(request(base + path).GET(), limit);
    }

    Answer post(String path, JsonNode body, Duration limit) throws BackendException, InterruptedException {
        byte[] json = body.toString().getBytes(StandardCharsets.UTF_8);
        return send(
                request(base + path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(json)),
                limit);
    }

    /** The bytes at an address the back end named; it gets no key. */
    byte[] download(URI address, Duration limit) throws BackendException, InterruptedException {
        String resolved = URI.create(base + "/").resolve(address).toString();
        Answer answer = send(HttpRequest.newBuilder(URI.create(resolved)).GET(), limit);
        if (answer.status() != 200) {
            throw new BackendException("the back end's picture at " + resolved + " answered with " + answer.status());
        }
        return answer.body();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder request(String address) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).header("Accept", "application/json");
        apiKey.ifPresent(key -> request.header("Authorization", "Bearer " + key));
        return request;
    }

    private Answer send(HttpRequest.Builder builder, Duration limit) throws BackendException, InterruptedException {
        HttpRequest request = builder.build();
        CompletableFuture<HttpResponse<byte[]>> pending = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
        try {
            HttpResponse<byte[]> response = pending.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            return new Answer(response.statusCode(), response.body());
        } catch (TimeoutException e) {
            throw new BackendException("the back end did not answer within " + limit.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            throw new BackendException("the back end at " + base + " is not reachable: " + e.getCause(), e.getCause());
        } finally {
            pending.cancel(true);
        }
    }

    /**
     * What came back.
     *
     * @param status HTTP status
     * @param body the bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared, never kept.
    record Answer(int status, byte[] body) {
        /** The body as JSON of a successful answer. */
        JsonNode json() throws BackendException {
            if (status / 100 != 2) {
                throw new BackendException("the back end answered with status " + status + ": " + shortened());
            }
            try {
                JsonNode tree = MAPPER.readTree(body);
                if (tree != null && tree.isObject()) {
                    return tree;
                }
            } catch (IOException e) {
                throw new BackendException("the back end's answer is no JSON: " + shortened(), e);
            }
            throw new BackendException("the back end's answer is no JSON object: " + shortened());
        }

        String shortened() {
            return new String(body, 0, Math.min(body.length, SHOWN_BODY_CHARACTERS), StandardCharsets.UTF_8);
        }
    }
}
