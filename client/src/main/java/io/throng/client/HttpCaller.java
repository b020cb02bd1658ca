package io.throng.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;

/** Sends requests and turns whatever comes back into an answer or a {@link HordeCallException}. Thread-safe. */
final class HttpCaller implements AutoCloseable {
    /** Largest answer read: a status with twenty pictures as base64 fits. */
    static final long MAX_ANSWER_BYTES = 256L * 1024 * 1024;

    private static final Duration LEAST_UPLOAD_TIMEOUT = Duration.ofSeconds(10);
    private static final int SLOWEST_UPLOAD_BYTES_PER_SECOND = 64 * 1024;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SHOWN_BODY_CHARACTERS = 200;

    private final JsonMapper mapper = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();
    private final ClientSettings settings;
    private final HttpClient http;
    private final RandomGenerator random;

    HttpCaller(ClientSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.http = HttpClient.newBuilder()
                .connectTimeout(settings.connectTimeout())
                .version(protocol(settings))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** Without TLS, HTTP/2 would begin with an upgrade that old proxies stumble over. */
    private static HttpClient.Version protocol(ClientSettings settings) {
        boolean tls = settings.address().base().toLowerCase(Locale.ROOT).startsWith("https:");
        return tls ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1;
    }

    /** A call that changes nothing, or the same thing however often it is made: repeated when no answer came. */
    <T> T repeatable(String method, String path, Class<T> answer) {
        return parse(repeating(() -> exchange(operation(path).method(method, none()), settings.callTimeout())), answer);
    }

    /** A read that only Throng servers answer. */
    <T> T extension(String path, Class<T> answer) {
        return parse(
                repeating(
                        () -> exchange(call(settings.address().extension(path)).GET(), settings.callTimeout())),
                answer);
    }

    /** The same with a body. */
    <T> T repeatable(String method, String path, Object body, Class<T> answer) {
        byte[] json = write(body);
        return parse(
                repeating(() -> exchange(
                        operation(path)
                                .header("Content-Type", "application/json")
                                .method(method, HttpRequest.BodyPublishers.ofByteArray(json)),
                        settings.callTimeout())),
                answer);
    }

    /** A call that must not be made twice. */
    <T> T once(String path, Object body, Class<T> answer) {
        HttpRequest.BodyPublisher json = HttpRequest.BodyPublishers.ofByteArray(write(body));
        HttpRequest.Builder request =
                operation(path).header("Content-Type", "application/json").POST(json);
        return parse(exchange(request, settings.callTimeout()), answer);
    }

    /**
     * Puts bytes at a signed address: used verbatim, without a content type or a key; only status 200 counts. The time allowed grows
     * with the size, so that a slow line is not taken for a dead one (worker spec 16).
     */
    void upload(URI address, byte[] content) {
        repeating(() -> {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(address).PUT(HttpRequest.BodyPublishers.ofByteArray(content));
            HttpResponse<byte[]> response = send(request, uploadTimeout(content.length), MAX_ANSWER_BYTES);
            if (response.statusCode() != 200) {
                throw failure(response);
            }
            return response.body();
        });
    }

    private static Duration uploadTimeout(int bytes) {
        return LEAST_UPLOAD_TIMEOUT.plusSeconds(bytes / SLOWEST_UPLOAD_BYTES_PER_SECOND);
    }

    /** The bytes at an address. */
    byte[] download(URI address, long maxBytes) {
        return repeating(() -> {
            HttpResponse<byte[]> response =
                    send(HttpRequest.newBuilder(address).GET(), settings.transferTimeout(), maxBytes);
            if (response.statusCode() != 200) {
                throw failure(response);
            }
            return response.body();
        });
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder operation(String path) {
        return call(settings.address().operation(path));
    }

    private HttpRequest.Builder call(URI address) {
        return HttpRequest.newBuilder(address)
                .header("apikey", settings.apiKey())
                .header("Client-Agent", settings.clientAgent())
                .header("User-Agent", settings.clientAgent())
                .header("Accept", "application/json");
    }

    private static HttpRequest.BodyPublisher none() {
        return HttpRequest.BodyPublishers.noBody();
    }

    private byte[] write(Object body) {
        try {
            return mapper.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body cannot be written as JSON", e);
        }
    }

    private byte[] exchange(HttpRequest.Builder request, Duration timeout) {
        HttpResponse<byte[]> response = send(request, timeout, MAX_ANSWER_BYTES);
        if (response.statusCode() / 100 != 2) {
            throw failure(response);
        }
        return response.body();
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder builder, Duration timeout, long maxBytes) {
        HttpRequest request = builder.build();
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), maxBytes));
        String what =
                request.method() + " " + request.uri().getHost() + request.uri().getPath();
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new HordeCallException.Unreachable(what + " took longer than " + timeout.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new HordeCallException.Interrupted(e);
        } catch (ExecutionException e) {
            throw new HordeCallException.Unreachable(what + " failed: " + describe(e.getCause()), e.getCause());
        }
    }

    private static String describe(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private <T> T parse(byte[] body, Class<T> answer) {
        try {
            T value = mapper.readValue(body, answer);
            if (value == null) {
                throw new HordeCallException.Unreachable("the answer was null", null);
            }
            return value;
        } catch (IOException e) {
            throw new HordeCallException.Unreachable("the answer is not what a horde would say: " + shorten(body), e);
        }
    }

    private HordeCallException failure(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        JsonNode body = readTree(response.body());
        String message = body.path("message").asText("status " + status + " " + shorten(response.body()));
        if (status == TOO_MANY_REQUESTS && !body.hasNonNull("rc")) {
            return new HordeCallException.RateLimited(message, retryAfter(response));
        }
        if (status / 100 != 4) {
            return new HordeCallException.Unreachable("status " + status + ": " + message, null);
        }
        if (body.path("errors").isObject()) {
            Map<String, String> errors = new LinkedHashMap<>();
            body.path("errors").forEachEntry((path, text) -> errors.put(path, text.asText()));
            return new HordeCallException.Invalid(message, errors);
        }
        return new HordeCallException.Refused(status, body.path("rc").asText(""), message);
    }

    private JsonNode readTree(byte[] body) {
        try {
            JsonNode tree = mapper.readTree(body);
            return tree == null ? mapper.missingNode() : tree;
        } catch (IOException e) {
            return mapper.missingNode();
        }
    }

    private static Duration retryAfter(HttpResponse<byte[]> response) {
        String seconds = response.headers().firstValue("Retry-After").orElse("");
        return seconds.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(seconds)) : Duration.ZERO;
    }

    private static String shorten(byte[] body) {
        String text = new String(body, 0, Math.min(body.length, SHOWN_BODY_CHARACTERS), StandardCharsets.UTF_8);
        return text.strip();
    }

    private byte[] repeating(Attempt attempt) {
        for (int repetition = 0; ; repetition++) {
            try {
                return attempt.run();
            } catch (HordeCallException.Unreachable e) {
                if (repetition >= settings.retries()) {
                    throw e;
                }
                pause(backOff(repetition));
            } catch (HordeCallException.RateLimited e) {
                if (repetition >= settings.retries()) {
                    throw e;
                }
                Duration backOff = backOff(repetition);
                pause(e.retryAfter().compareTo(backOff) > 0 ? e.retryAfter() : backOff);
            }
        }
    }

    /** Doubling, then anything from half to all of it, so that many clients do not come back together. */
    private Duration backOff(int repetition) {
        long full = settings.retryPause().toNanos() << repetition;
        return Duration.ofNanos((long) (full * random.nextDouble(0.5, 1.0)));
    }

    private static void pause(Duration wanted) {
        Duration pause = wanted.compareTo(ClientSettings.MAX_RETRY_PAUSE) > 0 ? ClientSettings.MAX_RETRY_PAUSE : wanted;
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HordeCallException.Interrupted(e);
        }
    }

    /** One try. */
    @FunctionalInterface
    private interface Attempt {
        byte[] run();
    }
}
