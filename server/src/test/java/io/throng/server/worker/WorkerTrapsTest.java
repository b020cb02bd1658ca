package io.throng.server.worker;

import static io.throng.server.contract.CheckedCalls.call;
import static io.throng.server.contract.CheckedCalls.get;
import static org.assertj.core.api.Assertions.assertThat;
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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a re-implementer gets wrong about workers, over HTTP: the second half of the traps of the workers specification. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class WorkerTrapsTest {
    @Inject
    AccountRegistry registry;

    private TestHorde horde;
    private Registration owner;
    private Registration moderator;
    private String requester;
    private String name;

    @BeforeEach
    void people() throws Exception {
        horde = new TestHorde(registry);
        owner = horde.user("lender", Role.TRUSTED);
        moderator = horde.user("mod", Role.MODERATOR, Role.TRUSTED);
        requester = horde.user("asker", Role.TRUSTED).apiKey();
        name = "worker " + horde.mark;
    }

    private String asked(String key, String kind, Map<String, Object> body) {
        return call("POST", "/api/v2/generate/" + kind, key, body)
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id");
    }

    @Test
    void trap9ARequestWithAJobInFlightIsPossibleThoughItsWorkerWentIntoMaintenance() {
        String worker = horde.scribe(owner.apiKey(), name);
        String id = asked(requester, "text/async", Map.of("prompt", "x", "models", List.of(horde.textModel())));
        horde.popText(owner.apiKey(), name, List.of(horde.textModel())).body("ids", hasSize(1));
        TestHorde.put(worker, owner.apiKey(), Map.of("maintenance", true)).statusCode(200);
        get("/api/v2/generate/text/status/" + id).body("processing", equalTo(1)).body("is_possible", equalTo(true));
    }

    @Test
    void trapQueuedIsInPixelstepsAndQueuedMegapixelstepsAreMillionsOfThem() {
        String model = horde.imageModel();
        horde.dreamer(owner.apiKey(), name);
        double before = get("/api/v2/status/performance").extract().jsonPath().getDouble("queued_megapixelsteps");
        asked(
                requester,
                "async",
                Map.of(
                        "prompt",
                        "x",
                        "models",
                        List.of(model),
                        "params",
                        Map.of("n", 2, "width", 512, "height", 512, "steps", 20)));
        float queued = 2f * 512 * 512 * 20;
        JsonPath models = get("/api/v2/status/models").extract().jsonPath();
        Map<String, Object> ours = models.getMap("find { it.name == '" + model + "' }");
        assertThat(ours.get("queued")).isEqualTo(queued);
        assertThat(ours.get("jobs")).isEqualTo(2f);
        assertThat(ours.get("count")).isEqualTo(1);
        double after = get("/api/v2/status/performance").extract().jsonPath().getDouble("queued_megapixelsteps");
        assertThat(after - before).isBetween(queued / 1e6 - 0.011, queued / 1e6 + 0.011);
    }

    @Test
    void trapAModelThatAWorkerOnlyDeclaresIsServedButNotShownUnlessItsOwnerIsACustomizer() throws Exception {
        // A reference names no such model; here, without one configured, workers may offer it anyway.
        Registration customizer = horde.user("customizer", Role.TRUSTED, Role.CUSTOMIZER);
        String model = horde.imageModel();
        String worker = horde.dreamer(customizer.apiKey(), name);
        get("/api/v2/workers/" + worker).body("models", equalTo(List.of(model)));
        asked(requester, "async", Map.of("prompt", "x", "models", List.of(model)));
        horde.popImage(customizer.apiKey(), name, List.of(model), Map.of()).body("model", equalTo(model));
    }

    @Test
    void trapWhatAWorkerDeclaresCountsAtItsVeryNextPop() {
        horde.popText(owner.apiKey(), name, List.of("other/" + horde.mark), Map.of("max_length", 80));
        asked(
                requester,
                "text/async",
                Map.of("prompt", "x", "models", List.of(horde.textModel()), "params", Map.of("max_length", 300)));
        horde.popText(owner.apiKey(), name, List.of(horde.textModel()), Map.of("max_length", 80))
                .body("ids", hasSize(0));
        horde.popText(owner.apiKey(), name, List.of(horde.textModel()), Map.of("max_length", 300))
                .body("ids", hasSize(1));
    }

    @Test
    void trapAnAlchemistIsAWorkerOfItsOwnerLikeAnyOther() {
        call("POST", "/api/v2/interrogate/pop", owner.apiKey(), Map.of("name", name, "forms", List.of("caption")))
                .statusCode(200);
        String id = TestHorde.idOf(name);
        get("/api/v2/find_user", owner.apiKey()).body("worker_ids", hasItem(id)).body("worker_count", equalTo(1));
        get("/api/v2/workers?type=interrogation").body("name", hasItem(name));
    }

    @Test
    void trapAnOwnersRequestIsServedInMaintenanceAndOthersFailOnlyAfterASearch() {
        String worker = horde.scribe(owner.apiKey(), name);
        TestHorde.put(worker, owner.apiKey(), Map.of("maintenance", true)).statusCode(200);
        asked(requester, "text/async", Map.of("prompt", "x", "models", List.of(horde.textModel())));
        horde.popText(owner.apiKey(), name, List.of(horde.textModel()))
                .statusCode(403)
                .body("rc", equalTo("WorkerMaintenance"));
        String own = asked(owner.apiKey(), "text/async", Map.of("prompt", "x", "models", List.of(horde.textModel())));
        horde.popText(owner.apiKey(), name, List.of(horde.textModel()))
                .statusCode(200)
                .body("ids", hasSize(1));
        get("/api/v2/generate/text/status/" + own).body("processing", equalTo(1));
    }

    @Test
    void trapAnOwnersRequestIsARealJobWhileItsWorkerIsPaused() {
        String worker = horde.scribe(owner.apiKey(), name);
        TestHorde.put(worker, moderator.apiKey(), Map.of("paused", true)).statusCode(200);
        List<String> made = horde.makeText(owner.apiKey(), owner.apiKey(), name);
        get("/api/v2/generate/text/status/" + made.getFirst())
                .body("finished", equalTo(1))
                .body("done", equalTo(true));
    }

    @Test
    void trapAModeratorIsNotTheOwnerOfAnothersWorker() {
        String worker = horde.scribe(owner.apiKey(), name);
        TestHorde.put(worker, moderator.apiKey(), Map.of("info", "seen by a moderator"))
                .statusCode(200)
                .body("info", equalTo("seen by a moderator"));
        get("/api/v2/find_user", moderator.apiKey()).body("worker_ids", not(hasItem(worker)));
    }

    @Test
    void trapATeamIsAnObjectWithNullsAndAMissingInfoIsAbsent() {
        String worker = horde.scribe(owner.apiKey(), name);
        get("/api/v2/workers/" + worker)
                .body("team", hasKey("name"))
                .body("team.name", equalTo(null))
                .body("team.id", equalTo(null))
                .body("$", not(hasKey("info")))
                .body("$", not(hasKey("messages")));
    }

    @Test
    void trapTheAnonymousKeyReadsAnEmptyListOfMessages() {
        get("/api/v2/workers/messages", "0000000000").statusCode(200).body("$", hasSize(0));
    }
}
