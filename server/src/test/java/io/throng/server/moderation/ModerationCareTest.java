package io.throng.server.moderation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.github.benmanes.caffeine.cache.Ticker;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.contract.Contract;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.moderation.limit.LimitTalk;
import io.throng.server.moderation.limit.RateLimits;
import io.throng.server.moderation.limit.RateTable;
import io.throng.server.operations.HordeModes;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registration from addresses in time-out, refused prompts, duties, and limits that hold over several nodes. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(BehindProxyProfile.class)
class ModerationCareTest {
    private static final Contract CONTRACT = Contract.load();
    private static final AtomicInteger ADDRESSES = new AtomicInteger();
    private static final String REFUSED_PROMPTS = "/api/throng/v1/moderation/refused-prompts";
    private static final String DUTIES = "/api/throng/v1/duties";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @Inject
    HordeModes modes;

    @Inject
    ApiKeys keys;

    private String moderator;
    private Registration user;
    private String address;

    @BeforeEach
    void people() throws Exception {
        moderator = registry.createUser("mod", Set.of(Role.MODERATOR), 0).apiKey();
        user = registry.createUser("asker", Set.of(), 10_000_00);
        address = "198.18.1." + ADDRESSES.incrementAndGet();
    }

    private ValidatableResponse call(String method, String path, String key, Object body) {
        var request = given().contentType(ContentType.JSON).header("X-Forwarded-For", address);
        if (key != null) {
            request.header("apikey", key);
        }
        if (body != null) {
            request.body(body);
        }
        var response = request.request(method, path);
        if (path.startsWith("/api/v2/")) {
            assertThat(CONTRACT.check(
                            method, path, response.statusCode(), response.body().asString()))
                    .as("%s %s -> %d %s", method, path, response.statusCode(), response.asString())
                    .isEmpty();
        }
        return response.then();
    }

    private ValidatableResponse register() {
        return given().contentType(ContentType.URLENC)
                .header("X-Forwarded-For", address)
                .formParam("username", "newcomer")
                .post("/register")
                .then()
                .statusCode(200);
    }

