package io.throng.server.worker;

import static io.throng.server.contract.CheckedCalls.call;
import static io.throng.server.contract.CheckedCalls.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.throng.protocol.wire.Rfc822Instant;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class WorkerMessagesTest {
    private static final String MESSAGES = "/api/v2/workers/messages";

    @Inject
    AccountRegistry registry;

    private TestHorde horde;
    private Registration owner;
    private Registration moderator;
    private String worker;

    @BeforeEach
    void people() throws Exception {
        horde = new TestHorde(registry);
        owner = horde.user("lender", Role.TRUSTED);
        moderator = horde.user("mod", Role.MODERATOR, Role.TRUSTED);
        worker = horde.scribe(owner.apiKey(), "worker " + horde.mark);
    }

    private static ValidatableResponse post(String key, Map<String, Object> body) {
        return call("POST", MESSAGES, key, body);
    }

    private static String id(ValidatableResponse posted) {
        return posted.statusCode(200).extract().jsonPath().getString("id");
    }

    @Test
    void aMessageOfTheOwnerReachesTheWorkersPopsUntilItIsDeleted() {
        ValidatableResponse posted = post(
                owner.apiKey(), Map.of("worker_id", worker, "message", "Hello " + horde.mark, "origin", "the Pope"));
        String id = id(posted);
        posted.body("origin", equalTo(Integer.toString(owner.account().id())))
                .body("user_id", equalTo(Integer.toString(owner.account().id())))
                .body("worker_id", equalTo(worker));
        for (int i = 0; i < 2; i++) {
            horde.popText(owner.apiKey(), "worker " + horde.mark, List.of(horde.textModel()))
                    .body(
                            "messages.findAll { it.id == '" + id + "' }.message",
                            equalTo(List.of("Hello " + horde.mark)));
        }
        get("/api/v2/workers/" + worker, moderator.apiKey()).body("messages.id", hasItem(id));
        get("/api/v2/workers/" + worker).body("$", not(hasKey("messages")));
        get(MESSAGES + "/" + id).statusCode(200).body("message", equalTo("Hello " + horde.mark));
        call("DELETE", MESSAGES + "/" + id, owner.apiKey(), null)
                .statusCode(200)
                .body("message", equalTo("OK"));
        horde.popText(owner.apiKey(), "worker " + horde.mark, List.of(horde.textModel()))
                .body("messages.id", not(hasItem(id)));
        get(MESSAGES + "/" + id).statusCode(404).body("rc", equalTo("WorkermessageNotFound"));
    }

    @Test
    void aJobCarriesMessagesToo() throws Exception {
        String id = id(post(owner.apiKey(), Map.of("worker_id", worker, "message", "work!")));
        String requester = horde.user("asker", Role.TRUSTED).apiKey();
        call(
                        "POST",
                        "/api/v2/generate/text/async",
                        requester,
                        Map.of("prompt", "x", "models", List.of(horde.textModel())))
                .statusCode(202);
        horde.popText(owner.apiKey(), "worker " + horde.mark, List.of(horde.textModel()))
                .body("id", not(equalTo(null)))
                .body("messages.id", hasItem(id));
    }

    @Test
    void trapAnOmittedExpiryMeansTwelveHoursAndIsAnsweredAsADate() {
        var posted = post(owner.apiKey(), Map.of("worker_id", worker, "message", "m"))
                .extract()
                .jsonPath();
        Duration life = Duration.between(
                Rfc822Instant.parse(posted.getString("created")), Rfc822Instant.parse(posted.getString("expiry")));
        assertThat(life).isEqualTo(Duration.ofHours(12));
        post(owner.apiKey(), Map.of("worker_id", worker, "message", "m", "expiry", 0))
                .statusCode(400);
        post(owner.apiKey(), Map.of("worker_id", worker, "message", "m", "expiry", 721))
                .statusCode(400);
        post(owner.apiKey(), Map.of("worker_id", worker, "message", "m", "expiry", 720))
                .statusCode(200);
        post(owner.apiKey(), Map.of("worker_id", worker, "message", "m".repeat(10_241)))
                .statusCode(400);
    }

    @Test
    void trapTwoMessagesWithinAMinuteAreTwo() {
        String first = id(post(owner.apiKey(), Map.of("worker_id", worker, "message", "one")));
        String second = id(post(owner.apiKey(), Map.of("worker_id", worker, "message", "two")));
        assertThat(second).isNotEqualTo(first);
    }

    @Test
    void onlyModeratorsSpeakToOthersWorkersAndToAll() throws Exception {
        String stranger = horde.user("stranger", Role.TRUSTED).apiKey();
        post(null, Map.of("message", "m")).statusCode(400).body("errors", hasKey("apikey"));
        post("nobodys", Map.of("message", "m")).statusCode(401);
        post("0000000000", Map.of("message", "m")).statusCode(403).body("rc", equalTo("AnonForbidden"));
        post(stranger, Map.of("worker_id", worker, "message", "m"))
                .statusCode(403)
                .body("rc", equalTo("MessagesOnlyOwnWorkers"));
        post(stranger, Map.of("message", "m")).statusCode(403).body("rc", equalTo("MessagesOnlyOwnWorkers"));
        post(owner.apiKey(), Map.of("worker_id", UUID.randomUUID().toString(), "message", "m"))
                .statusCode(404)
                .body("rc", equalTo("WorkerNotFound"));
        ValidatableResponse toAll = post(moderator.apiKey(), Map.of("message", "to all " + horde.mark));
        String id = id(toAll);
        toAll.body("origin", equalTo("AI Horde Moderators")).body("$", not(hasKey("worker_id")));
        horde.popText(owner.apiKey(), "worker " + horde.mark, List.of(horde.textModel()))
                .body("messages.id", hasItem(id));
        call("DELETE", MESSAGES + "/" + id, stranger, null).statusCode(403).body("rc", equalTo("Forbidden"));
        call("DELETE", MESSAGES + "/" + id, moderator.apiKey(), null).statusCode(200);
    }

    @Test
    void theListHoldsOnesOwnAndModeratorsSeeAll() throws Exception {
        String own = id(post(owner.apiKey(), Map.of("worker_id", worker, "message", "own")));
        String theirs = id(post(moderator.apiKey(), Map.of("worker_id", worker, "message", "theirs")));
        get(MESSAGES, owner.apiKey()).body("id", hasItem(own)).body("id", not(hasItem(theirs)));
        get(MESSAGES + "?user_id=" + owner.account().id(), owner.apiKey())
                .statusCode(200)
                .body("id", hasItem(own));
        get(MESSAGES + "?user_id=" + moderator.account().id(), owner.apiKey())
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        get(MESSAGES + "?worker_id=" + worker, moderator.apiKey()).body("id", equalTo(List.of(theirs, own)));
        get(MESSAGES + "?validity=expired&worker_id=" + worker, moderator.apiKey())
                .body("$", hasSize(0));
        get(MESSAGES + "?validity=all&worker_id=" + worker, moderator.apiKey()).body("$", hasSize(2));
        get(MESSAGES + "?validity=never", owner.apiKey()).statusCode(400).body("rc", equalTo("BadRequest"));
        get(MESSAGES + "?page=none", owner.apiKey()).statusCode(400).body("errors", hasKey("page"));
        get(MESSAGES + "?page=0", owner.apiKey()).statusCode(400).body("errors", hasKey("page"));
        get(MESSAGES).statusCode(400).body("errors", hasKey("apikey"));
    }

    @Test
    void trapPagesAreFiftyLongAndTheHundredAndFirstMessageIsRefused() {
        for (int i = 0; i < WorkerMessages.MAX_ACTIVE; i++) {
            post(owner.apiKey(), Map.of("worker_id", worker, "message", "m" + i))
                    .statusCode(200);
        }
        post(owner.apiKey(), Map.of("worker_id", worker, "message", "one more"))
                .statusCode(400)
                .body("message", containsString("100"));
        List<String> first = page(1);
        List<String> second = page(2);
        assertThat(first).hasSize(50).doesNotContainAnyElementsOf(second);
        assertThat(second).hasSize(50);
        assertThat(page(3)).isEmpty();
    }

    private List<String> page(int number) {
        return get(MESSAGES + "?worker_id=" + worker + "&page=" + number, owner.apiKey())
                .extract()
                .jsonPath()
                .getList("id");
    }

    @Test
    void garbageIsNoMessage() {
        get(MESSAGES + "/garbage").statusCode(404).body("rc", equalTo("WorkermessageNotFound"));
    }
}
