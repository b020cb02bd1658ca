package io.throng.server.sharedkey;

import static io.throng.server.account.People.call;
import static io.throng.server.account.People.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What is done with a shared key, and what it may cost. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class SharedKeySpendingTest extends SharedKeyScene {
    private static final String SCRIBE = "KoboldCppEmbedWorker:2:https://throng.invalid";

    private ValidatableResponse text(String key, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of("prompt", "x", "models", List.of(model)));
        body.putAll(more);
        return call("POST", "/api/v2/generate/text/async", key, body);
    }

    private ValidatableResponse image(String key, Map<String, Object> params) {
        return call(
                "POST",
                "/api/v2/generate/async",
                key,
                Map.of("prompt", "x", "models", List.of(model), "params", params));
    }

    private JsonPath details(String key) {
        return get("/api/v2/sharedkeys/" + key, null).statusCode(200).extract().jsonPath();
    }

    @Test
    void whatIsDoneWithAKeyIsChargedToItsOwnerAndCountedOnTheKeyOnce() throws Exception {
        String key = key(Map.of("kudos", 1000));
        double before = people.kudos(owner);
        text(key, Map.of()).statusCode(202);
        assertThat(people.kudos(owner)).isEqualTo(before - 1);
        assertThat(details(key).getInt("kudos")).isEqualTo(999);
        assertThat(details(key).getInt("utilized")).isEqualTo(1);
        String worker = people.user(0, Role.TRUSTED).apiKey();
        String job = pop(worker);
        Map<String, Object> submit = Map.of("id", job, "generation", "a text that somebody wrote");
        call("POST", "/api/v2/generate/text/submit", worker, submit).statusCode(200);
        call("POST", "/api/v2/generate/text/submit", worker, submit).statusCode(400);
        double spent = before - people.kudos(owner);
        assertThat(spent).isGreaterThan(2);
        assertThat(details(key).getInt("utilized")).isEqualTo((int) Math.round(spent));
        assertThat(details(key).getInt("kudos")).isEqualTo((int) Math.round(1000 - spent));
        get("/api/throng/v1/sharedkeys", owner.apiKey())
                .statusCode(200)
                .body("[0].key.id", equalTo(key))
                .body("[0].days", hasSize(1))
                .body("[0].days[0].kind", equalTo("text"))
                .body("[0].days[0].requests", equalTo(1))
                .body("[0].days[0].jobs", equalTo(1))
                .body("[0].days[0].kudos", equalTo((float) (Math.round(spent * 100) / 100.0)));
        people.booksBalance();
    }

    @Test
    void anUnlimitedKeyOnlyCounts() {
        String key = key(Map.of("kudos", -1));
        text(key, Map.of()).statusCode(202);
        assertThat(details(key).getInt("kudos")).isEqualTo(-1);
        assertThat(details(key).getInt("utilized")).isEqualTo(1);
    }

    @Test
    void aUsedUpKeyIsRefusedOrServedLast() throws Exception {
        String key = key(Map.of("kudos", 0));
        text(key, Map.of()).statusCode(403).body("rc", equalTo("SharedKeyEmpty"));
        double before = people.kudos(owner);
        String id = text(key, Map.of("allow_downgrade", true))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id");
        assertThat(people.count("select priority from request where id = '" + id + "'"))
                .isEqualTo(-50);
        assertThat(people.count("select user_id from request where id = '" + id + "'"))
                .isZero();
        assertThat(people.kudos(owner)).isEqualTo(before);
        assertThat(details(key).getInt("utilized")).isZero();
    }

    @Test
    void anExpiredKeyIsRefused() {
        String key = key(Map.of());
        call("PATCH", "/api/v2/sharedkeys/" + key, owner.apiKey(), Map.of("expiry", 0))
                .statusCode(200);
        text(key, Map.of("allow_downgrade", true)).statusCode(403).body("rc", equalTo("SharedKeyExpired"));
    }

    @Test
    void aRequestDearerThanTheBudgetIsRefusedOrServedLast() throws Exception {
        String key = key(Map.of("kudos", 10));
        text(key, Map.of("models", List.of()))
                .statusCode(403)
                .body("rc", equalTo("SharedKeyInsufficientKudos"))
                .body("message", containsString("10.0"));
        String id = text(key, Map.of("models", List.of(), "allow_downgrade", true))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id");
        assertThat(people.count("select priority from request where id = '" + id + "'"))
                .isEqualTo(-50);
        assertThat(people.count("select user_id from request where id = '" + id + "'"))
                .isEqualTo(owner.account().id());
        withdraw(id);
    }

    @Test
    void whatIsPromisedToOneRequestIsNotLeftForTheNext() {
        String key = key(Map.of("kudos", 30));
        String id = text(key, Map.of("models", List.of()))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id");
        text(key, Map.of("models", List.of())).statusCode(403).body("rc", equalTo("SharedKeyInsufficientKudos"));
        withdraw(id);
        String next = text(key, Map.of("models", List.of()))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id");
        withdraw(next);
    }

    @Test
    void requestsOfTheSameMomentDoNotOverdrawTheBudget() throws Exception {
        // Each is expected to cost 20: ten at once, and room for three.
        String key = key(Map.of("kudos", 75));
        List<Future<JsonPath>> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CyclicBarrier together = new CyclicBarrier(10);
            for (int i = 0; i < 10; i++) {
                answers.add(callers.submit(() -> {
                    together.await();
                    return text(key, Map.of("models", List.of())).extract().jsonPath();
                }));
            }
        }
        List<String> taken = new ArrayList<>();
        for (Future<JsonPath> answer : answers) {
            if (answer.get().getString("id") == null) {
                assertThat(answer.get().getString("rc")).isEqualTo("SharedKeyInsufficientKudos");
            } else {
                taken.add(answer.get().getString("id"));
            }
        }
        taken.forEach(SharedKeySpendingTest::withdraw);
        assertThat(taken).hasSize(3);
        assertThat(details(key).getInt("kudos")).isEqualTo(72);
        people.booksBalance();
    }

    @Test
    void ofRequestsOfTheSameMomentThoseBeyondTheBudgetMayGoLast() throws Exception {
        String key = key(Map.of("kudos", 45));
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            CyclicBarrier together = new CyclicBarrier(5);
            for (int i = 0; i < 5; i++) {
                answers.add(callers.submit(() -> {
                    together.await();
                    return text(key, Map.of("models", List.of(), "allow_downgrade", true))
                            .statusCode(202)
                            .extract()
                            .jsonPath()
                            .getString("id");
                }));
            }
        }
        long last = 0;
        for (Future<String> answer : answers) {
            last += people.count("select count(*) from request where priority = -50 and id = '" + answer.get() + "'");
            withdraw(answer.get());
        }
        assertThat(last).isEqualTo(3);
    }

    /** Takes back a request that any worker of another test could serve. */
    private static void withdraw(String id) {
        call("DELETE", "/api/v2/generate/text/status/" + id, null, null).statusCode(200);
    }

    @Test
    void theLimitsOfOneJobHoldAtTheirEdges() {
        String key = key(Map.of("max_image_pixels", 512 * 512, "max_image_steps", 20, "max_text_tokens", 80));
        image(key, Map.of("width", 512, "height", 512, "steps", 20)).statusCode(202);
        image(key, Map.of("width", 576, "height", 512, "steps", 20))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
        image(key, Map.of("width", 512, "height", 512, "steps", 21))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
        text(key, Map.of("params", Map.of("max_length", 80))).statusCode(202);
        text(key, Map.of("params", Map.of("max_length", 81))).statusCode(400).body("rc", equalTo("BadRequest"));
        String closed = key(Map.of("max_image_pixels", 0));
        image(closed, Map.of("width", 512, "height", 512)).statusCode(400);
    }

    @Test
    void theOwnersStandingCounts() throws Exception {
        String key = key(Map.of());
        call("DELETE", "/api/v2/users/" + owner.account().id(), owner.apiKey(), null)
                .statusCode(200);
        text(key, Map.of()).statusCode(403).body("rc", equalTo("DeletedUser"));
    }

    @Test
    void whatWaitsUnderADeletedKeyIsWithdrawnAndWhatRunsIsPaid() throws Exception {
        String key = key(Map.of("kudos", -1));
        String running = text(key, Map.of("params", Map.of("n", 2)))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id");
        String worker = people.user(0, Role.TRUSTED).apiKey();
        String job = pop(worker);
        call("DELETE", "/api/v2/sharedkeys/" + key, owner.apiKey(), null).statusCode(200);
        get("/api/v2/generate/text/status/" + running, null)
                .body("waiting", equalTo(0))
                .body("processing", equalTo(1));
        double before = people.kudos(owner);
        call("POST", "/api/v2/generate/text/submit", worker, Map.of("id", job, "generation", "here it is"))
                .statusCode(200);
        assertThat(people.kudos(owner)).isLessThan(before);
        text(key, Map.of()).statusCode(401).body("rc", equalTo("InvalidAPIKey"));
    }

    @Test
    void aTransferToAKeyCreditsTheOwnerAndRaisesTheBudgetOnce() throws Exception {
        Registration giver = people.user(10_000);
        String key = key(Map.of());
        double before = people.kudos(owner);
        Map<String, Object> gift = Map.of("username", key, "amount", 500);
        for (int i = 0; i < 2; i++) {
            call("POST", "/api/v2/kudos/transfer", giver.apiKey(), gift, Map.of("Idempotency-Key", "once " + key))
                    .statusCode(200)
                    .body("transferred", equalTo(500.0f));
        }
        assertThat(people.kudos(owner)).isEqualTo(before + 500);
        assertThat(details(key).getInt("kudos")).isEqualTo(5500);
        call("POST", "/api/v2/kudos/transfer", owner.apiKey(), gift)
                .statusCode(400)
                .body("rc", equalTo("KudosTransferToSelf"));
        call("PATCH", "/api/v2/sharedkeys/" + key, owner.apiKey(), Map.of("expiry", 0))
                .statusCode(200);
        call("POST", "/api/v2/kudos/transfer", giver.apiKey(), gift)
                .statusCode(400)
                .body("rc", equalTo("SharedKeyExpired"));
    }

    private String pop(String worker) {
        JsonPath pop = call(
                        "POST",
                        "/api/v2/generate/text/pop",
                        worker,
                        Map.of(
                                "name",
                                "scribe " + UUID.randomUUID(),
                                "models",
                                List.of(model),
                                "bridge_agent",
                                SCRIBE,
                                "max_length",
                                512,
                                "max_context_length",
                                2048))
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(pop.getString("id")).isNotNull();
        return pop.getString("id");
    }
}
