package io.throng.server.moderation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.throng.server.ServerTestResource;
import io.throng.server.account.Role;
import io.throng.server.operations.HordeModes;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What moderators do over HTTP, and what comes of it for those who ask and those who work. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(BehindProxyProfile.class)
class ModerationHttpTest extends ModerationScene {
    @ParameterizedTest
    @CsvSource({
        "GET, /api/v2/filters",
        "GET, /api/v2/filters/regex",
        "GET, /api/v2/filters/1",
        "DELETE, /api/v2/filters/1",
        "GET, /api/v2/operations/ipaddr",
        "GET, /api/v2/operations/ipaddr/198.51.100.1",
        "DELETE, /api/v2/operations/block_worker_ipaddr/x",
        "GET, /api/throng/v1/moderation/starter-filters",
        "PUT, /api/throng/v1/moderation/starter-filters",
        "DELETE, /api/throng/v1/moderation/starter-filters",
        "GET, /api/throng/v1/moderation/actions",
        "GET, /api/throng/v1/duties",
        "POST, /api/throng/v1/duties/read-modes/run"
    })
    void onlyModeratorsGetThrough(String method, String path) {
        call(method, path, null, null).statusCode(400).body("errors", hasKey("apikey"));
        call(method, path, "no such key", null).statusCode(401).body("rc", equalTo("InvalidAPIKey"));
        call(method, path, user.apiKey(), null).statusCode(403).body("rc", equalTo("NotModerator"));
        call(method, path, "0000000000", null).statusCode(403).body("rc", equalTo("NotModerator"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT | /api/v2/filters | {\"regex\":\"x\",\"filter_type\":10}",
                "POST | /api/v2/filters | {\"prompt\":\"x\"}",
                "PATCH | /api/v2/filters/1 | {\"regex\":\"x\"}",
                "POST | /api/v2/operations/ipaddr | {\"ipaddr\":\"198.51.100.1\",\"hours\":1}",
                "POST | /api/v2/operations/ipaddr | {\"ipaddr\":\"no address\",\"hours\":1}",
                "DELETE | /api/v2/operations/ipaddr | {\"ipaddr\":\"198.51.100.1\"}",
                "PUT | /api/v2/operations/block_worker_ipaddr/x | {\"days\":1}"
            })
    void onlyModeratorsGetThroughWithABody(String method, String path, String body) {
        call(method, path, user.apiKey(), body).statusCode(403).body("rc", equalTo("NotModerator"));
        call(method, path, null, body).statusCode(400).body("errors", hasKey("apikey"));
    }

    @Test
    void aTimedOutAddressMayNotPopNorCheckUnlessItNamesItsProgram() {
        String requestId = image(user.apiKey(), "a lighthouse", false).extract().path("id");
        call("POST", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", address, "hours", 1))
                .statusCode(200)
                .body("message", equalTo("OK"));
        call(
                        "POST",
                        "/api/v2/generate/text/pop",
                        user.apiKey(),
                        Map.of("name", "w " + address, "models", List.of("koboldcpp/m"), "bridge_agent", "a:1:b"))
                .statusCode(403)
                .body("rc", equalTo("TimeoutIP"));
        call("GET", "/api/v2/generate/check/" + requestId, null, null)
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        given().header("X-Forwarded-For", address)
                .header("Client-Agent", "tool:1:me")
                .get("/api/v2/generate/check/" + requestId)
                .then()
                .statusCode(200);
    }

    @Test
    void networksAreBlockedListedAndLifted() {
        String network = "2001:db8:" + Integer.toHexString(ADDRESSES.incrementAndGet()) + "::/48";
        String inside = network.replace("::/48", ":5::9");
        call("POST", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", network, "hours", 720))
                .statusCode(200);
        call("GET", "/api/v2/operations/ipaddr", moderator, null)
                .statusCode(200)
                .body("ipaddr", hasItem(network.replace("::/48", ":0:0:0:0:0/48")));
        call("GET", "/api/v2/operations/ipaddr/" + inside, moderator, null)
                .statusCode(200)
                .body("$", hasSize(1))
                .body("[0].seconds", greaterThan(720 * 3600 - 60));
        call("POST", "/api/v2/generate/text/async", user.apiKey(), Map.of("prompt", "x"), inside)
                .statusCode(403)
                .body("rc", equalTo("TimeoutIP"))
                .body("message", not(containsString("seconds")));
        call("DELETE", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", network))
                .statusCode(200);
        call("GET", "/api/v2/operations/ipaddr/" + inside, moderator, null).body("$", hasSize(0));
        call("DELETE", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", network))
                .statusCode(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1/8", "10.0.0.0/33", "localhost", "1.2.3.4.5", "fe80::1%eth0"})
    void whatIsNoAddressIsRefusedNot500(String ipaddr) {
        call("POST", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", ipaddr, "hours", 1))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
        call("DELETE", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", ipaddr))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
    }

    @ParameterizedTest
    @CsvSource({"0", "721"})
    void hoursHaveBounds(int hours) {
        call("POST", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", "198.51.100.1", "hours", hours))
                .statusCode(400)
                .body("errors", hasKey("hours"));
    }

    @Test
    void aWorkersAddressIsBlockedAndLifted() throws Exception {
        String name = "worker at " + address;
        String owner =
                registry.createUser("lender", EnumSet.of(Role.TRUSTED), 0).apiKey();
        Map<String, Object> pop = Map.of("name", name, "models", List.of("koboldcpp/m"), "bridge_agent", "a:1:b");
        call("POST", "/api/v2/generate/text/pop", owner, pop).statusCode(200);
        String worker = text("select id::text from worker where name = '" + name + "'");
        String path = "/api/v2/operations/block_worker_ipaddr/" + worker;
        call("PUT", path, moderator, Map.of("days", 30)).statusCode(200).body("message", equalTo("OK"));
        call("POST", "/api/v2/generate/text/pop", owner, pop).statusCode(403).body("rc", equalTo("TimeoutIP"));
        call("DELETE", path, moderator, null, "192.0.2.1").statusCode(200);
        call("POST", "/api/v2/generate/text/pop", owner, pop).statusCode(200);
        call("PUT", path, moderator, Map.of("days", 31)).statusCode(400).body("errors", hasKey("days"));
        for (String unknown : List.of("x", "00000000-0000-0000-0000-000000000000")) {
            call("PUT", "/api/v2/operations/block_worker_ipaddr/" + unknown, moderator, Map.of("days", 1))
                    .statusCode(404)
                    .body("rc", equalTo("WorkerNotFound"));
            call("DELETE", "/api/v2/operations/block_worker_ipaddr/" + unknown, moderator, null)
                    .statusCode(404)
                    .body("rc", equalTo("WorkerNotFound"));
        }
    }

    @Test
    void whatModeratorsDoIsRecorded() {
        String id = filter(10, "recorded" + ADDRESSES.incrementAndGet(), "");
        call("POST", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", "192.0.2.77", "hours", 3));
        call("DELETE", "/api/v2/filters/" + id, moderator, null);
        JsonPath actions = call("GET", "/api/throng/v1/moderation/actions?limit=3", moderator, null)
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(actions.getList("action")).containsExactly("delete-filter", "block-address", "create-filter");
        assertThat(actions.getString("[1].details.hours")).isEqualTo("3");
        call("GET", "/api/throng/v1/moderation/actions?contains=192.0.2.77", moderator, null)
                .body("action", hasItems("block-address"));
        call("GET", "/api/throng/v1/moderation/actions?limit=501", moderator, null)
                .statusCode(400)
                .body("errors", hasKey("limit"));
    }

    @Test
    void dutiesAreListedAndGetTurnsWhenSomebodyAsks() {
        call("GET", "/api/throng/v1/duties", moderator, null)
                .statusCode(200)
                .body(
                        "name",
                        hasItems(
                                "read-filters", "read-addresses", "forget-moderation", "verify-ledger", "sweep-media"));
        call("POST", "/api/throng/v1/duties/read-modes/run", moderator, null).statusCode(202);
        call("POST", "/api/throng/v1/duties/nonsense/run", moderator, null).statusCode(404);
    }

    @Test
    void maintenanceModeIsA400() throws Exception {
        set(HordeModes.Mode.MAINTENANCE, true);
        try {
            image(user.apiKey(), "a lighthouse", false).statusCode(400).body("rc", equalTo("MaintenanceMode"));
        } finally {
            set(HordeModes.Mode.MAINTENANCE, false);
        }
    }

    @Test
    void maintenanceWithdrawsWaitingImagesAndLetsTextsGoOn() throws Exception {
        String images = image(user.apiKey(), "a lighthouse", false)
                .statusCode(202)
                .extract()
                .path("id");
        String texts = call("POST", "/api/v2/generate/text/async", user.apiKey(), Map.of("prompt", "Once"))
                .statusCode(202)
                .extract()
                .path("id");
        set(HordeModes.Mode.MAINTENANCE, true);
        try {
            standstill();
        } finally {
            set(HordeModes.Mode.MAINTENANCE, false);
        }
        assertThat(count("select n from request where id = '" + images + "'")).isZero();
        assertThat(count("select n from request where id = '" + texts + "'")).isEqualTo(1);
    }

    private void standstill() {
        long deadline = System.nanoTime() + java.util.concurrent.TimeUnit.SECONDS.toNanos(60);
        while (count("select count(*) from request where kind = 1 and n > 0") > 0) {
            assertThat(System.nanoTime()).as("images still wait").isLessThan(deadline);
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
    }

    private void set(HordeModes.Mode mode, boolean on) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            HordeModes.set(connection, mode, on);
        }
        modes.refresh();
    }
}
