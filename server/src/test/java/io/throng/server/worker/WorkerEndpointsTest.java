package io.throng.server.worker;

import static io.throng.server.contract.CheckedCalls.call;
import static io.throng.server.contract.CheckedCalls.get;
import static io.throng.server.worker.TestHorde.put;
import static io.throng.server.worker.TestHorde.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers over HTTP; names of tests that begin with "trap" are entries of the traps of the workers specification. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class WorkerEndpointsTest {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private TestHorde horde;
    private Registration owner;
    private Registration moderator;
    private String name;

    @BeforeEach
    void people() throws Exception {
        horde = new TestHorde(registry);
        owner = horde.user("lender", Role.TRUSTED);
        moderator = horde.user("mod", Role.MODERATOR, Role.TRUSTED);
        name = "worker " + horde.mark;
    }

    @Test
    void trap1AnIdlePopRegistersTheWorkerAndAnonymousAndUnknownKeysAreRefused() {
        horde.popText("0000000000", name, List.of("some/model"))
                .statusCode(403)
                .body("rc", equalTo("AnonForbiddenWorker"));
        horde.popText("nobodys", name, List.of("some/model")).statusCode(401).body("rc", equalTo("InvalidAPIKey"));
        get("/api/v2/workers/name/" + name.replace(" ", "%20")).statusCode(404).body("rc", equalTo("WorkerNotFound"));
        horde.popText(owner.apiKey(), name, List.of("some/model"))
                .statusCode(200)
                .body("id", equalTo(null))
                .body("ids", hasSize(0))
                .body("messages", hasSize(0));
        get("/api/v2/workers/name/" + name.replace(" ", "%20")).statusCode(200).body("name", equalTo(name));
    }

    @Test
    void trap2MaintenanceAndPauseBelongToTheirRoles() {
        put(UUID.randomUUID().toString(), owner.apiKey(), Map.of("maintenance", true))
                .statusCode(404)
                .body("rc", equalTo("WorkerNotFound"));
        String id = horde.scribe(owner.apiKey(), name);
        put(id, owner.apiKey(), Map.of("maintenance", true)).statusCode(200).body("maintenance", equalTo(true));
        assertThat(worker(id, null).getBoolean("maintenance_mode")).isTrue();
        horde.popText(owner.apiKey(), name, List.of(horde.textModel()))
                .statusCode(403)
                .body("rc", equalTo("WorkerMaintenance"))
                .body("message", containsString("maintenance mode"));
        put(id, owner.apiKey(), Map.of("maintenance", false)).statusCode(200).body("maintenance", equalTo(false));
        assertThat(worker(id, null).getBoolean("maintenance_mode")).isFalse();
        horde.popText(owner.apiKey(), name, List.of(horde.textModel())).statusCode(200);
    }

    @Test
    void trap2StrangersMayNothingAndOwnersMayNotPause() throws Exception {
        String id = horde.scribe(owner.apiKey(), name);
        String stranger = horde.user("stranger", Role.TRUSTED).apiKey();
        put(id, stranger, Map.of("maintenance", true)).statusCode(403).body("rc", equalTo("NotOwner"));
        put(id, stranger, Map.of("info", "mine")).statusCode(403).body("rc", equalTo("NotOwner"));
        put(id, stranger, Map.of("name", "taken over")).statusCode(403).body("rc", equalTo("NotModerator"));
        put(id, stranger, Map.of("team", "")).statusCode(403).body("rc", equalTo("NotModerator"));
        put(id, owner.apiKey(), Map.of("paused", true)).statusCode(403).body("rc", equalTo("NotModerator"));
        put(id, moderator.apiKey(), Map.of("paused", true)).statusCode(200).body("paused", equalTo(true));
        assertThat(worker(id, moderator.apiKey()).getBoolean("paused")).isTrue();
        put(id, owner.apiKey(), Map.of()).statusCode(400).body("rc", equalTo("NoWorkerModSelected"));
        put(id, owner.apiKey(), Map.of("maintenance_msg", "soon"))
                .statusCode(400)
                .body("rc", equalTo("NoWorkerModSelected"));
        put(id, null, Map.of("maintenance", true)).statusCode(400).body("errors", hasKey("apikey"));
        put(id, "nobodys", Map.of("maintenance", true)).statusCode(401);
        Map<String, Object> nothing = new HashMap<>();
        nothing.put("maintenance", null);
        put(id, owner.apiKey(), nothing).statusCode(400).body("errors", hasKey("maintenance"));
    }

    @Test
    void trap3OnlyOwnersAndModeratorsDelete() throws Exception {
        String id = horde.scribe(owner.apiKey(), name);
        String stranger = horde.user("stranger", Role.TRUSTED).apiKey();
        call("DELETE", "/api/v2/workers/" + id, stranger, null).statusCode(403).body("rc", equalTo("NotModerator"));
        call("DELETE", "/api/v2/workers/" + id, null, null).statusCode(401).body("rc", equalTo("InvalidAPIKey"));
        call("DELETE", "/api/v2/workers/" + id, owner.apiKey(), null)
                .statusCode(200)
                .body("deleted_id", equalTo(id))
                .body("deleted_name", equalTo(name));
        get("/api/v2/workers/" + id).statusCode(404);
        call("DELETE", "/api/v2/workers/" + id, owner.apiKey(), null).statusCode(404);
        assertThat(horde.scribe(owner.apiKey(), name))
                .as("the name is free again")
                .isNotEqualTo(id);
    }

    @Test
    void aWorkerWithJobsIsLocked() throws Exception {
        String id = horde.scribe(owner.apiKey(), name);
        String requester = horde.user("asker", Role.TRUSTED).apiKey();
        horde.makeText(requester, owner.apiKey(), name);
        call("DELETE", "/api/v2/workers/" + id, owner.apiKey(), null)
                .statusCode(423)
                .body("rc", equalTo("Locked"));
    }

    @Test
    void trap4InfoAndNamesAreBoundedDecentAndUnique() {
        String id = horde.scribe(owner.apiKey(), name);
        String other = "other " + horde.mark;
        horde.scribe(owner.apiKey(), other);
        put(id, owner.apiKey(), Map.of("info", "i".repeat(1_001)))
                .statusCode(400)
                .body("errors", hasKey("info"));
        put(id, owner.apiKey(), Map.of("info", "<b>".repeat(333)))
                .statusCode(200)
                .body("info", containsString("&lt;b&gt;"));
        put(id, owner.apiKey(), Map.of("info", "what a shit show"))
                .statusCode(400)
                .body("rc", equalTo("ProfaneWorkerInfo"));
        put(id, owner.apiKey(), Map.of("name", other)).statusCode(400).body("rc", equalTo("WorkerNameAlreadyExists"));
        put(id, owner.apiKey(), Map.of("name", "a shit name")).statusCode(400).body("rc", equalTo("ProfaneWorkerName"));
        put(id, owner.apiKey(), Map.of("name", "n".repeat(101))).statusCode(400);
        put(id, owner.apiKey(), Map.of("name", name)).statusCode(200).body("name", equalTo(name));
        put(id, owner.apiKey(), Map.of("maintenance", true, "maintenance_msg", "m".repeat(301)))
                .statusCode(400);
        put(id, owner.apiKey(), Map.of("info", "")).statusCode(200).body("info", equalTo(""));
        get("/api/v2/workers/" + id).body("$", not(hasKey("info")));
    }

    @Test
    void trap12NothingThatIsSentMakesTheServerFail() {
        get("/api/v2/workers/!!!").statusCode(404).body("rc", equalTo("WorkerNotFound"));
        get("/api/v2/workers/name/%00").statusCode(404);
        horde.popText(owner.apiKey(), "nul\u0000 " + horde.mark, List.of("some/model"))
                .statusCode(200);
        get("/api/v2/workers/name/nul%20" + horde.mark).statusCode(200);
        call("POST", "/api/v2/generate/text/pop", owner.apiKey(), Map.of("name", 7, "models", "m"))
                .statusCode(400);
        horde.popText(owner.apiKey(), "n".repeat(101), List.of("some/model"))
                .statusCode(400)
                .body("rc", equalTo("TooLongWorkerName"));
        horde.popText(owner.apiKey(), " <> ", List.of("some/model"))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
        horde.popText(owner.apiKey(), "my colab", List.of("some/model"))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
    }

    @Test
    void trapAFieldThatIsRefusedLeavesTheOthersAsTheyWere() {
        String id = horde.scribe(owner.apiKey(), name);
        put(
                        id,
                        owner.apiKey(),
                        Map.of("maintenance", true, "team", UUID.randomUUID().toString()))
                .statusCode(404)
                .body("rc", equalTo("TeamNotFound"));
        assertThat(worker(id, null).getBoolean("maintenance_mode")).isFalse();
    }

    @Test
    void aMessageWithoutTheWordsThatWorkersLookForGetsThem() {
        String id = horde.scribe(owner.apiKey(), name);
        put(id, owner.apiKey(), Map.of("maintenance", true, "maintenance_msg", "new disk"))
                .statusCode(200);
        horde.popText(owner.apiKey(), name, List.of(horde.textModel()))
                .statusCode(403)
                .body("message", containsString("new disk"))
                .body("message", containsString("maintenance mode"));
        put(id, moderator.apiKey(), Map.of("maintenance", true)).statusCode(200);
        horde.popText(owner.apiKey(), name, List.of(horde.textModel()))
                .body("message", not(containsString("new disk")));
    }

    @Test
    void everybodySeesWhatIsPublicAndModeratorsMore() {
        String id = horde.dreamer(owner.apiKey(), name);
        get("/api/v2/workers/" + id)
                .statusCode(200)
                .body("type", equalTo("image"))
                .body("online", equalTo(true))
                .body("requests_fulfilled", equalTo(0))
                .body("kudos_rewards", equalTo(0.0f))
                .body("kudos_details.generated", equalTo(null))
                .body("kudos_details.uptime", equalTo(null))
                .body("performance", equalTo("1.0 megapixelsteps per second"))
                .body("threads", equalTo(1))
                .body("team.name", equalTo(null))
                .body("team.id", equalTo(null))
                .body("team", hasKey("id"))
                .body("trusted", equalTo(true))
                .body("bridge_agent", equalTo(TestHorde.REGEN))
                .body("models", equalTo(List.of(horde.imageModel())))
                .body("max_pixels", equalTo(4_194_304))
                .body("megapixelsteps_generated", equalTo(0.0f))
                .body("img2img", equalTo(true))
                .body("lora", equalTo(false))
                .body("nsfw", equalTo(true))
                .body("$", not(hasKey("owner")))
                .body("$", not(hasKey("paused")))
                .body("$", not(hasKey("ipaddr")))
                .body("$", not(hasKey("max_length")));
        get("/api/v2/workers/" + id, owner.apiKey()).body("$", not(hasKey("paused")));
        get("/api/v2/workers/" + id, "nobodys").statusCode(200).body("$", not(hasKey("paused")));
        get("/api/v2/workers/" + id, moderator.apiKey())
                .body("owner", equalTo(owner.account().alias()))
                .body("messages", hasSize(0))
                .body("paused", equalTo(false))
                .body("suspicious", equalTo(0))
                .body("ipaddr", equalTo("127.0.0.1"));
        get("/api/v2/workers/" + id).body("$", not(hasKey("ipaddr")));
    }

    @Test
    void theListFiltersByNameInAnyCaseElseByType() {
        horde.scribe(owner.apiKey(), name);
        get("/api/v2/workers?name=" + name.toUpperCase(Locale.ROOT).replace(" ", "%20"))
                .statusCode(200)
                .body("name", equalTo(List.of(name)));
        get("/api/v2/workers?type=image&name=" + name.replace(" ", "%20")).body("name", equalTo(List.of(name)));
        get("/api/v2/workers?type=text").body("name", hasItem(name)).body("type", not(hasItem("image")));
        get("/api/v2/workers?type=image").body("name", not(hasItem(name)));
        get("/api/v2/workers?type=robot").body("$", hasSize(0));
        get("/api/v2/workers?type=").body("name", hasItem(name));
        get("/api/v2/workers", moderator.apiKey()).body("find { it.name == '" + name + "' }", hasKey("paused"));
        get("/api/v2/workers").body("find { it.name == '" + name + "' }", not(hasKey("paused")));
    }

    @Test
    void trapTheFieldMaskAppliesToTheWorkersToo() {
        horde.scribe(owner.apiKey(), name);
        JsonPath masked = io.restassured.RestAssured.given()
                .header("X-Fields", "name,team{id}")
                .get("/api/v2/workers")
                .jsonPath();
        Map<String, Object> found = masked.getMap("find { it.name == '" + name + "' }");
        assertThat(found).containsOnlyKeys("name", "team");
    }

    @Test
    void trap11ChangingModelsShowsAtOnceInMemoryAndInTheTable() throws Exception {
        String id = horde.scribe(owner.apiKey(), name);
        for (List<String> models : List.of(List.of("a/" + horde.mark), List.of("b/" + horde.mark, "c/" + horde.mark))) {
            horde.popText(owner.apiKey(), name, models).statusCode(200);
            assertThat(worker(id, null).getList("models", String.class)).isEqualTo(models);
            get("/api/v2/workers?type=text").body("find { it.name == '" + name + "' }.models", equalTo(models));
        }
        TestHorde.put(id, owner.apiKey(), Map.of("info", "still there"));
        assertThat(worker(id, null).getList("models", String.class))
                .containsExactly("b/" + horde.mark, "c/" + horde.mark);
    }

    @Test
    void trap10AResultNamesTheModelThatWasDeclaredAtItsPop() throws Exception {
        String requester = horde.user("asker", Role.TRUSTED).apiKey();
        String first = "first/" + horde.mark;
        String second = "second/" + horde.mark;
        String id = call(
                        "POST",
                        "/api/v2/generate/text/async",
                        requester,
                        Map.of("prompt", "x", "models", List.of(first, second)))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id");
        // Two programs under one name: the other one says something else before the first delivers.
        String job = horde.popText(owner.apiKey(), name, List.of(first, "other"))
                .extract()
                .jsonPath()
                .getString("id");
        assertThat(job).isNotNull();
        horde.popText(owner.apiKey(), name, List.of(second, "other"))
                .statusCode(200)
                .body("id", equalTo(null));
        call("POST", "/api/v2/generate/text/submit", owner.apiKey(), Map.of("id", job, "generation", "a text"))
                .statusCode(200);
        get("/api/v2/generate/text/status/" + id).body("generations.model", equalTo(List.of(first)));
    }

    @Test
    void aRenamedWorkerKeepsItsIdAndItsOldNameIsFree() {
        String id = horde.scribe(owner.apiKey(), name);
        String renamed = "renamed " + horde.mark;
        put(id, owner.apiKey(), Map.of("name", renamed)).statusCode(200).body("name", equalTo(renamed));
        assertThat(TestHorde.idOf(renamed)).isEqualTo(id);
        assertThat(horde.scribe(owner.apiKey(), renamed)).isEqualTo(id);
        assertThat(horde.scribe(owner.apiKey(), name)).isNotEqualTo(id);
    }

    @Test
    void trapLimitsAreMoreThanNotAtLeast() throws Exception {
        String untrusted = horde.user("new").apiKey();
        for (int i = 1; i <= 4; i++) {
            horde.popText(untrusted, "w" + i + " " + horde.mark, List.of("some/model"))
                    .statusCode(200);
        }
        horde.popText(untrusted, "w5 " + horde.mark, List.of("some/model"))
                .statusCode(403)
                .body("rc", equalTo("TooManyWorkers"));
        String trusted = horde.user("old", Role.TRUSTED).apiKey();
        for (int i = 1; i <= 21; i++) {
            horde.popText(trusted, "t" + i + " " + horde.mark, List.of("some/model"))
                    .statusCode(200);
        }
        horde.popText(trusted, "t22 " + horde.mark, List.of("some/model"))
                .statusCode(403)
                .body("rc", equalTo("TooManyWorkersTrusted"));
    }

    @Test
    void trapAPausedWorkerGetsAJobThatIsWorthNothing() throws Exception {
        String id = horde.scribe(owner.apiKey(), name);
        put(id, moderator.apiKey(), Map.of("paused", true)).statusCode(200);
        String requester = horde.user("asker", Role.TRUSTED).apiKey();
        List<String> made = horde.makeText(requester, owner.apiKey(), name);
        assertThat(made.get(1)).isNotNull();
        call("GET", "/api/v2/generate/text/status/" + made.get(0), null, null)
                .body("waiting", equalTo(1))
                .body("finished", equalTo(0));
        assertThat(worker(id, null).getInt("requests_fulfilled")).isZero();
        horde.popText(owner.apiKey(), name, List.of(horde.textModel())).body("id", equalTo(null));
    }

    @Test
    void deliveriesShowInTheWorkersCounters() throws Exception {
        String id = horde.scribe(owner.apiKey(), name);
        String requester = horde.user("asker", Role.TRUSTED).apiKey();
        horde.makeText(requester, owner.apiKey(), name);
        JsonPath after = worker(id, null);
        assertThat(after.getInt("requests_fulfilled")).isEqualTo(1);
        assertThat(after.getDouble("kudos_rewards")).isPositive();
        assertThat(after.getDouble("kudos_details.generated")).isPositive();
        assertThat(after.getString("performance")).matches("[0-9]+[.][0-9] tokens per second");
    }
}
