package io.throng.server.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;

/** Calls of the server under test; every answer is held against the contract. */
public final class CheckedCalls {
    private static final Contract CONTRACT = Contract.load();

    private CheckedCalls() {}

    /**
     * Makes a call.
     *
     * @param path with its query, encoded as it is to be sent
     * @param apiKey null for none
     * @param body null for none
     */
    public static ValidatableResponse call(String method, String path, String apiKey, Object body) {
        var request = given().urlEncodingEnabled(false);
        if (apiKey != null) {
            request.header("apikey", apiKey);
        }
        if (body != null) {
            request.contentType(ContentType.JSON).body(body);
        }
        Response response = request.request(method, path);
        String text = response.body().asString();
        assertThat(CONTRACT.check(method, path.split("[?]", 2)[0], response.statusCode(), text))
                .as("%s %s -> %d %s", method, path, response.statusCode(), text)
                .isEmpty();
        return response.then();
    }

    public static ValidatableResponse get(String path) {
        return call("GET", path, null, null);
    }

    public static ValidatableResponse get(String path, String apiKey) {
        return call("GET", path, apiKey, null);
    }
}
