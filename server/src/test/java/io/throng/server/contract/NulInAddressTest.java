package io.throng.server.contract;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.http.Method;
import io.restassured.response.Response;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Role;
import io.throng.server.http.RequestHeaders;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;

/** PostgreSQL keeps no NUL character, so one in an address must be answered before it gets there. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class NulInAddressTest {
    private static final String NUL = "%00";
    private static final String FAILS_ON_PURPOSE = "/api/v2/conventions/";

    @Inject
    AccountRegistry registry;

    @Test
    void aNulInAnArgumentIsRefusedByEveryCallThatTakesArguments() throws Exception {
        Map<String, String> addresses = new TreeMap<>();
        operations((method, path, operation) -> {
            for (JsonNode parameter : operation.path("parameters")) {
                if (parameter.path("in").asText().equals("query")) {
                    addresses.put(
                            path.replaceAll("\\{[^}]*}", "1") + "?"
                                    + parameter.path("name").asText() + "=a" + NUL,
                            method);
                }
            }
        });
        assertThat(addresses).as("calls with arguments").hasSizeGreaterThan(20);
        String key = moderator();
        SoftAssertions softly = new SoftAssertions();
        addresses.forEach((address, method) -> {
            Response reply = call(method, address, key);
            softly.assertThat(reply.statusCode()).as("%s %s", method, address).isEqualTo(400);
            softly.assertThat(reply.jsonPath().getString("rc"))
                    .as("%s %s", method, address)
                    .isEqualTo("NulByteInPayload");
        });
        softly.assertAll();
    }

    @Test
    void aNulInAPathNeverMakesACallFail() throws Exception {
        Map<String, String> addresses = new TreeMap<>();
        operations((method, path, operation) -> {
            if (path.contains("{") && !path.startsWith(FAILS_ON_PURPOSE)) {
                addresses.put(method + " " + path.replaceAll("\\{[^}]*}", NUL), method);
            }
        });
        assertThat(addresses).as("calls with variables").hasSizeGreaterThan(30);
        String key = moderator();
        SoftAssertions softly = new SoftAssertions();
        addresses.forEach((named, method) -> {
            Response reply = call(method, named.substring(named.indexOf('/')), key);
            softly.assertThat(reply.statusCode()).as(named).isBetween(200, 499);
        });
        softly.assertAll();
    }

    private interface OperationVisitor {
        void visit(String method, String path, JsonNode operation);
    }

    private static void operations(OperationVisitor visitor) throws Exception {
        JsonNode document =
                new ObjectMapper().readTree(when().get("/api/swagger.json").asByteArray());
        String base = document.path("basePath").asText("");
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> visitor.visit(
                                operation.getKey().toUpperCase(Locale.ROOT),
                                base + path.getKey(),
                                operation.getValue())));
    }

    private static Response call(String method, String address, String key) {
        return given().urlEncodingEnabled(false)
                .header(RequestHeaders.API_KEY, key)
                .contentType(ContentType.JSON)
                .body("{}")
                .request(Method.valueOf(method), address);
    }

    private String moderator() throws Exception {
        return registry.createUser("nul", EnumSet.of(Role.MODERATOR), 0).apiKey();
    }
}
