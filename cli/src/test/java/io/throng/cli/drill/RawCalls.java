package io.throng.cli.drill;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Calls whose status and body are looked at as they came, and calls that are broken off. */
final class RawCalls implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI address;
    private final String apiKey;
    private final Duration bound;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param address base address of the server
     * @param bound the longest time a reply may take
     */
    RawCalls(URI address, String apiKey, Duration bound) {
        this.address = requireNonNull(address);
        this.apiKey = requireNonNull(apiKey);
        this.bound = requireNonNull(bound);
    }

    /** A reply. */
    record Reply(String call, int status, String body) {
        /** That it says, in the API's shape for what is nobody's fault, that the same call may succeed later. */
        void saysTryAgain(int expectedStatus) throws IOException {
            assertThat(status).as("%s", this).isEqualTo(expectedStatus);
            JsonNode content = JSON.readTree(body);
            assertThat(content.size()).as("%s", this).isOne();
            assertThat(content.path("message").asText()).as("%s", this).containsAnyOf("try again", "is full");
        }
    }

    Reply get(String path) throws IOException, InterruptedException {
        return send("GET", path, BodyPublishers.noBody());
    }

    Reply delete(String path) throws IOException, InterruptedException {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    Reply post(String path, Object body) throws IOException, InterruptedException {
        return send("POST", path, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
    }

    /** An upload to a signed address. */
    Reply put(URI signed, byte[] bytes) throws IOException, InterruptedException {
        return exchange(HttpRequest.newBuilder(signed)
                .timeout(bound)
                .PUT(BodyPublishers.ofByteArray(bytes))
                .build());
    }

    /**
     * Sends a call and closes the connection without reading.
     *
     * @param partOfBody how much of the body is sent, 0 to 1
     */
    void postAndVanish(String path, Object body, double partOfBody) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        String head = "POST /api/v2/" + path + " HTTP/1.1\r\nHost: " + address.getAuthority() + "\r\napikey: " + apiKey
                + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length + "\r\n\r\n";
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.getOutputStream().write(head.getBytes(UTF_8));
            socket.getOutputStream().write(bytes, 0, (int) (bytes.length * partOfBody));
            socket.getOutputStream().flush();
        }
    }

    private Reply send(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        return exchange(HttpRequest.newBuilder(address.resolve("/api/v2/" + path))
                .timeout(bound)
                .header("apikey", apiKey)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build());
    }

    private Reply exchange(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
        return new Reply(request.method() + " " + request.uri().getPath(), response.statusCode(), response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
