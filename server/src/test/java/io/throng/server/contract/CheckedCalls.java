package io.throng.server.contract;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;

/** Calls of API v2 whose answers are all held against the contract. */
public final class CheckedCalls {
    private static final Contract CONTRACT = Contract.load();

    private CheckedCalls() {}

    /**
     * Makes a call.
     *
     * @param path may have a query behind it
     * @param key null for none
     * @param body null for none
     */
    public static ValidatableResponse call(String method, String path, String key, Object body) {
        var request = given().contentType(ContentType.JSON).urlEncodingEnabled(false);
        if (key != null) {
            request.header("apikey", key);
        }
        if (body != null) {
            request.body(body);
        }
        var response = request.request(method, path);
        int query = path.indexOf('?');
        assertThat(CONTRACT.check(
                        method,
                        query < 0 ? path : path.substring(0, query),
                        response.statusCode(),
                        response.body().asString()))
                .as(
                        "%s %s -> %d %s",
                        method, path, response.statusCode(), response.body().asString())
                .isEmpty();
        return response.then();
    }
}
