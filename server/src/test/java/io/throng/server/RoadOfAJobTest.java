package io.throng.server;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Role;
import io.throng.server.contract.Contract;
import io.throng.server.kudos.LedgerAudit;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class RoadOfAJobTest {
    private static final Contract CONTRACT = Contract.load();
    private static final String REGEN = "AI Horde Worker reGen:9.0.1-citests:https://throng.invalid";
    private static final String SCRIBE = "KoboldCppEmbedWorker:2:https://throng.invalid";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private String requester;
    private String owner;
    private String mark;

    @BeforeEach
    void people() throws Exception {
        mark = UUID.randomUUID().toString().substring(0, 8);
        requester = registry.createUser("asker", EnumSet.of(Role.TRUSTED), 10_000_00)
                .apiKey();
        owner = registry.createUser("lender", EnumSet.of(Role.TRUSTED), 0).apiKey();
    }

    private ValidatableResponse call(String method, String path, String key, Object body) {
        var request = given().contentType(ContentType.JSON);
        if (key != null) {
            request.header("apikey", key);
        }
        if (body != null) {
            request.body(body);
        }
        var response = request.request(method, path);
        assertThat(CONTRACT.check(
                        method, path, response.statusCode(), response.body().asString()))
                .as(
                        "%s %s -> %d %s",
                        method, path, response.statusCode(), response.body().asString())
                .isEmpty();
        return response.then();
    }

    private JsonPath text(Map<String, Object> body) {
        return call("POST", "/api/v2/generate/text/async", requester, body)
                .statusCode(202)
                .extract()
                .jsonPath();
    }

    private Map<String, Object> scribe() {
        return Map.of(
                "name",
                "scribe " + mark,
                "models",
                List.of("koboldcpp/" + mark),
                "bridge_agent",
                SCRIBE,
                "max_length",
                512,
                "max_context_length",
                2048);
    }

    @Test
    void aTextGoesInAWorkerAnswersKudosMove() throws Exception {
        String id = text(Map.of("prompt", "Once upon a time", "models", List.of("koboldcpp/" + mark)))
                .getString("id");
        JsonPath pop = call("POST", "/api/v2/generate/text/pop", owner, scribe())
                .statusCode(200)
                .body("payload.prompt", equalTo("Once upon a time"))
                .body("payload.max_length", equalTo(80))
                .body("payload.n", equalTo(1))
                .body("ttl", greaterThan(0))
                .extract()
                .jsonPath();
        String job = pop.getString("id");
        call("POST", "/api/v2/generate/text/submit", owner, Map.of("id", job, "generation", "there was a horde."))
                .statusCode(200)
                .body("reward", greaterThan(0f));
        call("GET", "/api/v2/generate/text/status/" + id, null, null)
                .statusCode(200)
                .body("done", equalTo(true))
                .body("generations", hasSize(1))
                .body("generations[0].text", equalTo("there was a horde."))
                .body("generations[0].state", equalTo("ok"))
                .body("generations[0].gen_metadata", hasSize(0))
                .body("kudos", greaterThan(1f));
        call("POST", "/api/v2/generate/text/submit", owner, Map.of("id", job, "generation", "again"))
                .statusCode(400)
                .body("rc", equalTo("DuplicateGen"))
                .body("message", containsString("already submitted"));
        assertThat(new LedgerAudit(dataSource).verify().isClean()).isTrue();
    }

    @Test
    void anIdlePopCarriesPayloadAndRegistersTheWorker() {
        call("POST", "/api/v2/generate/text/pop", owner, scribe())
                .statusCode(200)
                .body("id", equalTo(null))
                .body("ids", hasSize(0))
                .body("payload.max_context_length", equalTo(2048))
                .body("payload", not(hasKey("prompt")));
        JsonPath user = call("GET", "/api/v2/find_user", owner, null)
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(user.getInt("worker_count")).isEqualTo(1);
    }

    @Test
    void anImageIsUploadedAndSeenByItsRequester() throws Exception {
        String id = call(
                        "POST",
                        "/api/v2/generate/async",
                        requester,
                        Map.of(
                                "prompt",
                                "a lighthouse###fog",
                                "params",
                                Map.of("width", 1024, "height", 1024, "steps", 8, "sampler_name", "k_euler"),
                                "models",
                                List.of("SDXL " + mark),
                                "sampler_name",
                                "stray"))
                .statusCode(202)
                .body("kudos", greaterThan(0f))
                .extract()
                .jsonPath()
                .getString("id");
        JsonPath pop = call(
                        "POST",
                        "/api/v2/generate/pop",
                        owner,
                        Map.of(
                                "name",
                                "dreamer " + mark,
                                "models",
                                List.of("SDXL " + mark),
                                "bridge_agent",
                                REGEN,
                                "amount",
                                10,
                                "max_pixels",
                                4194304))
                .statusCode(200)
                .body("payload.prompt", equalTo("a lighthouse###fog"))
                .body("payload.ddim_steps", equalTo(8))
                .body("r2_uploads", hasSize(1))
                .extract()
                .jsonPath();
        call("GET", "/api/v2/generate/check/" + id, null, null)
                .statusCode(200)
                .body("processing", equalTo(1))
                .body("is_possible", equalTo(true));
        call("POST", "/api/v2/generate/submit", owner, Map.of("id", pop.getString("id"), "generation", "R2", "seed", 0))
                .statusCode(200)
                .body("reward", greaterThan(0f));
        call("GET", "/api/v2/generate/status/" + id, null, null)
                .statusCode(200)
                .body("done", equalTo(true))
                .body("generations", hasSize(1))
                .body("generations[0].seed", equalTo("0"))
                .body("generations[0].state", equalTo("ok"))
                .body("generations[0].worker_name", equalTo("dreamer " + mark))
                .body("kudos", greaterThan(1f));
        assertThat(new LedgerAudit(dataSource).verify().isClean()).isTrue();
    }

    @Test
    void anActivationCostsThreeAndPriorityIsTheBalanceBefore() throws Exception {
        String id = call(
                        "POST",
                        "/api/v2/generate/async",
                        requester,
                        Map.of("prompt", "x", "models", List.of("M" + mark)))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id");
        call("GET", "/api/v2/generate/check/" + id, null, null).body("kudos", equalTo(3.0f));
        try (var connection = dataSource.getConnection();
                var rows = connection
                        .createStatement()
                        .executeQuery("select priority from request where id = '" + id + "'")) {
            rows.next();
            assertThat(rows.getLong(1)).isEqualTo(10_000);
        }
        assertThat(call("GET", "/api/v2/find_user", requester, null)
                        .extract()
                        .jsonPath()
                        .getDouble("kudos"))
                .isEqualTo(9_997.0);
    }

    @Test
    void cancelAnswersTheStatusFromBefore() {
        String id = text(Map.of("prompt", "x", "params", Map.of("n", 3), "models", List.of("koboldcpp/" + mark)))
                .getString("id");
        call("DELETE", "/api/v2/generate/text/status/" + id, null, null)
                .statusCode(200)
                .body("waiting", equalTo(3));
        call("GET", "/api/v2/generate/text/status/" + id, null, null)
                .body("waiting", equalTo(0))
                .body("done", equalTo(true));
        call("POST", "/api/v2/generate/text/pop", owner, scribe()).body("id", equalTo(null));
    }

    @Test
    void aFaultedSubmitGivesTheJobBackUntilTheThirdFault() {
        String id = text(Map.of("prompt", "x", "models", List.of("koboldcpp/" + mark)))
                .getString("id");
        for (int i = 1; i <= 3; i++) {
            String job = call("POST", "/api/v2/generate/text/pop", owner, scribe())
                    .extract()
                    .jsonPath()
                    .getString("id");
            assertThat(job).as("pop %d", i).isNotNull();
            call(
                            "POST",
                            "/api/v2/generate/text/submit",
                            owner,
                            Map.of("id", job, "generation", "faulted", "state", "faulted"))
                    .statusCode(200)
                    .body("reward", equalTo(0.0f));
        }
        call("GET", "/api/v2/generate/text/status/" + id, null, null)
                .body("faulted", equalTo(true))
                .body("restarted", equalTo(3));
    }

    @Test
    void refusalsComeInTheApisOwnShape() {
        call("POST", "/api/v2/generate/text/async", null, Map.of("prompt", "x"))
                .statusCode(400)
                .body("errors.apikey", containsString(""));
        call("POST", "/api/v2/generate/text/async", "nobody", Map.of("prompt", "x"))
                .statusCode(401)
                .body("rc", equalTo("InvalidAPIKey"));
        call("POST", "/api/v2/generate/text/async", requester, Map.of("prompt", ""))
                .statusCode(400)
                .body("rc", equalTo("MissingPrompt"));
        call("POST", "/api/v2/generate/async", requester, Map.of("prompt", "a\u0000b"))
                .statusCode(400)
                .body("rc", equalTo("NulByteInPayload"));
        call("POST", "/api/v2/generate/async", requester, Map.of("prompt", "x", "params", Map.of("width", "wide")))
                .statusCode(400)
                .body("errors", hasKey("params.width"));
        call("GET", "/api/v2/generate/check/" + UUID.randomUUID(), null, null)
                .statusCode(404)
                .body("rc", equalTo("RequestNotFound"));
        call("GET", "/api/v2/generate/status/garbage", null, null).statusCode(404);
        call("POST", "/api/v2/generate/submit", owner, Map.of("id", "garbage", "generation", "R2", "seed", 1))
                .statusCode(404)
                .body("message", containsString("does not exist"));
        call("POST", "/api/v2/generate/text/pop", "0000000000", scribe())
                .statusCode(403)
                .body("rc", equalTo("AnonForbiddenWorker"));
        call("POST", "/api/v2/generate/async", requester, Map.of("prompt", "x", "style", "nope"))
                .statusCode(404)
                .body("rc", equalTo("StyleNotFound"));
        call(
                        "POST",
                        "/api/v2/generate/async",
                        requester,
                        Map.of(
                                "prompt",
                                "x",
                                "workers",
                                List.of(UUID.randomUUID().toString())))
                .statusCode(404)
                .body("rc", equalTo("WorkerNotFound"));
    }

    @Test
    void somebodyElsesJobIsNotYoursToSubmit() {
        text(Map.of("prompt", "x", "models", List.of("koboldcpp/" + mark)));
        String job = call("POST", "/api/v2/generate/text/pop", owner, scribe())
                .extract()
                .jsonPath()
                .getString("id");
        call("POST", "/api/v2/generate/text/submit", requester, Map.of("id", job, "generation", "mine"))
                .statusCode(403)
                .body("rc", equalTo("WrongCredentials"));
    }

    @Test
    void fiftyStepsWithoutKudosNeedThemUpFront() throws Exception {
        String poor = registry.createUser("poor", Set.of(), 0).apiKey();
        call("POST", "/api/v2/generate/async", poor, Map.of("prompt", "x", "params", Map.of("steps", 50)))
                .statusCode(403)
                .body("rc", equalTo("KudosUpfront"));
        call(
                        "POST",
                        "/api/v2/generate/async",
                        requester,
                        Map.of("prompt", "x", "params", Map.of("steps", 50), "models", List.of("M" + mark)))
                .statusCode(202);
    }

    @Test
    void aDryRunTellsThePriceAndLeavesNothing() throws Exception {
        call(
                        "POST",
                        "/api/v2/generate/text/async",
                        requester,
                        Map.of("prompt", "x", "dry_run", true, "models", List.of()))
                .statusCode(200)
                .body("kudos", equalTo(37.0f));
    }
}
