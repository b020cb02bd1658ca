package io.throng.server.account;

import static io.throng.server.account.People.call;
import static io.throng.server.account.People.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The traps of accounts specification section 23 that are about users; those about kudos and shared keys stand with them. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class UserTrapsTest extends UserScene {
    @Test
    void trapUsersListShowsNullsAndSingleUsersOmitThem() {
        get("/api/v2/users?page=1&sort=age", null)
                .statusCode(200)
                .body("[0].username", equalTo("Anonymous#0"))
                .body("[0]", hasKey("worker_ids"))
                .body("[0].contact", nullValue())
                .body("[0].sharedkey_ids", nullValue())
                .body("[0].active_generations", equalTo(Map.of()))
                .body("[0].monthly_kudos", equalTo(Map.of()));
        get(path(user), null)
                .statusCode(200)
                .body("$", not(hasKey("contact")))
                .body("$", not(hasKey("worker_ids")))
                .body("$", not(hasKey("active_generations")))
                .body("$", not(hasKey("monthly_kudos")));
    }

    @Test
    void trapUsageAndContributionsStayPresentWithNullMembersInBoth() {
        get(path(user), null).body("usage", hasKey("megapixelsteps")).body("contributions.megapixelsteps", nullValue());
        get("/api/v2/users", null)
                .body("[0].contributions", hasKey("megapixelsteps"))
                .body("[0].usage", hasKey("requests"));
    }

    @Test
    void trapKudosDetailsAndRecordsAreAlwaysComplete() {
        get(path(user), null)
                .body("kudos_details.size()", equalTo(8))
                .body("records.size()", equalTo(5))
                .body("records.request.image", equalTo(0))
                .body("records.style.interrogation", equalTo(0));
    }

    @Test
    void trapIdIsANumber() {
        get(path(user), null).body("id", equalTo(user.account().id()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db0", "-1", "999999", "2147483648", "99999999999999999999", "1.0", "a%231"})
    void trapNumbersOutOfRangeAreNotFoundAndNever500(String id) {
        for (String method : List.of("GET", "PUT", "DELETE")) {
            call(method, "/api/v2/users/" + id, moderator.apiKey(), method.equals("PUT") ? Map.of() : null)
                    .statusCode(404)
                    .body("rc", equalTo("UserNotFound"));
        }
    }

    @Test
    void trapTheTargetIsLookedUpBeforeTheCaller() {
        call("PUT", "/api/v2/users/999999", null, Map.of("trusted", true))
                .statusCode(404)
                .body("rc", equalTo("UserNotFound"));
        call("PUT", path(user), null, Map.of("trusted", true)).statusCode(400).body("errors", hasKey("apikey"));
        call("PUT", path(user), "nobody-has-this-key-00", Map.of("trusted", true))
                .statusCode(401)
                .body("rc", equalTo("InvalidAPIKey"));
    }

    @Test
    void trapBooleanPresenceTriggers() throws Exception {
        suspect(user, 3);
        assertThat(put(user, moderator.apiKey(), Map.of("reset_suspicion", false))
                        .getInt("new_suspicion"))
                .isZero();
        refused(user, user.apiKey(), Map.of("undelete", false), 400, "UserNotDeleted");
        Registration service = people.user(0, Role.SERVICE);
        assertThat(put(service, service.apiKey(), Map.of("generate_proxy_passkey", false))
                        .getString("proxy_passkey"))
                .hasSize(22);
    }

    @Test
    void trapEducationDragsConcurrencyWithIt() {
        JsonPath granted = put(user, moderator.apiKey(), Map.of("education", true));
        assertThat(granted.getBoolean("education")).isTrue();
        assertThat(granted.getInt("concurrency")).isEqualTo(200);
        assertThat(put(user, moderator.apiKey(), Map.of("education", false)).getInt("concurrency"))
                .isEqualTo(30);
        assertThat(put(user, moderator.apiKey(), Map.of("education", true, "concurrency", 77))
                        .getInt("concurrency"))
                .isEqualTo(77);
        assertThat(put(user, moderator.apiKey(), Map.of("education", false)).getMap("$"))
                .doesNotContainKey("concurrency");
    }

    @Test
    void trapModeratorDragsTrustedInAndLeavesIt() {
        put(user, root, Map.of("moderator", true));
        get(path(user), null).body("moderator", equalTo(true)).body("trusted", equalTo(true));
        put(user, root, Map.of("moderator", false));
        get(path(user), null).body("moderator", equalTo(false)).body("trusted", equalTo(true));
    }

    @Test
    void trapAnAdministratorIsNoModerator() {
        refused(user, root, Map.of("trusted", true), 403, "NotModerator");
        get(path(user), root).body("$", not(hasKey("evaluating_kudos")));
        refused(user, moderator.apiKey(), Map.of("kudos", 5), 403, "NotAdmin");
    }

    @Test
    void trapKudosAndMonthlyKudosAreDeltas() throws Exception {
        assertThat(put(user, root, Map.of("kudos", 1000)).getDouble("new_kudos"))
                .isEqualTo(1000.0);
        assertThat(put(user, root, Map.of("kudos", -200.9)).getDouble("new_kudos"))
                .isEqualTo(800.0);
        assertThat(put(user, root, Map.of("monthly_kudos", 500)).getLong("monthly_kudos"))
                .isEqualTo(500);
        assertThat(people.kudos(user)).isEqualTo(1300.0);
        assertThat(put(user, root, Map.of("monthly_kudos", -700)).getLong("monthly_kudos"))
                .isZero();
        get(path(user), null)
                .body("kudos", equalTo(1300.0f))
                .body("kudos_details.admin", equalTo(800.0f))
                .body("kudos_details.recurring", equalTo(500.0f));
        people.booksBalance();
    }

    @Test
    void trapTheMonthlyReplyIsTheEntitlementAlone() {
        Registration other = moderator;
        assertThat(put(other, root, Map.of("monthly_kudos", 5)).getLong("monthly_kudos"))
                .isEqualTo(5);
        get(path(other), moderator.apiKey())
                .body("monthly_kudos.amount", equalTo(300_005))
                .body("monthly_kudos.last_received", matchesPattern(".* -0000"));
    }

    @Test
    void trapAFreshAccountHasNothingAndTheFirstMovementLiftsIt() {
        get(path(user), null).body("kudos", equalTo(0.0f));
        assertThat(put(user, root, Map.of("kudos", 1)).getDouble("new_kudos")).isEqualTo(14.0);
    }

    @Test
    void trapTrustedAccountsAreNeverSuspicious() throws Exception {
        suspect(user, 5);
        get(path(user), moderator.apiKey()).body("suspicious", equalTo(5));
        Registration receiver = people.user(0);
        Map<String, Object> gift = Map.of("username", receiver.account().alias(), "amount", 1);
        put(user, root, Map.of("kudos", 100));
        call("POST", "/api/v2/kudos/transfer", user.apiKey(), gift)
                .statusCode(400)
                .body("rc", equalTo("FaultWhenKudosSending"));
        put(user, moderator.apiKey(), Map.of("trusted", true));
        call("POST", "/api/v2/kudos/transfer", user.apiKey(), gift).statusCode(200);
    }

    @Test
    void trapDeletedMarkedAccountsCanStillUndeleteAndDelete() {
        call("DELETE", path(user), user.apiKey(), null).statusCode(200).body("message", equalTo("OK"));
        get(path(user), null).body("deleted", equalTo(true));
        assertThat(put(user, user.apiKey(), Map.of("undelete", true)).getBoolean("undeleted"))
                .isTrue();
        get(path(user), null).body("deleted", equalTo(false));
        call("DELETE", path(user), user.apiKey(), null).statusCode(200);
        call("DELETE", path(user), user.apiKey(), null).statusCode(403).body("rc", equalTo("CannotWipeActiveUser"));
    }

    private void suspect(Registration target, int points) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            for (int i = 0; i < points; i++) {
                Suspicions.add(connection, target.account().id(), Suspicion.UNREASONABLY_FAST, "test");
            }
        }
    }
}
