package io.throng.server.style;

import static io.throng.server.contract.CheckedCalls.call;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.ApiKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who changes and deletes styles over HTTP, and how: styles spec 2 to 5. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class StyleChangesTest extends StyleScene {
    @Test
    void aNameIsUniqueAmongItsOwnersStylesOfAKind() {
        people.makeImage("twice", Map.of());
        refused(Map.of("name", people.name("twice")), 400, "BadRequest");
        people.makeText("twice", Map.of());
        StylePeople.made("image", people.other.apiKey(), people.imageStyle("twice", Map.of()));
    }

    @Test
    void aPatchChangesWhatItNamesAndNothingElse() {
        String id = people.makeImage(
                "patched",
                Map.of(
                        "info",
                        "before before",
                        "tags",
                        List.of("a"),
                        "public",
                        false,
                        "nsfw",
                        true,
                        "params",
                        Map.of("steps", 11)));
        call("PATCH", IMAGE + "/" + id, author, Map.of("info", "afterwards"))
                .statusCode(200)
                .body("id", equalTo(id))
                .body("message", equalTo("OK"));
        call("GET", IMAGE + "/" + id, null, null)
                .body("info", equalTo("afterwards"))
                .body("name", equalTo(people.name("patched")))
                .body("prompt", equalTo("{p}, impasto impressionism###no blur, {np}"))
                .body("tags", contains("a"))
                .body("public", equalTo(false))
                .body("nsfw", equalTo(true))
                .body("params.steps", equalTo(11));
        call("PATCH", IMAGE + "/" + id, author, Map.of("tags", List.of(), "params", Map.of()))
                .statusCode(200);
        call("GET", IMAGE + "/" + id, null, null).body("tags", hasSize(0)).body("$", not(hasKey("params")));
        call("PATCH", IMAGE + "/" + id, author, Map.of()).statusCode(200).body("$", not(hasKey("warnings")));
    }

    @Test
    void aTextStyleCanBePatchedToo() {
        String id = people.makeText("patched text", Map.of());
        call("PATCH", TEXT + "/" + id, author, Map.of("prompt", "Sing of {p}", "params", Map.of("temperature", 0.5)))
                .statusCode(200);
        call("GET", TEXT + "/" + id, null, null)
                .body("prompt", equalTo("Sing of {p}"))
                .body("params.temperature", equalTo(0.5f));
    }

    @Test
    void onlyItsOwnerChangesAStyle() {
        String id = people.makeImage("mine", Map.of());
        for (String key : List.of(people.other.apiKey(), people.moderator.apiKey())) {
            call("PATCH", IMAGE + "/" + id, key, Map.of("nsfw", true))
                    .statusCode(403)
                    .body("rc", equalTo("Forbidden"));
        }
        call("PATCH", IMAGE + "/" + UUID.randomUUID(), author, Map.of("nsfw", true))
                .statusCode(404)
                .body("rc", equalTo("StyleNotFound"));
        people.makeImage("taken", Map.of());
        call("PATCH", IMAGE + "/" + id, author, Map.of("name", people.name("taken")))
                .statusCode(400);
        call("PATCH", IMAGE + "/" + id, author, Map.of("models", List.of())).statusCode(400);
        call("PATCH", IMAGE + "/" + id, author, Map.of("prompt", "nothing to fill"))
                .body("rc", equalTo("StylePromptMissingVars"));
        Map<String, Object> detached = new HashMap<>();
        detached.put("sharedkey", null);
        call("PATCH", IMAGE + "/" + id, author, detached).statusCode(200);
    }

    @Test
    void itsOwnerAndModeratorsDeleteAStyleThroughEitherPath() {
        String first = people.makeImage("first", Map.of());
        call("DELETE", IMAGE + "/" + first, people.other.apiKey(), null)
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        call("DELETE", IMAGE + "/" + first, ApiKeys.ANONYMOUS, null)
                .statusCode(403)
                .body("rc", equalTo("StylesAnonForbidden"));
        call("DELETE", TEXT + "/" + first, author, null).statusCode(200).body("message", equalTo("OK"));
        call("GET", IMAGE + "/" + first, null, null).statusCode(404).body("rc", equalTo("Image styleNotFound"));
        call("GET", TEXT + "/" + first, null, null).statusCode(404).body("rc", equalTo("Text styleNotFound"));
        String second = people.makeImage("second", Map.of());
        call("DELETE", IMAGE + "/" + second, people.moderator.apiKey(), null).statusCode(200);
        call("DELETE", IMAGE + "/" + second, author, null).statusCode(404).body("rc", equalTo("StyleNotFound"));
        call("GET", IMAGE + "/garbage", null, null).statusCode(404).body("rc", equalTo("Image styleNotFound"));
    }

    /** Trap 13: with an account go its styles and collections. */
    @Test
    void trap13DeletingAUserDeletesItsStylesAndCollections() throws Exception {
        String style = people.makeImage("orphan", Map.of());
        String collection = call(
                        "POST",
                        "/api/v2/collections",
                        author,
                        Map.of("name", people.name("orphans"), "styles", List.of(style)))
                .extract()
                .path("id");
        String account = "/api/v2/users/" + people.author.account().id();
        call("DELETE", account, author, null).statusCode(200);
        call("GET", IMAGE + "/" + style, null, null).statusCode(200);
        try (var connection = dataSource.getConnection();
                var quiet = connection.prepareStatement(
                        "update app_user set last_active = now() - interval '31 days' where id = ?")) {
            quiet.setInt(1, people.author.account().id());
            quiet.executeUpdate();
        }
        call("DELETE", account, people.moderator.apiKey(), null).statusCode(200);
        call("GET", IMAGE + "/" + style, null, null).statusCode(404);
        call("GET", "/api/v2/collections/" + collection, null, null).statusCode(404);
    }
}
