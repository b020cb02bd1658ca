package io.throng.server.style;

import static io.throng.server.contract.CheckedCalls.call;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Examples of styles over HTTP: styles spec 2 to 5. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class StyleExamplesTest extends StyleScene {
    @Test
    void examplesAreZeroToFourAndOneIsAlwaysPrimary() {
        String id = people.makeImage("shown", Map.of());
        String path = IMAGE + "/" + id + "/example";
        String first = example(path, 1, false);
        primaryIs(id, first);
        String second = example(path, 2, true);
        primaryIs(id, second);
        String third = example(path, 3, false);
        example(path, 4, false);
        call("POST", path, author, Map.of("url", "https://x/5", "primary", false))
                .statusCode(403)
                .body("rc", equalTo("TooManyStyleExamples"));
        call("PATCH", path + "/" + third, author, Map.of("primary", true)).statusCode(200);
        primaryIs(id, third);
        call("PATCH", path + "/" + third, author, Map.of("primary", false)).statusCode(400);
        call("PATCH", path + "/" + third, author, Map.of("url", "https://x/1"))
                .statusCode(400)
                .body("rc", equalTo("ExampleURLAlreadyInUse"));
        call("DELETE", path + "/" + third, author, null).statusCode(200).body("message", equalTo("OK"));
        primaryIs(id, first);
        call("PATCH", path + "/" + first, author, Map.of("url", "https://x/new"))
                .statusCode(200);
        call("GET", IMAGE + "/" + id, null, null)
                .body("examples", hasSize(3))
                .body("examples.url", hasItem("https://x/new"));
    }

    private String example(String path, int number, boolean primary) {
        return call("POST", path, author, Map.of("url", "https://x/" + number, "primary", primary))
                .statusCode(200)
                .body("warnings", hasSize(0))
                .extract()
                .path("id");
    }

    private static void primaryIs(String style, String example) {
        call("GET", IMAGE + "/" + style, null, null)
                .body("examples[0].id", equalTo(example))
                .body("examples.findAll { it.primary }", hasSize(1));
    }

    @Test
    void anExampleBelongsToItsOwnStyleOnly() {
        String mine = people.makeImage("mine", Map.of());
        String theirs = StylePeople.made("image", people.other.apiKey(), people.imageStyle("theirs", Map.of()));
        String example = example(IMAGE + "/" + mine + "/example", 1, true);
        String foreign = IMAGE + "/" + theirs + "/example/" + example;
        call("PATCH", foreign, people.other.apiKey(), Map.of("url", "https://evil/1"))
                .statusCode(404)
                .body("rc", equalTo("Style exampleNotFound"));
        call("DELETE", foreign, people.other.apiKey(), null).statusCode(404);
        call("DELETE", IMAGE + "/" + mine + "/example/" + example, people.other.apiKey(), null)
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        call("DELETE", IMAGE + "/" + mine + "/example/garbage", author, null).statusCode(404);
        call("POST", IMAGE + "/" + mine + "/example", author, Map.of("url", "http://x/1", "primary", true))
                .statusCode(400);
        call("POST", IMAGE + "/" + UUID.randomUUID() + "/example", author, Map.of("url", "https://x", "primary", true))
                .statusCode(404)
                .body("rc", equalTo("StyleNotFound"));
        String text = people.makeText("no pictures", Map.of());
        call("POST", IMAGE + "/" + text + "/example", author, Map.of("url", "https://x/1", "primary", true))
                .statusCode(400);
        call("DELETE", IMAGE + "/" + mine + "/example/" + example, people.moderator.apiKey(), null)
                .statusCode(200);
    }
}
