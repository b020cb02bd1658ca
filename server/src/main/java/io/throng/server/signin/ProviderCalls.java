package io.throng.server.signin;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Calls to providers, bounded in number, time and size. Redirects are not followed: an endpoint is where its provider says. Calls block
 * and belong on a virtual thread.
 */
final class ProviderCalls implements HTTPRequestSender, ResourceRetriever, AutoCloseable {
    /** Calls under way at once; further ones wait, as long as a call may take. */
    static final int MAX_CONCURRENT = 32;

    /** Bytes of an answer; longer ones are failures. */
    static final int MAX_ANSWER_BYTES = 256 * 1024;

    static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

    /** From the first byte sent to the last one received. */
    static final Duration CALL_LIMIT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final Semaphore places = new Semaphore(MAX_CONCURRENT);

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest call) throws IOException {
        String body = call.getBody();
        HttpRequest.Builder request = HttpRequest.newBuilder(call.getURI())
                .method(
                        call.getMethod().name(),
                        body == null || body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        call.getHeaderMap().forEach((name, values) -> values.forEach(value -> request.header(name, value)));
        HttpResponse<byte[]> answer = exchange(request);
        HTTPResponse response = new HTTPResponse(answer.statusCode());
        answer.headers().map().forEach((name, values) -> {
            if (!name.startsWith(":")) {
                response.setHeader(name, values.toArray(String[]::new));
            }
        });
        response.setBody(new String(answer.body(), StandardCharsets.UTF_8));
        return response;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        try {
            HttpResponse<byte[]> answer = exchange(HttpRequest.newBuilder(url.toURI()));
            if (answer.statusCode() != 200) {
                throw new IOException("answered " + answer.statusCode());
            }
            return new Resource(
                    new String(answer.body(), StandardCharsets.UTF_8),
                    answer.headers().firstValue("Content-Type").orElse(""));
        } catch (URISyntaxException e) {
            throw new IOException("not a URL", e);
        }
    }

    /** The text at a URL. */
    String get(URI uri, List<String> headers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri);
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        HttpResponse<byte[]> answer = exchange(request);
        if (answer.statusCode() != 200) {
            throw new IOException("answered " + answer.statusCode());
        }
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private HttpResponse<byte[]> exchange(HttpRequest.Builder request) throws IOException {
        try {
            if (!places.tryAcquire(CALL_LIMIT.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IOException("more than " + MAX_CONCURRENT + " calls to providers are under way");
            }
            try {
                return client.send(
                        request.timeout(CALL_LIMIT)
                                .setHeader("User-Agent", "Throng")
                                .build(),
                        HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
            } finally {
                places.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
