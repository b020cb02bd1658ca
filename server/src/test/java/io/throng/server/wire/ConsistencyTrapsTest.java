package io.throng.server.wire;

import static io.restassured.RestAssured.given;
import static io.throng.server.wire.Horde.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Role;
import io.throng.server.request.LiveRequests;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request says of itself while it lives, and what its jobs move: the traps that the AI Horde's own tests assert. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class ConsistencyTrapsTest {
    private static final String UNKNOWN_AGENT = "Some Worker:1.0:https://throng.invalid";
    private static final Pattern EXPIRES = Pattern.compile("expires=(\\d+)");

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @Inject
    LiveRequests live;

    private Horde horde;
    private String requester;
    private String owner;

    @BeforeEach
    void people() throws Exception {
        horde = new Horde(registry, dataSource);
        requester = horde.rich();
        owner = horde.rich(Role.TRUSTED);
    }

    private String request(Object... members) throws Exception {
        return Horde.ok(horde.image(requester, members), 202).path("id").textValue();
    }

    private JsonNode pop(Object... members) throws Exception {
        return Horde.ok(horde.imagePop(owner, members), 200);
    }

    private static JsonNode check(String id) throws Exception {
        return Horde.ok(Call.get(Call.IMAGE_CHECK + id), 200);
    }

    private static JsonNode status(String id) throws Exception {
        return Horde.ok(Call.get(Call.IMAGE_STATUS + id), 200);
    }

    private double kudos(String key) throws Exception {
        return Horde.ok(Call.get("/api/v2/find_user").by(key), 200)
                .path("kudos")
                .doubleValue();
    }

    private static boolean isPossible(String id) throws Exception {
        return check(id).path("is_possible").booleanValue();
    }

    /** What must hold whenever a request of that many images is looked at. */
    private static JsonNode looked(String id, int asked) throws Exception {
        JsonNode check = check(id);
        int waiting = check.path("waiting").intValue();
        int processing = check.path("processing").intValue();
        int finished = check.path("finished").intValue();
        assertThat(waiting + processing + finished).isLessThanOrEqualTo(asked);
        if (processing > 0) {
            assertThat(check.path("is_possible").booleanValue()).isTrue();
        }
        assertThat(check.path("queue_position").intValue() > 0)
                .as("a place in the queue belongs to what waits: %s", check)
                .isEqualTo(waiting > 0);
        JsonNode status = status(id);
        for (String member : List.of("waiting", "processing", "finished", "restarted", "done", "faulted")) {
            assertThat(status.path(member)).as(member).isEqualTo(check.path(member));
        }
        assertThat(status.path("generations"))
                .as("what is finished can be read")
                .hasSize(finished);
        return check;
    }

    @Test
    void whatWaitsRunsAndIsFinishedIsNeverMoreThanWasAskedForAndCanBeReadAtOnce() throws Exception {
        String id = request("params", json("n", 3));
        assertThat(looked(id, 3).path("waiting").intValue()).isEqualTo(3);
        List<String> jobs = new ArrayList<>();
        pop("amount", 2).path("ids").forEach(job -> jobs.add(job.textValue()));
        assertThat(looked(id, 3).path("processing").intValue()).isEqualTo(2);
        Horde.ok(Horde.imageSubmit(owner, jobs.getFirst()), 200);
        assertThat(looked(id, 3).path("finished").intValue()).isEqualTo(1);
        Horde.ok(Horde.imageSubmit(owner, jobs.getLast(), "state", "faulted"), 200);
        assertThat(looked(id, 3).path("restarted").intValue()).isEqualTo(1);
        JsonNode last = pop("amount", 2);
        assertThat(last.path("ids")).hasSize(2);
        assertThat(looked(id, 3).path("waiting").intValue()).isZero();
        for (JsonNode job : last.path("ids")) {
            assertThat(looked(id, 3).path("done").booleanValue()).isFalse();
            Horde.ok(Horde.imageSubmit(owner, job.textValue()), 200);
        }
        assertThat(looked(id, 3).path("done").booleanValue()).isTrue();
    }

    @Test
    void aTextsStatusHasNoMessageThatAClientTakesForAnError() throws Exception {
        String id = Horde.ok(horde.text(requester), 202).path("id").textValue();
        assertThat(Horde.ok(Call.get(Call.TEXT_STATUS + id), 200)
                        .path("message")
                        .isTextual())
                .as("a message while it waits")
                .isFalse();
        Horde.ok(
                Horde.textSubmit(
                        owner, Horde.ok(horde.textPop(owner), 200).path("id").textValue()),
                200);
        JsonNode end = Horde.ok(Call.get(Call.TEXT_STATUS + id), 200);
        assertThat(end.path("done").booleanValue()).as("%s", end).isTrue();
        assertThat(end.path("generations")).hasSize(1);
        assertThat(end.path("message").isTextual()).as("a message at the end").isFalse();
    }

    @Test
    void aRequestIsPossibleWhenAWorkerCanMakeItAndNotBefore() throws Exception {
        String id = request("params", json("width", 1024, "height", 1024));
        assertThat(isPossible(id)).as("without workers").isFalse();
        assertThat(pop("name", horde.named("other"), "models", List.of(horde.named("N")))
                        .path("id")
                        .isNull())
                .isTrue();
        assertThat(isPossible(id)).as("with a worker of another model").isFalse();
        int tooLarge = tooLargeForSmallWorker();
        assertThat(isPossible(id)).as("with a worker of small pictures").isFalse();
        Horde.ok(Call.delete(Call.IMAGE_STATUS + id), 200);
        assertThat(tooLarge - tooLargeForSmallWorker())
                .as("requests of other tests, for any model, are counted as well")
                .isEqualTo(1);

        pop();
        assertThat(isPossible(request()))
                .as("what was impossible a moment ago is remembered of no model")
                .isTrue();
    }

    private int tooLargeForSmallWorker() throws Exception {
        return pop("name", horde.named("small"), "max_pixels", 262_144)
                .path("skipped")
                .path("max_pixels")
                .intValue();
    }

    @Test
    void aRunningJobKeepsItsRequestPossibleThoughItsWorkerWentIntoMaintenance() throws Exception {
        String id = request();
        assertThat(isPossible(id)).isFalse();
        pop();
        String worker = horde.stored("select id from worker where name = ?", horde.named("dreamer"));
        Horde.ok(new Call("PUT", "/api/v2/workers/" + worker, Map.of(), json("maintenance", true)).by(owner), 200);
        assertThat(looked(id, 1).path("processing").intValue()).isEqualTo(1);
        assertThat(isPossible(id)).isTrue();
        String next = request();
        assertThat(isPossible(next)).as("nobody else could do the next").isFalse();
    }

    @Test
    void onlyRequestsWhoseLifeIsOverAreForgotten() throws Exception {
        String over = request();
        String alive = request();
        try (Connection connection = dataSource.getConnection();
                var update = connection.prepareStatement(
                        "update request set expires = now() - interval '1 second', version = version + 1 where id = ?::uuid")) {
            update.setString(1, over);
            update.executeUpdate();
        }
        live.load(List.of(UUID.fromString(over)));
        String moderator = horde.poor(Role.MODERATOR);
        Horde.await("the request is forgotten", () -> {
            duty(moderator, "forget-expired");
            return Horde.statusOf(Call.get(Call.IMAGE_CHECK + over)) == 404;
        });
        assertThat(check(alive).path("waiting").intValue()).isEqualTo(1);
        assertThat(horde.stored("select count(*) from request where id in (?::uuid, ?::uuid)", over, alive))
                .isEqualTo("1");
    }

    private static void duty(String moderator, String name) {
        given().header("apikey", moderator)
                .post("/api/throng/v1/duties/" + name + "/run")
                .then()
                .statusCode(202);
    }

    @Test
    void aRequestWithoutAWebhookQueuesNone() throws Exception {
        request();
        String job = pop().path("id").textValue();
        Horde.ok(Horde.imageSubmit(owner, job), 200);
        assertThat(horde.stored("select count(*) from webhook_delivery where body like ?", "%" + job + "%"))
                .isEqualTo("0");
    }

    @Test
    void resultsLieAmongWhatIsTransientUnderTheJobsIdForThirtyMinutes() throws Exception {
        String id = request();
        JsonNode job = pop();
        Horde.ok(Horde.imageSubmit(owner, job.path("id").textValue()), 200);
        String shown = status(id).path("generations").path(0).path("img").textValue();
        for (String url : List.of(job.path("r2_upload").textValue(), shown)) {
            assertThat(url).contains("/transient/" + job.path("id").textValue() + ".webp");
            Matcher expires = EXPIRES.matcher(url);
            assertThat(expires.find()).as(url).isTrue();
            assertThat(Long.parseLong(expires.group(1)) - Instant.now().getEpochSecond())
                    .isCloseTo(Duration.ofMinutes(30).toSeconds(), within(60L));
        }
    }

    @Test
    void aCancelledRunningJobPaysAnUnknownProgramThreeQuartersAndCostsItsRequesterAllOfIt() throws Exception {
        String id = request("r2", false);
        JsonNode job = pop("bridge_agent", UNKNOWN_AGENT);
        assertThat(job.path("id").textValue()).isNotNull();
        Horde.ok(Call.delete(Call.IMAGE_STATUS + id), 200);
        double earned = kudos(owner);
        double asked = kudos(requester);

        Call submit = Horde.imageSubmit(
                owner, job.path("id").textValue(), "generation", Pictures.base64(Pictures.png(64, 64)));
        double reward = Horde.ok(submit, 200).path("reward").doubleValue();

        assertThat(reward).isPositive();
        assertThat(kudos(owner) - earned).isCloseTo(reward * 0.75, within(0.01));
        assertThat(asked - kudos(requester)).as("the job and its tax").isCloseTo(reward + 1, within(0.01));
    }

    @Test
    void cancellingWhatIsFinishedOrGivenUpMovesNothing() throws Exception {
        String finished = request();
        Horde.ok(Horde.imageSubmit(owner, pop().path("id").textValue()), 200);
        String faulted = request();
        for (int i = 0; i < 3; i++) {
            Horde.ok(Horde.imageSubmit(owner, pop().path("id").textValue(), "state", "faulted"), 200);
        }
        double asked = kudos(requester);
        double earned = kudos(owner);
        for (String id : List.of(finished, faulted)) {
            Horde.ok(Call.delete(Call.IMAGE_STATUS + id), 200);
            Horde.ok(Call.delete(Call.IMAGE_STATUS + id), 200);
        }
        assertThat(kudos(requester)).isEqualTo(asked);
        assertThat(kudos(owner)).isEqualTo(earned);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"prompt\": \"\"}",
                "{\"prompt\": \"x\", \"params\": {\"width\": \"wide\"}}",
                "{\"prompt\": \"x\", \"params\": {\"width\": -64}}",
                "{\"prompt\": \"x\", \"params\": {\"steps\": 100000}}",
                "{\"prompt\": \"x\", \"params\": {\"n\": 100000}}",
                "{\"prompt\": \"x\", \"params\": {\"loras\": \"all\"}}",
                "{\"prompt\": \"x\", \"models\": \"stable_diffusion\"}",
                "{\"prompt\": \"x\", \"source_image\": \"no base64!\"}",
                "{\"prompt\": \"a\\u0000b\"}"
            })
    void malformedInputIsTheCallersMistakeAndNeverTheServers(String body) throws Exception {
        for (String path : List.of(Call.IMAGE, Call.IMAGE_POP, Call.IMAGE_SUBMIT)) {
            assertThat(Horde.send(Call.post(path, body).by(requester)).status())
                    .as(path)
                    .isBetween(400, 499);
        }
        assertThat(Horde.send(Call.post(Call.IMAGE, body)).status()).isBetween(400, 499);
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "1", "00000000-0000-0000-0000-00000000000", "%20", "x'--"})
    void garbageWhereAnIdBelongsIsNotFoundAndNeverAFailure(String id) throws Exception {
        for (String path : List.of(Call.IMAGE_CHECK, Call.IMAGE_STATUS, Call.TEXT_STATUS)) {
            assertThat(Horde.send(Call.get(path + id)).status()).as(path).isEqualTo(404);
        }
        assertThat(Horde.send(Horde.imageSubmit(owner, id)).status()).isBetween(400, 499);
        assertThat(Horde.send(Horde.imageSubmit(owner, "", "id", 5)).status()).isEqualTo(400);
        assertThat(Horde.send(Horde.imageSubmit(owner, UUID.randomUUID().toString()))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aMissingKeyIsTheCallersMistakeOnEveryCallThatNeedsOne() throws Exception {
        for (Call call : List.of(
                horde.image(null),
                horde.text(null),
                horde.imagePop(null),
                horde.textPop(null),
                Call.post("/api/v2/kudos/transfer", json("username", "x#1", "amount", 1)),
                new Call("PUT", "/api/v2/users/1", Map.of(), json("trusted", true)))) {
            Horde.Answer answer = Horde.send(call);
            assertThat(answer.status()).as(call.path()).isEqualTo(400);
            assertThat(answer.body().path("errors").has("apikey"))
                    .as(call.path())
                    .isTrue();
        }
    }
}
