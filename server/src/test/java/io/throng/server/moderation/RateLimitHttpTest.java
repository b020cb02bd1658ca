package io.throng.server.moderation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.throng.server.ServerTestResource;
import io.throng.server.contract.Contract;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How limits look to callers. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(BehindProxyProfile.class)
class RateLimitHttpTest {
    private static final AtomicInteger ADDRESSES = new AtomicInteger();

    /** Where no other test calls from: what is used up here must not be missed there. */
    private static final String NETWORK = "198.19.1.";

    private static final String ID = "/api/v2/generate/status/3b3ce0a1-7a5e-4a3e-9a37-3a0f0f2d2c11";

    private String address;

    @BeforeEach
    void newcomer() {
        address = NETWORK + ADDRESSES.incrementAndGet();
    }

    private Response get(String path, String from) {
        return given().header("X-Forwarded-For", from).get(path);
    }

    private Response exhausted() {
        for (int i = 0; i < 10; i++) {
            assertThat(get(ID, address).statusCode()).isEqualTo(404);
        }
        return get(ID, address);
    }

    @Test
    void overTheLimitIsA429WithTheSentenceClientsKnowAndNoReturnCode() {
        Response refused = exhausted();
        refused.then()
                .statusCode(429)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Access-Control-Allow-Origin", "*")
                .body("$", aMapWithSize(1))
                .body("message", equalTo("10 per 1 minute"));
        assertThat(Contract.load().check("GET", ID, 429, refused.asString())).isEmpty();
    }

    @Test
    void everyLimitedAnswerSaysHowItsCallerStandsAndBrowsersMayReadIt() {
        Response answer = get("/api/v2/find_user", address);
        assertThat(answer.header("X-RateLimit-Limit")).isEqualTo("90");
        assertThat(answer.header("X-RateLimit-Remaining")).isEqualTo("89");
        assertThat(Long.parseLong(answer.header("Retry-After"))).isBetween(1L, 60L);
        assertThat(Long.parseLong(answer.header("X-RateLimit-Reset")))
                .isBetween(Instant.now().getEpochSecond(), Instant.now().getEpochSecond() + 61);
        assertThat(answer.header("Access-Control-Expose-Headers"))
                .contains(
                        "Retry-After", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", "Horde-Node");
    }

    @Test
    void anotherAddressAndAnotherRequestAndAnotherMethodAreNotAffected() {
        assertThat(exhausted().statusCode()).isEqualTo(429);
        assertThat(get(ID, NETWORK + "250").statusCode()).isEqualTo(404);
        assertThat(get(ID.replace('3', '4'), address).statusCode()).isEqualTo(404);
        assertThat(given().header("X-Forwarded-For", address).delete(ID).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aCallerCannotMakeUpTheAddressBehindTheProxy() {
        for (int i = 0; i < 10; i++) {
            get(ID, "192.0.2." + i + ", " + address);
        }
        assertThat(get(ID, "192.0.2.99, " + address).statusCode()).isEqualTo(429);
    }

    @Test
    void withoutAPasskeyProxiedForChangesNothing() {
        for (int i = 0; i < 10; i++) {
            given().header("X-Forwarded-For", address)
                    .header("Proxied-For", "192.0.2." + i)
                    .header("Proxy-Authorization", "anything")
                    .get(ID);
        }
        assertThat(get(ID, address).statusCode()).isEqualTo(429);
    }

    @Test
    void limitsComeBeforeKeysAndBodies() {
        for (int i = 0; i < 10; i++) {
            given().header("X-Forwarded-For", address)
                    .contentType(ContentType.JSON)
                    .body("{")
                    .post("/api/v2/generate/async")
                    .then()
                    .statusCode(400);
        }
        given().header("X-Forwarded-For", address)
                .contentType(ContentType.JSON)
                .body("{")
                .post("/api/v2/generate/async")
                .then()
                .statusCode(429)
                .body("message", equalTo("10 per 1 second"));
    }

    @Test
    void preflightCallsCostNothingAndMayBeRememberedByBrowsers() {
        for (int i = 0; i < 20; i++) {
            given().header("X-Forwarded-For", address)
                    .options(ID)
                    .then()
                    .statusCode(200)
                    .header("Allow", containsString("GET"))
                    .header("Access-Control-Max-Age", "7200")
                    .header("X-RateLimit-Limit", nullValue());
        }
        assertThat(get(ID, address).statusCode()).isEqualTo(404);
    }

    @Test
    void theHeartbeatHasNoLimit() {
        Response heartbeat = get("/api/v2/status/heartbeat", address);
        heartbeat.then().statusCode(200).header("X-RateLimit-Limit", nullValue());
    }

    @Test
    void settingsChangeALimit() {
        Map<String, Object> rating = Map.of();
        for (int i = 0; i < 2; i++) {
            given().header("X-Forwarded-For", address)
                    .contentType(ContentType.JSON)
                    .body(rating)
                    .post("/api/v2/generate/rate/x");
        }
        given().header("X-Forwarded-For", address)
                .contentType(ContentType.JSON)
                .body(rating)
                .post("/api/v2/generate/rate/x")
                .then()
                .statusCode(429)
                .body("message", equalTo("2 per 1 minute"));
    }

    @Test
    void answersAreKeptFromCachesSinceTheyDependOnWhoAsks() {
        get("/api/v2/find_user", address).then().header("Cache-Control", "no-store");
        get("/api/v2/filters", address).then().statusCode(400).header("Cache-Control", "no-store");
    }
}
