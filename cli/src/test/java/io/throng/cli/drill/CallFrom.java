package io.throng.cli.drill;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/**
 * Where a call comes from.
 *
 * @param address one of this machine's, as all of 127.0.0.0/8 are
 * @param claim what the caller itself says in {@code X-Forwarded-For}; empty says nothing
 */
record CallFrom(String address, String claim) {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /**
     * Sends a JSON body.
     *
     * @param horde base address of a node or a proxy, without a trailing slash
     */
    HttpResponse<String> send(String method, URI horde, String path, String apiKey, String body)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .localAddress(InetAddress.ofLiteral(address))
                .build()) {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(horde + "/api/v2/" + path))
                    .timeout(BOUND)
                    .header("apikey", apiKey)
                    .header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body, UTF_8));
            if (!claim.isEmpty()) {
                request.header("X-Forwarded-For", claim);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
        }
    }
}