    private static void await(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Test
    void nobodyRegistersFromAnAddressInTimeOut() {
        register().body(containsString("ah-api-key"));
        call("POST", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", address, "hours", 1))
                .statusCode(200);
        register().body(containsString("time-out")).body(not(containsString("class=\"ah-api-key\"")));
        call("DELETE", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", address))
                .statusCode(200);
        register().body(containsString("ah-api-key"));
    }

    @Test
    void inRaidsNobodyRegistersWithoutSigningIn() throws Exception {
        turn(true);
        try {
            register().body(containsString("signing in")).body(not(containsString("class=\"ah-api-key\"")));
        } finally {
            turn(false);
        }
        register().body(containsString("ah-api-key"));
    }

    private void turn(boolean raid) throws Exception {
        call("PUT", "/api/v2/status/modes", moderator, Map.of("raid_mode", raid))
                .statusCode(200);
        modes.refresh();
    }

    private void refusedPrompt(String prompt, String at) throws Exception {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "insert into refused_prompt (id, user_id, prompt, matches, at) values (?, ?, ?, 'kid, naked', ?::timestamptz)")) {
            statement.setObject(1, UUID.randomUUID());
            statement.setInt(2, user.account().id());
            statement.setString(3, prompt);
            statement.setString(4, at);
            statement.executeUpdate();
        }
    }

    @Test
    void moderatorsReadRefusedPromptsPageByPageAndThatIsWrittenDown() throws Exception {
        refusedPrompt("the oldest", "2100-01-01T00:00:01Z");
        refusedPrompt("the middle", "2100-01-01T00:00:02Z");
        refusedPrompt("the newest", "2100-01-01T00:00:03Z");
        String mine = "?user=" + user.account().id();

        JsonPath first = call("GET", REFUSED_PROMPTS + mine + "&limit=2", moderator, null)
                .statusCode(200)
                .body("prompts.prompt", equalTo(List.of("the newest", "the middle")))
                .body("prompts[0].user", equalTo(user.account().id()))
                .body("prompts[0].matches", equalTo("kid, naked"))
                .body("prompts[0].at", equalTo("2100-01-01T00:00:03Z"))
                .extract()
                .jsonPath();
        call("GET", REFUSED_PROMPTS + mine + "&limit=2&before=" + first.getString("next"), moderator, null)
                .body("prompts.prompt", equalTo(List.of("the oldest")))
                .body("next", nullValue());
        call("GET", REFUSED_PROMPTS + "?limit=3", moderator, null).body("prompts", hasSize(3));
        call("GET", "/api/throng/v1/moderation/actions?contains=read-refused-prompts&limit=1", moderator, null)
                .body("[0].subject", equalTo("horde"))
                .body("[0].details.prompts", equalTo("3"));
    }

    @Test
    void nobodyElseReadsThem() {
        call("GET", REFUSED_PROMPTS, null, null).statusCode(400).body("errors", hasKey("apikey"));
        call("GET", REFUSED_PROMPTS, user.apiKey(), null).statusCode(403).body("rc", equalTo("NotModerator"));
        call("GET", REFUSED_PROMPTS, "0000000000", null).statusCode(403);
        call("GET", REFUSED_PROMPTS, "no such key", null).statusCode(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=501", "limit=x", "user=-1", "before=yesterday"})
    void aPageThatCannotBeIsRefused(String arguments) {
        call("GET", REFUSED_PROMPTS + "?" + arguments, moderator, null)
                .statusCode(400)
                .body("errors", hasKey(arguments.substring(0, arguments.indexOf('='))));
    }

    @Test
    void aFilterWithoutDescriptionIsAnsweredWithNullToWritersAndWithoutItToReaders() {
        String id = call(
                        "PUT",
                        "/api/v2/filters",
                        moderator,
                        Map.of("regex", "undescribed" + address, "filter_type", 12))
                .statusCode(201)
                .body("$", hasKey("description"))
                .body("description", nullValue())
                .extract()
                .path("id");
        call("PATCH", "/api/v2/filters/" + id, moderator, Map.of("replacement", "x"))
                .statusCode(200)
                .body("$", hasKey("description"));
        call("GET", "/api/v2/filters/" + id, moderator, null).body("$", not(hasKey("description")));
        call("DELETE", "/api/v2/filters/" + id, moderator, null).statusCode(200);
    }

    /** Each background duty of operations spec 8 that is one here. */
    @Test
    void dutiesAreListedAndDoneWhenAModeratorAsks() {
        call("GET", DUTIES, moderator, null)
                .statusCode(200)
                .body(
                        "name",
                        hasItems(
                                "refresh-models",
                                "send-webhooks",
                                "forget-dead-webhooks",
                                "tell-limits",
                                "read-passkeys",
                                "read-filters",
                                "read-addresses",
                                "pay-monthly-kudos",
                                "fault-stale-jobs",
                                "forget-expired",
                                "fault-stale-forms",
                                "forget-expired-alchemy",
                                "fold-statistics",
                                "sweep-media",
                                "forget-problem-jobs",
                                "verify-ledger"));
        for (String duty : List.of("refresh-models", "send-webhooks", "forget-dead-webhooks", "forget-problem-jobs")) {
            String asked = call("POST", DUTIES + "/" + duty + "/run", moderator, null)
                    .statusCode(202)
                    .extract()
                    .path("asked");
            await(duty + " is done", () -> {
                JsonPath list = call("GET", DUTIES, moderator, null).extract().jsonPath();
                Map<String, Object> entry = list.getMap("find { it.name == '" + duty + "' }");
                return entry.get("lastDone") != null
                        && entry.get("lastDone").toString().compareTo(asked) >= 0;
            });
        }
    }

    private RateLimits ofAnotherNode() {
        return new RateLimits(
                RateTable.shipped(Map.of("ratings", "2/minute")),
                ModerationBeans.limitsSeed(keys),
                Ticker.systemTicker(),
                1_000);
    }

    @Test
    void whatACallerUsedAtAnotherNodeCountsHere() throws Exception {
        String path = "/api/v2/generate/status/" + UUID.randomUUID();
        call("GET", path, null, null).statusCode(404);
        RateLimits other = ofAnotherNode();
        InetAddress caller = InetAddress.ofLiteral(address);
        for (int i = 0; i < 10; i++) {
            other.count(new RateLimits.Call("GET", path, caller, caller, false, ""));
        }
        try (Connection connection = dataSource.getConnection()) {
            ChangeFeed.speaking(dataSource)
                    .announce(
                            connection,
                            ChangeFeed.Topic.CALLS,
                            new LimitTalk(other).next().orElseThrow());
        }
        await(
                "the calls are counted",
                () -> given().header("X-Forwarded-For", address).get(path).statusCode() == 429);
        assertThat(given().header("X-Forwarded-For", address).get(path + "0").statusCode())
                .isEqualTo(404);
    }

    @Test
    void otherNodesHearWhatACallerUsesHere() throws Exception {
        BlockingQueue<ChangeFeed.Change> heard = new LinkedBlockingQueue<>();
        CountDownLatch listening = new CountDownLatch(1);
        try (ChangeFeed feed = new ChangeFeed(dataSource, heard::add, listening::countDown, () -> {})) {
            feed.start();
            assertThat(listening.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            String path = "/api/v2/generate/status/" + UUID.randomUUID();
            for (int i = 0; i < 10; i++) {
                call("GET", path, null, null).statusCode(404);
            }
            InetAddress caller = InetAddress.ofLiteral(address);
            List<ChangeFeed.Change> told = new ArrayList<>();
            await("another node would refuse the caller", () -> {
                heard.drainTo(told);
                RateLimits other = ofAnotherNode();
                LimitTalk talk = new LimitTalk(other);
                told.stream()
                        .filter(change -> change.topic() == ChangeFeed.Topic.CALLS)
                        .forEach(change -> talk.heard(change.ids()));
                return other.count(new RateLimits.Call("GET", path, caller, caller, false, ""))
                                instanceof RateLimits.Standing.Limited limited
                        && limited.refused();
            });
        }
    }
}
