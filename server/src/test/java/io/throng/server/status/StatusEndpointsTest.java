package io.throng.server.status;

import static io.throng.server.contract.CheckedCalls.call;
import static io.throng.server.contract.CheckedCalls.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.worker.TestHorde;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The horde's state over HTTP, on a server with news and with an administrator. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class StatusEndpointsTest {
    private static final String STATUS = "/api/v2/status/";

    @Inject
    AccountRegistry registry;

    private TestHorde horde;
    private Registration owner;
    private String requester;

    @BeforeEach
    void people() throws Exception {
        horde = new TestHorde(registry);
        owner = horde.user("lender", Role.TRUSTED);
        requester = horde.user("asker", Role.TRUSTED).apiKey();
    }

    @Test
    void trap5PerformanceCountsQueuesAndWorkers() {
        JsonPath before = get(STATUS + "performance").statusCode(200).extract().jsonPath();
        horde.popText(owner.apiKey(), "s " + horde.mark, List.of(horde.textModel()), Map.of("threads", 3));
        call(
                        "POST",
                        "/api/v2/generate/text/async",
                        requester,
                        Map.of(
                                "prompt",
                                "x",
                                "params",
                                Map.of("n", 2, "max_length", 100),
                                "models",
                                List.of("no/" + horde.mark)))
                .statusCode(202);
        JsonPath after = get(STATUS + "performance").extract().jsonPath();
        assertThat(after.getInt("text_worker_count")).isEqualTo(before.getInt("text_worker_count") + 1);
        assertThat(after.getInt("text_thread_count")).isEqualTo(before.getInt("text_thread_count") + 3);
        assertThat(after.getInt("queued_text_requests")).isEqualTo(before.getInt("queued_text_requests") + 2);
        assertThat(after.getDouble("queued_tokens")).isEqualTo(before.getDouble("queued_tokens") + 200);
        horde.makeText(requester, owner.apiKey(), "s " + horde.mark);
        assertThat(get(STATUS + "performance").extract().jsonPath().getDouble("past_minute_tokens"))
                .isEqualTo(after.getDouble("past_minute_tokens") + 20);
    }

    @Test
    void trapCountsOfModelsAreThreadsAndTheDefaultTypeIsImage() {
        horde.popText(owner.apiKey(), "s " + horde.mark, List.of(horde.textModel()), Map.of("threads", 2));
        horde.popImage(owner.apiKey(), "d " + horde.mark, List.of(horde.imageModel()), Map.of("threads", 5));
        String path = STATUS + "models";
        get(path).body("name", hasItem(horde.imageModel())).body("name", not(hasItem(horde.textModel())));
        get(path + "?type=text")
                .body("find { it.name == '" + horde.textModel() + "' }.count", equalTo(2))
                .body("find { it.name == '" + horde.textModel() + "' }.type", equalTo("text"))
                .body("find { it.name == '" + horde.textModel() + "' }.eta", equalTo(0));
        get(path + "?type=video").body("$", hasSize(0));
        get(path + "?min_count=6").body("name", not(hasItem(horde.imageModel())));
        get(path + "?min_count=5&max_count=5").body("name", hasItem(horde.imageModel()));
        get(path + "?max_count=4").body("name", not(hasItem(horde.imageModel())));
        get(path + "?min_count=many").statusCode(400).body("errors", hasKey("min_count"));
        get(path + "?model_state=known").body("name", not(hasItem(horde.imageModel())));
        get(path + "?model_state=custom").body("name", hasItem(horde.imageModel()));
        get(path + "?model_state=bogus").statusCode(400).body("rc", equalTo("BadRequest"));
    }

    @Test
    void aModelInMaintenanceIsNotServedAndAKnownOneThatIsAskedForIsListed() {
        String worker = horde.dreamer(owner.apiKey(), "d " + horde.mark);
        TestHorde.put(worker, owner.apiKey(), Map.of("maintenance", true)).statusCode(200);
        get(STATUS + "models").body("name", not(hasItem(horde.imageModel())));
        String known = "stable_diffusion";
        call("POST", "/api/v2/generate/async", requester, Map.of("prompt", "x", "models", List.of(known)))
                .statusCode(202);
        get(STATUS + "models?model_state=known")
                .body("find { it.name == '" + known + "' }.jobs", greaterThanOrEqualTo(1f))
                .body("find { it.name == '" + known + "' }.count", equalTo(0))
                .body("find { it.name == '" + known + "' }.eta", equalTo(10_000));
        get(STATUS + "models/" + known).body("$", hasSize(1)).body("[0].name", equalTo(known));
    }

    @Test
    void trapASlashInAModelsNameMayBeEncodedOnceOrTwice() {
        horde.scribe(owner.apiKey(), "s " + horde.mark);
        for (String name : List.of("koboldcpp%252F" + horde.mark, "koboldcpp%2F" + horde.mark)) {
            get(STATUS + "models/" + name).body("name", equalTo(List.of(horde.textModel())));
        }
        get(STATUS + "models/nobodyservesthis").statusCode(200).body("$", hasSize(0));
        get(STATUS + "models/100%25").statusCode(200).body("$", hasSize(0));
    }

    @Test
    void aModelsSpeedIsTheMeanOfItsDeliveries() {
        horde.makeText(requester, owner.apiKey(), "s " + horde.mark);
        get(STATUS + "models?type=text")
                .body("find { it.name == '" + horde.textModel() + "' }.performance", greaterThanOrEqualTo(1f));
    }

    @Test
    void trapModesAreTurnedByThoseWhoMayAndShowAtOnce() throws Exception {
        String path = STATUS + "modes";
        String moderator = horde.user("mod", Role.MODERATOR).apiKey();
        get(path)
                .body("maintenance_mode", equalTo(false))
                .body("invite_only_mode", equalTo(false))
                .body("$", not(hasKey("raid_mode")));
        get(path, "nobodys").statusCode(401);
        get(path, requester).statusCode(403).body("rc", equalTo("NotModerator"));
        get(path, moderator).body("raid_mode", equalTo(false));
        call("PUT", path, null, Map.of("raid_mode", true)).statusCode(400).body("errors", hasKey("apikey"));
        call("PUT", path, requester, Map.of("raid_mode", true)).statusCode(403).body("rc", equalTo("NotModerator"));
        call("PUT", path, moderator, Map.of("maintenance_mode", true))
                .statusCode(403)
                .body("rc", equalTo("NotAdmin"));
        call("PUT", path, moderator, Map.of()).statusCode(400).body("rc", equalTo("NoHordeModSelected"));
        call("PUT", path, moderator, Map.of("raid_mode", "false"))
                .statusCode(400)
                .body("errors", hasKey("raid_mode"));
        call("PUT", path, moderator, Map.of("raid_mode", true, "invite_only_mode", true))
                .body("raid_mode", equalTo(true))
                .body("invite_only_mode", equalTo(true))
                .body("$", not(hasKey("maintenance_mode")));
        try {
            get(path).body("invite_only_mode", equalTo(true)).body("$", not(hasKey("raid_mode")));
            get(path, moderator).body("raid_mode", equalTo(true));
            String newcomer = horde.user("new", Role.TRUSTED).apiKey();
            horde.popText(newcomer, "n " + horde.mark, List.of("some/model"))
                    .statusCode(403)
                    .body("rc", equalTo("WorkerInviteOnly"));
        } finally {
            call("PUT", path, moderator, Map.of("raid_mode", false, "invite_only_mode", false))
                    .statusCode(200);
        }
        get(path).body("invite_only_mode", equalTo(false));
    }

    @Test
    void trap6TheHeartbeatTellsOfThisNodeOnly() {
        get(STATUS + "heartbeat")
                .statusCode(200)
                .body("message", anyOf(equalTo("OK"), equalTo("OVERLOADED")))
                .body("db_connection", equalTo(true))
                .body("active_count", greaterThanOrEqualTo(1))
                .body("$", hasKey("queue"))
                .body("$", not(hasKey("kudos_ledger")));
    }

    @Test
    void newsComeFromAFileNewestFirst() {
        get(STATUS + "news")
                .body("date_published", hasSize(7))
                .body("title.subList(1, 7)", equalTo(List.of("Fourth", "<i>Third</i>", "Second", "First", "B", "A")))
                .body("[6].tags", equalTo(null))
                .body("[5].more_info_urls", equalTo(List.of("https://throng.invalid")));
    }

    @Test
    void trap5StatisticsHaveAllPeriodsAndAreExactFromTheFirstJobOn() {
        JsonPath before =
                get("/api/v2/stats/img/totals").statusCode(200).extract().jsonPath();
        JsonPath textsBefore = get("/api/v2/stats/text/totals").extract().jsonPath();
        horde.makeImage(requester, owner.apiKey(), "d " + horde.mark, "k_dpmpp_sde");
        horde.makeText(requester, owner.apiKey(), "s " + horde.mark);
        JsonPath after = get("/api/v2/stats/img/totals").extract().jsonPath();
        JsonPath textsAfter = get("/api/v2/stats/text/totals").extract().jsonPath();
        for (String period : List.of("hour", "day", "month", "total")) {
            assertThat(after.getLong(period + ".images")).isEqualTo(before.getLong(period + ".images") + 1);
            assertThat(after.getLong(period + ".ps"))
                    .as("steps as asked for, not as the sampler runs them")
                    .isEqualTo(before.getLong(period + ".ps") + 512L * 512 * 20);
            assertThat(textsAfter.getLong(period + ".requests"))
                    .isEqualTo(textsBefore.getLong(period + ".requests") + 1);
            assertThat(textsAfter.getLong(period + ".tokens")).isEqualTo(textsBefore.getLong(period + ".tokens") + 80);
        }
        assertThat(after.getLong("minute.images")).isPositive();
        get("/api/v2/stats/img/models").body("total", not(hasKey(horde.imageModel())));
        get("/api/v2/stats/img/models?model_state=custom").body("day." + quoted(horde.imageModel()), equalTo(1));
        get("/api/v2/stats/img/models?model_state=all").body("total", hasKey(horde.imageModel()));
        get("/api/v2/stats/img/models?model_state=bogus").statusCode(400).body("rc", equalTo("BadRequest"));
        get("/api/v2/stats/text/models").body("month", hasKey(horde.textModel()));
    }

    private static String quoted(String name) {
        return "'" + name + "'";
    }

    @Test
    void trapAFaultedJobCountsInTheStatistics() {
        horde.scribe(owner.apiKey(), "s " + horde.mark);
        call(
                        "POST",
                        "/api/v2/generate/text/async",
                        requester,
                        Map.of("prompt", "x", "models", List.of(horde.textModel())))
                .statusCode(202);
        String job = horde.popText(owner.apiKey(), "s " + horde.mark, List.of(horde.textModel()))
                .extract()
                .jsonPath()
                .getString("id");
        call(
                        "POST",
                        "/api/v2/generate/text/submit",
                        owner.apiKey(),
                        Map.of("id", job, "generation", "", "state", "faulted"))
                .statusCode(200);
        get("/api/v2/stats/text/models").body("total." + quoted(horde.textModel()), equalTo(1));
        get(STATUS + "models?type=text")
                .body("find { it.name == '" + horde.textModel() + "' }.performance", equalTo(0f));
    }

    @Test
    void documentsComeInTwoFormats() {
        for (String document : List.of("terms", "privacy", "sponsors")) {
            String path = "/api/v2/documents/" + document;
            get(path)
                    .statusCode(200)
                    .body("html", org.hamcrest.Matchers.startsWith("<h1>"))
                    .body("$", not(hasKey("markdown")));
            get(path + "?format=markdown")
                    .body("markdown", org.hamcrest.Matchers.startsWith("# "))
                    .body("$", not(hasKey("html")));
            get(path + "?format=pdf").statusCode(400).body("rc", equalTo("BadRequest"));
            assertThat(io.restassured.RestAssured.get("/" + document)
                            .then()
                            .statusCode(200)
                            .extract()
                            .asString())
                    .contains("<h1>")
                    .contains("Horde &lt;of&gt; tests")
                    .doesNotContain("&lt;h1&gt;");
        }
    }
}
