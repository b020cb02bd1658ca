package io.throng.server.account;

import static io.restassured.RestAssured.given;
import static io.throng.server.account.People.call;
import static io.throng.server.account.People.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class UserCareTest extends UserScene {
    @Test
    void pagesAreSortedAndBoundedAndPublicForEverybody() throws Exception {
        Registration rich = people.user(900_000_000);
        get("/api/v2/users", moderator.apiKey())
                .body("[0].id", equalTo(rich.account().id()))
                .body("[0].evaluating_kudos", nullValue());
        get("/api/v2/users?page=-3&sort=nonsense", null)
                .body("[0].id", equalTo(rich.account().id()));
        get("/api/v2/users?page=10001", null).statusCode(200).body("$", empty());
        get("/api/v2/users?page=9999", null).statusCode(200).body("$", empty());
        get("/api/v2/users?page=first", null).statusCode(400).body("errors", hasKey("page"));
        get("/api/v2/users?sort=age", null).body("id[0]", equalTo(0)).body("id[1]", equalTo(1));
    }

    @Test
    void pagesHave25UsersAndNobodyTwice() throws Exception {
        for (int i = 0; i < 30; i++) {
            people.user(0);
        }
        List<Integer> first = get("/api/v2/users?page=1", null)
                .body("$", hasSize(25))
                .extract()
                .jsonPath()
                .getList("id");
        List<Integer> second =
                get("/api/v2/users?page=2", null).extract().jsonPath().getList("id");
        assertThat(second).isNotEmpty().doesNotContainAnyElementsOf(first);
    }

    @Test
    void theListIsMaskedLikeEverythingElse() {
        given().header("X-Fields", "id")
                .get("/api/v2/users")
                .then()
                .statusCode(200)
                .body("[0].size()", equalTo(1));
    }

    @Test
    void nothingToChangeIsRefused() {
        refused(user, user.apiKey(), Map.of(), 400, "NoUserModSelected");
        refused(user, user.apiKey(), Map.of("filtered", true, "worker_invite", 3), 400, "NoUserModSelected");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"concurrency\": 501}",
                "{\"concurrency\": -1}",
                "{\"usage_multiplier\": 0.05}",
                "{\"usage_multiplier\": 10.5}",
                "{\"trusted\": \"yes\"}",
                "{\"trusted\": null}",
                "{\"username\": \"ab\"}",
                "{\"contact\": \"abcd\"}",
                "{\"kudos\": 1e13}"
            })
    void whatDoesNotFitTheSchemaIsRefusedBeforeAnything(String body) {
        call("PUT", path(user), user.apiKey(), body)
                .statusCode(400)
                .body("message", equalTo("Input payload validation failed"))
                .body("$", not(hasKey("rc")));
    }

    @Test
    void everyFieldNeedsItsPrivilege() throws Exception {
        for (Map.Entry<String, Object> field : Map.<String, Object>of(
                        "concurrency",
                        1,
                        "worker_invited",
                        1,
                        "trusted",
                        true,
                        "flagged",
                        true,
                        "customizer",
                        true,
                        "vpn",
                        true,
                        "service",
                        true,
                        "special",
                        true,
                        "admin_comment",
                        "a comment")
                .entrySet()) {
            refused(user, user.apiKey(), Map.of(field.getKey(), field.getValue()), 403, "NotModerator");
        }
        for (String field : List.of("kudos", "monthly_kudos", "usage_multiplier")) {
            refused(user, user.apiKey(), Map.of(field, 1), 403, "NotAdmin");
        }
        refused(user, moderator.apiKey(), Map.of("moderator", true), 403, "NotAdmin");
        Registration stranger = people.user(0);
        refused(user, stranger.apiKey(), Map.of("public_workers", true), 403, "NotModerator");
        refused(user, user.apiKey(), Map.of("generate_proxy_passkey", true), 403, "NonServiceForbidden");
    }

    @Test
    void moderatorsSetEveryFieldOfTheirs() {
        Map<String, Object> wanted = new HashMap<>(Map.of(
                "concurrency",
                500,
                "worker_invited",
                7,
                "trusted",
                true,
                "flagged",
                true,
                "customizer",
                true,
                "vpn",
                true,
                "service",
                true,
                "special",
                true,
                "admin_comment",
                "keep an eye on"));
        wanted.put("contact", "me@example.invalid");
        JsonPath reply = put(user, moderator.apiKey(), wanted);
        assertThat(reply.getMap("$")).containsAllEntriesOf(wanted);
        get(path(user), moderator.apiKey())
                .body("admin_comment", equalTo("keep an eye on"))
                .body("contact", equalTo("me@example.invalid"))
                .body("vpn", equalTo(true))
                .body("special", equalTo(true))
                .body("worker_invited", equalTo(7));
        get(path(user), user.apiKey())
                .body("contact", equalTo("me@example.invalid"))
                .body("$", not(hasKey("admin_comment")));
        get(path(user), null).body("$", not(hasKey("contact")));
    }

    @Test
    void ownersSetTheirNameContactAndWorkers() {
        JsonPath reply = put(user, user.apiKey(), Map.of("username", "New Name", "public_workers", true));
        assertThat(reply.getString("username")).isEqualTo("New Name");
        get(path(user), null)
                .body("username", equalTo("New Name#" + user.account().id()))
                .body("worker_ids", empty());
        refused(user, user.apiKey(), Map.of("username", "x".repeat(31)), 400, "TooLongUserName");
        put(user, user.apiKey(), Map.of("username", "x".repeat(30)));
        refused(user, user.apiKey(), Map.of("username", "shit"), 400, "ProfaneUserName");
        refused(user, user.apiKey(), Map.of("contact", "shit happens"), 400, "ProfaneUserContact");
        refused(user, moderator.apiKey(), Map.of("admin_comment", "shit happens"), 400, "ProfaneAdminComment");
        put(user, user.apiKey(), Map.of("contact", "c".repeat(500)));
    }

    @Test
    void theAnonymousAccountChangesNothingAndHoldsNoRole() {
        call("PUT", "/api/v2/users/0", ApiKeys.ANONYMOUS, Map.of("username", "Anybody"))
                .statusCode(403)
                .body("rc", equalTo("AnonForbiddenUserMod"));
        call("PUT", "/api/v2/users/0", moderator.apiKey(), Map.of("trusted", true))
                .statusCode(200)
                .body("trusted", equalTo(false));
        call("DELETE", "/api/v2/users/0", ApiKeys.ANONYMOUS, null)
                .statusCode(403)
                .body("rc", equalTo("AnonForbiddenUser"));
    }

    @Test
    void aRefusedChangeLeavesEverythingAsItWas() {
        refused(user, moderator.apiKey(), Map.of("concurrency", 3, "username", "y".repeat(40)), 400, "TooLongUserName");
        get(path(user), null).body("concurrency", equalTo(30));
    }

    @Test
    void whoBecomesTrustedGetsTheEscrow() throws Exception {
        people.execute("update kudos_account set balance = 5000 where id = "
                + (2 * user.account().id() + 1));
        // The books are told, too, so that they still add up.
        people.execute("insert into kudos_event (kind, ref, fingerprint, at) values (4, gen_random_uuid(), 0, now())");
        people.execute("""
                insert into kudos_posting (event_seq, account_id, amount, bucket)
                select max(seq), %d, 5000, 8 from kudos_event union all select max(seq), -1, -5000, 8 from kudos_event
                """.formatted(2 * user.account().id() + 1));
        put(user, moderator.apiKey(), Map.of("trusted", true));
        get(path(user), moderator.apiKey())
                .body("evaluating_kudos", equalTo(0.0f))
                .body("kudos", equalTo(50.0f))
                .body("kudos_details.accumulated", equalTo(50.0f));
        people.booksBalance();
    }

    @Test
    void whoMayDeleteWhom() throws Exception {
        Registration stranger = people.user(0);
        call("DELETE", path(user), stranger.apiKey(), null).statusCode(403).body("rc", equalTo("NotUserOrMod"));
        call("DELETE", path(moderator), moderator.apiKey(), null)
                .statusCode(403)
                .body("rc", equalTo("CannotDeleteMod"));
        call("DELETE", path(user), null, null).statusCode(400).body("errors", hasKey("apikey"));
        call("DELETE", path(user), "nobody-has-this-key-00", null).statusCode(401);
        call("DELETE", path(user), moderator.apiKey(), null).statusCode(200);
    }

    @Test
    void aMarkedAccountCannotAskForAnything() {
        call("DELETE", path(user), user.apiKey(), null).statusCode(200);
        call("POST", "/api/v2/generate/text/async", user.apiKey(), Map.of("prompt", "x"))
                .statusCode(403)
                .body("rc", equalTo("DeletedUser"));
    }

    @Test
    void wipedAccountsAreGoneAndTwoOfThemDoNotCollide() throws Exception {
        Registration other = people.user(0);
        for (Registration target : List.of(user, other)) {
            call("PUT", "/api/v2/sharedkeys", target.apiKey(), Map.of("name", "gone soon"))
                    .statusCode(200);
            call("DELETE", path(target), target.apiKey(), null).statusCode(200);
            people.execute("update app_user set last_active = now() - interval '31 days' where id = "
                    + target.account().id());
            call("DELETE", path(target), target.apiKey(), null).statusCode(200);
            get(path(target), null).statusCode(404).body("rc", equalTo("UserNotFound"));
            get("/api/v2/find_user", target.apiKey()).statusCode(404);
            assertThat(people.count("select count(*) from shared_key where owner_id = "
                            + target.account().id()))
                    .isZero();
        }
        assertThat(get("/api/v2/users?sort=age", null).extract().jsonPath().getList("id"))
                .doesNotContain(user.account().id());
    }

    @Test
    void theOwnerRotatesTheKeyAndReadsTheLedger() throws Exception {
        for (int i = 1; i <= 3; i++) {
            put(user, root, Map.of("kudos", 100 * i));
        }
        JsonPath first = get("/api/throng/v1/account/ledger?limit=2", user.apiKey())
                .statusCode(200)
                .body("entries", hasSize(2))
                .body("entries[0].change", equalTo(300.0f))
                .body("entries[0].event", equalTo("admin_adjustment"))
                .body("entries[0].postings[0].bucket", equalTo("admin"))
                .body("entries[0].details.actor", equalTo("1"))
                .extract()
                .jsonPath();
        get("/api/throng/v1/account/ledger?limit=2&before=" + first.getLong("next"), user.apiKey())
                .body("entries[0].change", equalTo(100.0f))
                .body("entries.size()", greaterThanOrEqualTo(1));
        get("/api/throng/v1/account/ledger?limit=501", user.apiKey())
                .statusCode(400)
                .body("errors.limit", containsString("500"));
        get("/api/throng/v1/account/ledger", ApiKeys.ANONYMOUS).statusCode(403);
        String fresh = call("POST", "/api/throng/v1/account/key", user.apiKey(), null)
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("api_key");
        get("/api/v2/find_user", user.apiKey()).statusCode(404);
        get("/api/v2/find_user", fresh)
                .statusCode(200)
                .body("id", equalTo(user.account().id()));
    }
}
