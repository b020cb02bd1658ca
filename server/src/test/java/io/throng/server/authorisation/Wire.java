package io.throng.server.authorisation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.throng.server.contract.Contract;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Calls whose answers are held against the contract. */
final class Wire {
    static final Contract CONTRACT = Contract.load();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private Wire() {}

    /** An answer that the contract allows. */
    record Answer(int status, JsonNode body) {
        /** As the table writes it. */
        String told() {
            if (status < 400) {
                return String.valueOf(status);
            }
            String code = body.path("rc").asText();
            String missing = String.join(
                    ",", (Iterable<String>) () -> body.path("errors").fieldNames());
            return (status + " " + (code.isEmpty() ? missing : code)).strip();
        }
    }

    /**
     * @param from address of the caller, told as the test's proxy would
     * @param path below {@code /api}
     * @param key null for none
     * @param body empty for none
     */
    static Answer call(String from, String method, String path, String key, String body)
            throws IOException, InterruptedException {
        String whole = "/api" + path;
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + whole))
                .header("Content-Type", "application/json")
                .header("X-Forwarded-For", from)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        if (key != null) {
            request.header("apikey", key);
        }
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(CONTRACT.check(method, whole, response.statusCode(), response.body()))
                .as("%s %s -> %d %s", method, whole, response.statusCode(), response.body())
                .isEmpty();
        return new Answer(response.statusCode(), JSON.readTree(response.body()));
    }

    /** A call that must succeed. */
    static JsonNode done(String from, String method, String path, String key, String body)
            throws IOException, InterruptedException {
        Answer answer = call(from, method, path, key, body);
        assertThat(answer.status())
                .as("%s %s %s: %s", method, path, body, answer.body())
                .isBetween(200, 299);
        return answer.body();
    }
}
