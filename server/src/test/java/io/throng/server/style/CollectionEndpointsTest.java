package io.throng.server.style;

import static io.throng.server.contract.CheckedCalls.call;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Collections over HTTP: styles spec 9. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class CollectionEndpointsTest {
    private static final String PATH = "/api/v2/collections";

    @Inject
    AccountRegistry registry;

    private StylePeople people;
    private String author;

    @BeforeEach
    void people() throws Exception {
        people = new StylePeople(registry);
        author = people.author.apiKey();
    }

    private String made(String name, List<String> styles) {
        return call("POST", PATH, author, Map.of("name", people.name(name), "styles", styles))
                .statusCode(200)
                .body("message", equalTo("OK"))
                .extract()
                .path("id");
    }

    @Test
    void aCollectionTakesItsKindFromIdsAndNamesAlike() {
        String one = people.makeImage("one", Map.of());
        String two = people.makeImage("two", Map.of("public", false));
        String id = made("pair", List.of(two, people.name("one"), two));
        String alias = people.author.account().alias();
        call("GET", PATH + "/" + id, null, null)
                .statusCode(200)
                .body("name", equalTo(people.name("pair")))
                .body("type", equalTo("image"))
                .body("info", nullValue())
                .body("public", equalTo(true))
                .body("use_count", equalTo(0))
                .body("styles.id", contains(two, one))
                .body("styles[1].name", equalTo(alias + "::style::" + people.name("one")));
        String text = people.makeText("text", Map.of());
        call("GET", PATH + "/" + made("texts", List.of(text)), null, null).body("type", equalTo("text"));
        call("POST", PATH, author, Map.of("name", people.name("mixed"), "styles", List.of(one, text)))
                .statusCode(400)
                .body("rc", equalTo("StyleMismatch"));
    }

    @Test
    void whatACollectionIsRefusedFor() {
        String style = people.makeImage("style", Map.of());
        call("POST", PATH, "nobody", Map.of("name", "x", "styles", List.of())).statusCode(400);
        call("POST", PATH, "nobody", Map.of("name", "x", "styles", List.of(style)))
                .statusCode(401);
        call("POST", PATH, author, Map.of("styles", List.of(style)))
                .statusCode(400)
                .body("errors", hasKey("name"));
        call("POST", PATH, ApiKeys.ANONYMOUS, Map.of("name", "x", "styles", List.of(style)))
                .statusCode(403)
                .body("rc", equalTo("StylesAnonForbidden"));
        call(
                        "POST",
                        PATH,
                        author,
                        Map.of("name", "x", "styles", List.of(UUID.randomUUID().toString())))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
        call("POST", PATH, author, Map.of("name", "shit " + people.mark, "styles", List.of(style)))
                .statusCode(400);
        made("taken", List.of(style));
        call("POST", PATH, author, Map.of("name", people.name("taken"), "styles", List.of(style)))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
    }

    @Test
    void everybodyRegisteredMayCollectForeignStyles() {
        String style = people.makeImage("foreign", Map.of());
        String plain = people.user.apiKey();
        call("POST", PATH, plain, Map.of("name", people.name("collected"), "styles", List.of(style)))
                .statusCode(200);
    }

    @Test
    void aPatchChangesWhatItNames() {
        String one = people.makeImage("one", Map.of());
        String text = people.makeText("text", Map.of());
        String id = made("patched", List.of(one));
        call("PATCH", PATH + "/" + id, author, Map.of("info", "what it is for", "public", false))
                .statusCode(200);
        call("GET", PATH + "/" + id, null, null)
                .body("info", equalTo("what it is for"))
                .body("public", equalTo(false))
                .body("styles.id", contains(one));
        call("PATCH", PATH + "/" + id, author, Map.of("styles", List.of(text))).statusCode(200);
        call("GET", PATH + "/" + id, null, null).body("type", equalTo("text")).body("styles.id", contains(text));
        call("PATCH", PATH + "/" + id, author, Map.of("styles", List.of())).statusCode(400);
        call("PATCH", PATH + "/" + id, people.moderator.apiKey(), Map.of("info", "mine"))
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        call("PATCH", PATH + "/" + UUID.randomUUID(), author, Map.of("info", "mine"))
                .statusCode(404)
                .body("rc", equalTo("CollectionNotFound"));
    }

    @Test
    void itsOwnerAndModeratorsDeleteIt() {
        String style = people.makeImage("style", Map.of());
        String id = made("deleted", List.of(style));
        call("DELETE", PATH + "/" + id, people.other.apiKey(), null)
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        call("DELETE", PATH + "/" + id, people.moderator.apiKey(), null)
                .statusCode(200)
                .body("message", equalTo("OK"));
        call("GET", PATH + "/" + id, null, null).statusCode(404).body("rc", equalTo("CollectionNotFound"));
        call("GET", "/api/v2/styles/image/" + style, null, null).statusCode(200);
    }

    @Test
    void collectionsAreListedByKindAndFoundByName() {
        String style = people.makeImage("style", Map.of());
        String id = made("named", List.of(style));
        String name = people.name("named").replace(" ", "%20");
        String alias = people.author.account().alias().replace("#", "%23");
        for (String form : List.of(name, "collection::" + name, alias + "::" + name, alias + "::collection::" + name)) {
            call("GET", "/api/v2/collection_by_name/" + form, null, null).body("id", equalTo(id));
        }
        call("GET", "/api/v2/collection_by_name/style::" + name, null, null)
                .statusCode(404)
                .body("rc", equalTo("CollectionNotFound"));
        call("GET", "/api/v2/collection_by_name/" + people.name("style").replace(" ", "%20"), null, null)
                .statusCode(404);
        call("GET", PATH + "?type=image&sort=age", null, null).body("type", everyItem(equalTo("image")));
        call("GET", PATH + "?type=text", null, null).body("type", everyItem(equalTo("text")));
        call("GET", PATH + "?type=audio", null, null).statusCode(400).body("rc", equalTo("BadRequest"));
        call("GET", PATH + "?page=0", null, null).statusCode(400);
        call("GET", PATH + "?page=" + StylePage.MAX_NUMBER, null, null).body("$", hasSize(0));
    }

    @Test
    void aCollectionLosesDeletedStylesAndCannotBeUsedWhenNoneIsLeft() {
        String style = people.makeImage("only", Map.of());
        String id = made("emptied", List.of(style));
        call("DELETE", "/api/v2/styles/image/" + style, author, null).statusCode(200);
        call("GET", PATH + "/" + id, null, null).body("styles", hasSize(0));
        call("POST", "/api/v2/generate/async", people.user.apiKey(), Map.of("prompt", "x", "style", id))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
    }
}
