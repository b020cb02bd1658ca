package io.throng.server.sharedkey;

import static io.throng.server.account.People.call;
import static io.throng.server.account.People.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.Role;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Shared keys made, read, changed and deleted. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class SharedKeyEndpointsTest extends SharedKeyScene {
    @Test
    void aKeyIsMadeWithDefaultsReadChangedAndDeleted() {
        String key = call("PUT", "/api/v2/sharedkeys", owner.apiKey(), Map.of("name", "Mutual Aid"))
                .statusCode(200)
                .body("id.length()", equalTo(36))
                .body("username", equalTo(owner.account().alias()))
                .body("name", equalTo("Mutual Aid"))
                .body("kudos", equalTo(5000))
                .body("utilized", equalTo(0))
                .body("max_image_pixels", equalTo(-1))
                .body("max_image_steps", equalTo(-1))
                .body("max_text_tokens", equalTo(-1))
                .body("$", not(hasKey("expiry")))
                .extract()
                .jsonPath()
                .getString("id");
        get("/api/v2/find_user", owner.apiKey()).body("sharedkey_ids", equalTo(List.of(key)));
        call(
                        "PATCH",
                        "/api/v2/sharedkeys/" + key,
                        owner.apiKey(),
                        Map.of("kudos", -1, "expiry", 30, "max_image_steps", 0))
                .statusCode(200)
                .body("kudos", equalTo(-1))
                .body("name", equalTo("Mutual Aid"))
                .body("max_image_steps", equalTo(0))
                .body("expiry", containsString(" -0000"));
        call("PATCH", "/api/v2/sharedkeys/" + key, owner.apiKey(), Map.of("expiry", -1))
                .statusCode(200)
                .body("$", not(hasKey("expiry")));
        call("DELETE", "/api/v2/sharedkeys/" + key, owner.apiKey(), null)
                .statusCode(200)
                .body("message", equalTo("OK"));
        get("/api/v2/find_user", owner.apiKey()).body("sharedkey_ids", equalTo(List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "00000000-0000-0000-0000-000000000000"})
    void trapAnUnknownSharedKeyIs401OnEveryCall(String id) {
        for (String method : List.of("GET", "PATCH", "DELETE")) {
            call(method, "/api/v2/sharedkeys/" + id, owner.apiKey(), method.equals("PATCH") ? Map.of("kudos", 1) : null)
                    .statusCode(401)
                    .body("rc", equalTo("InvalidAPIKey"));
        }
    }

    @Test
    void trapModeratorsHaveNoPowerOverOthersKeys() throws Exception {
        String key = key(Map.of());
        String moderator = people.user(0, Role.MODERATOR).apiKey();
        call("PATCH", "/api/v2/sharedkeys/" + key, moderator, Map.of("kudos", 1))
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        call("DELETE", "/api/v2/sharedkeys/" + key, moderator, null)
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
    }

    @Test
    void trapASharedKeyIsAUuidAndUnknownToOtherCalls() {
        String key = key(Map.of("kudos", 100));
        assertThat(UUID.fromString(key)).hasToString(key);
        call("POST", "/api/v2/kudos/transfer", key, Map.of("username", "5")).statusCode(401);
        call("PUT", "/api/v2/sharedkeys", key, Map.of()).statusCode(401);
        call("POST", "/api/v2/generate/text/pop", key, Map.of("name", "w " + key, "models", List.of(model)))
                .statusCode(401);
        get("/api/v2/users/1", key).statusCode(401);
    }

    @Test
    void aSharedKeyShowsItsOwnerAsAnybodySeesIt() {
        String named = key(Map.of("name", "Mutual Aid"));
        String nameless = key(Map.of());
        get("/api/v2/find_user", named)
                .statusCode(200)
                .body("username", equalTo(owner.account().alias() + " (Shared Key: Mutual Aid)"))
                .body("$", not(hasKey("sharedkey_ids")))
                .body("$", not(hasKey("message")));
        get("/api/v2/find_user", nameless)
                .body("username", equalTo(owner.account().alias() + " (Shared Key)"));
    }

    @Test
    void everyOwnerMayHaveSoMany() throws Exception {
        for (int i = 0; i < 3; i++) {
            call("PUT", "/api/v2/sharedkeys", stranger.apiKey(), Map.of()).statusCode(200);
        }
        call("PUT", "/api/v2/sharedkeys", stranger.apiKey(), Map.of())
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        for (int i = 0; i < 10; i++) {
            key(Map.of());
        }
        call("PUT", "/api/v2/sharedkeys", owner.apiKey(), Map.of()).statusCode(403);
        String school = people.user(0, Role.EDUCATION).apiKey();
        for (int i = 0; i < 11; i++) {
            call("PUT", "/api/v2/sharedkeys", school, Map.of()).statusCode(200);
        }
        call("PUT", "/api/v2/sharedkeys", ApiKeys.ANONYMOUS, Map.of())
                .statusCode(403)
                .body("rc", equalTo("AnonForbidden"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kudos\": -2}",
                "{\"kudos\": 50000001}",
                "{\"name\": \"ab\"}",
                "{\"expiry\": -2}",
                "{\"expiry\": 36526}",
                "{\"max_image_pixels\": 4194305}",
                "{\"max_image_steps\": 501}",
                "{\"max_text_tokens\": -2}",
                "{\"name\": null}"
            })
    void theDocumentedBoundsHold(String body) {
        call("PUT", "/api/v2/sharedkeys", owner.apiKey(), body)
                .statusCode(400)
                .body("message", equalTo("Input payload validation failed"));
        call("PATCH", "/api/v2/sharedkeys/" + key(Map.of()), owner.apiKey(), body)
                .statusCode(400);
    }

    @Test
    void changingNothingIsRefused() {
        call("PATCH", "/api/v2/sharedkeys/" + key(Map.of()), owner.apiKey(), Map.of())
                .statusCode(400)
                .body("rc", equalTo("NoSharedKeyModSelected"));
    }

    @Test
    void keysOfOthersAreNotListed() {
        key(Map.of());
        get("/api/throng/v1/sharedkeys", stranger.apiKey()).statusCode(200).body("$", hasSize(0));
        get("/api/throng/v1/sharedkeys", null).statusCode(400);
        assertThat(get("/api/v2/find_user", owner.apiKey()).extract().jsonPath().getList("sharedkey_ids"))
                .isNotEmpty();
    }
}
