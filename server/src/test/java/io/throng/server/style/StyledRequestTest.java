package io.throng.server.style;

import static io.throng.server.contract.CheckedCalls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.kudos.LedgerAudit;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests made under a style: styles spec 6. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class StyledRequestTest {
    private static final String REGEN = "AI Horde Worker reGen:9.0.1-citests:https://throng.invalid";
    private static final String SCRIBE = "KoboldCppEmbedWorker:2:https://throng.invalid";
    private static final String IMAGES = "/api/v2/generate/async";
    private static final String TEXTS = "/api/v2/generate/text/async";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private StylePeople people;

    @BeforeEach
    void people() throws Exception {
        people = new StylePeople(registry);
    }

    private Map<String, Object> request(String style, Map<String, Object> members) {
        Map<String, Object> body = new HashMap<>(Map.of("prompt", "X###organic", "style", style));
        body.putAll(members);
        return body;
    }

    private String accepted(String path, Map<String, Object> body) {
        return call("POST", path, people.user.apiKey(), body)
                .statusCode(202)
                .extract()
                .path("id");
    }

    private JsonPath dreamerPops() {
        return call(
                        "POST",
                        "/api/v2/generate/pop",
                        people.other.apiKey(),
                        Map.of(
                                "name",
                                "dreamer " + people.mark,
                                "models",
                                List.of(people.model(), "second " + people.mark),
                                "bridge_agent",
                                REGEN,
                                "max_pixels",
                                4194304))
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private JsonPath scribePops() {
        return call(
                        "POST",
                        "/api/v2/generate/text/pop",
                        people.other.apiKey(),
                        Map.of(
                                "name",
                                "scribe " + people.mark,
                                "models",
                                List.of(people.model()),
                                "bridge_agent",
                                SCRIBE,
                                "max_length",
                                512,
                                "max_context_length",
                                4096))
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private float kudos(String key) {
        return call("GET", "/api/v2/find_user", key, null).extract().path("kudos");
    }

    private int uses(String style) {
        return call("GET", "/api/v2/styles/image/" + style, null, null)
                .extract()
                .path("use_count");
    }

    /** Trap 3: the AI Horde's own test of styles, from making one to deleting it. */
    @Test
    void trap03AStyledRequestFromEndToEnd() {
        String style = people.makeImage(
                "end to end",
                Map.of(
                        "models",
                        List.of(people.model(), "second " + people.mark),
                        "loras",
                        List.of(Map.of("name", "ignored")),
                        "params",
                        Map.of("sampler_name", "k_dpmpp_2m", "width", 1024, "height", 512, "steps", 8)));
        String id = accepted(
                IMAGES,
                request(
                        people.name("end to end"),
                        Map.of(
                                "models",
                                List.of("not this one"),
                                "params",
                                Map.of("sampler_name", "k_lms", "width", 64, "height", 64))));

        JsonPath pop = dreamerPops();
        assertThat(pop.getString("payload.prompt")).isEqualTo("X, impasto impressionism###no blur, organic");
        assertThat(pop.getString("payload.sampler_name")).isEqualTo("k_dpmpp_2m");
        assertThat(pop.getInt("payload.width")).isEqualTo(1024);
        assertThat(pop.getInt("payload.height")).isEqualTo(512);
        assertThat(pop.getInt("payload.ddim_steps")).isEqualTo(8);
        assertThat(pop.getString("model")).isIn(people.model(), "second " + people.mark);
        assertThat(pop.<Object>get("payload.loras")).isNull();
        call(
                        "POST",
                        "/api/v2/generate/submit",
                        people.other.apiKey(),
                        Map.of("id", pop.getString("id"), "generation", "R2", "seed", 0))
                .statusCode(200)
                .body("reward", greaterThan(0f));
        call("GET", "/api/v2/generate/status/" + id, null, null)
                .body("generations", hasSize(1))
                .body("generations[0].seed", equalTo("0"))
                .body("done", equalTo(true));
        call("DELETE", "/api/v2/styles/image/" + style, people.author.apiKey(), null)
                .statusCode(200);
    }

    /** Trap 4: of the caller's params only n and, where the style leaves it open, the size come through. */
    @Test
    void trap04TheStylesParamsReplaceTheCallers() {
        String style = people.makeImage("params", Map.of("params", Map.of("width", 1024)));
        String id = accepted(
                IMAGES,
                request(
                        style,
                        Map.of(
                                "params",
                                Map.of(
                                        "n",
                                        2,
                                        "width",
                                        64,
                                        "height",
                                        768,
                                        "seed",
                                        "77",
                                        "steps",
                                        4,
                                        "sampler_name",
                                        "k_lms",
                                        "clip_skip",
                                        3,
                                        "loras",
                                        List.of(Map.of("name", "l"))))));
        call("GET", "/api/v2/generate/check/" + id, null, null).body("waiting", equalTo(2));
        JsonPath pop = dreamerPops();
        assertThat(pop.getInt("payload.width")).isEqualTo(1024);
        assertThat(pop.getInt("payload.height")).isEqualTo(768);
        assertThat(pop.getInt("payload.ddim_steps")).isEqualTo(30);
        assertThat(pop.getString("payload.sampler_name")).isEqualTo("k_euler_a");
        assertThat(pop.getString("payload.seed")).isNotEqualTo("77");
        assertThat(pop.getMap("payload")).doesNotContainKeys("loras", "clip_skip");
    }

    @Test
    void aTextStyleSetsPromptModelsAndLengths() {
        String style = people.makeText(
                "tale", Map.of("params", Map.of("temperature", 0.5, "max_length", 200, "max_context_length", 4096)));
        accepted(
                TEXTS,
                Map.of(
                        "prompt",
                        "### dragons {np}",
                        "style",
                        style,
                        "params",
                        Map.of("max_length", 16, "temperature", 1.5)));
        JsonPath pop = scribePops();
        assertThat(pop.getString("payload.prompt")).isEqualTo("Tell of ### dragons {np}");
        assertThat(pop.getInt("payload.max_length")).isEqualTo(200);
        assertThat(pop.getInt("payload.max_context_length")).isEqualTo(4096);
        assertThat(pop.getFloat("payload.temperature")).isEqualTo(0.5f);
    }

    @Test
    void aTextStyleWithoutLengthsRunsWithTheDefaults() {
        accepted(
                TEXTS,
                Map.of(
                        "prompt",
                        "x",
                        "style",
                        people.makeText("short", Map.of()),
                        "params",
                        Map.of("max_length", 300)));
        assertThat(scribePops().getInt("payload.max_length")).isEqualTo(80);
    }

    /** Trap 2: a style that is not there is refused before a key that is not. */
    @Test
    void trap02TheStyleIsLookedUpBeforeTheKey() {
        call("POST", IMAGES, "nobody", request("no such style", Map.of()))
                .statusCode(404)
                .body("rc", equalTo("StyleNotFound"));
        String text = people.makeText("text", Map.of());
        call("POST", IMAGES, "nobody", request(text, Map.of())).statusCode(400).body("rc", equalTo("StyleMismatch"));
        call("POST", IMAGES, "nobody", request(people.makeImage("image", Map.of()), Map.of()))
                .statusCode(401)
                .body("rc", equalTo("InvalidAPIKey"));
        call("POST", IMAGES, null, request("no such style", Map.of()))
                .statusCode(400)
                .body("errors", hasKey("apikey"));
        call("POST", IMAGES, "nobody", Map.of("prompt", "x", "style", "ab"))
                .statusCode(400)
                .body("errors", hasKey("style"));
    }

    @Test
    void theOwnerIsRewardedOnceForAnActivatedRequest() throws Exception {
        String style = people.makeImage("rewarding", Map.of());
        float before = kudos(people.author.apiKey());
        float payer = kudos(people.user.apiKey());
        accepted(IMAGES, request(style, Map.of()));

        assertThat(kudos(people.author.apiKey())).isEqualTo(before + 2);
        assertThat(kudos(people.user.apiKey())).isEqualTo(payer - 3);
        assertThat(uses(style)).isEqualTo(1);
        call("GET", "/api/v2/find_user", people.author.apiKey(), null)
                .body("kudos_details.styled", equalTo(2.0f))
                .body("records.style.image", equalTo(1));
        assertThat(new LedgerAudit(dataSource).verify().isClean()).isTrue();
    }

    @Test
    void aStyledTextCostsTwoMoreThanAPlainOne() {
        String style = people.makeText("taxed", Map.of());
        float before = kudos(people.user.apiKey());
        accepted(TEXTS, Map.of("prompt", "x", "style", style));
        assertThat(kudos(people.user.apiKey())).isEqualTo(before - 3);
        accepted(TEXTS, Map.of("prompt", "x", "models", List.of(people.model())));
        assertThat(kudos(people.user.apiKey())).isEqualTo(before - 4);
        call("GET", "/api/v2/find_user", people.author.apiKey(), null).body("records.style.text", equalTo(1));
    }

    @Test
    void nobodyIsRewardedForDryRunsRefusedRequestsAndOnesOwnUse() {
        String style = people.makeImage("unrewarding", Map.of());
        float before = kudos(people.author.apiKey());
        call("POST", IMAGES, people.user.apiKey(), request(style, Map.of("dry_run", true)))
                .statusCode(200)
                .body("kudos", greaterThan(0f));
        call("POST", IMAGES, "nobody", request(style, Map.of())).statusCode(401);
        call("POST", IMAGES, people.user.apiKey(), request(style, Map.of("webhook", "http://insecure")))
                .statusCode(400);
        assertThat(kudos(people.author.apiKey())).isEqualTo(before);
        assertThat(uses(style)).isZero();

        call("POST", IMAGES, people.author.apiKey(), request(style, Map.of())).statusCode(202);
        assertThat(kudos(people.author.apiKey())).isEqualTo(before - 3);
        assertThat(uses(style)).isEqualTo(1);
    }

    @Test
    void aCollectionCountsOnceAndSoDoesTheMemberThatWasDrawn() {
        String one = people.makeImage("one", Map.of());
        String two = people.makeImage("two", Map.of());
        String collection = call(
                        "POST",
                        "/api/v2/collections",
                        people.author.apiKey(),
                        Map.of("name", people.name("both"), "styles", List.of(one, two)))
                .extract()
                .path("id");
        accepted(IMAGES, request(people.name("both"), Map.of()));
        accepted(IMAGES, request(collection, Map.of()));
        assertThat(uses(one) + uses(two)).isEqualTo(2);
        call("GET", "/api/v2/collections/" + collection, null, null).body("use_count", equalTo(2));
    }

    @Test
    void ofTwoStylesOfANameTheCallersOwnIsTaken() {
        people.makeImage("shared name", Map.of("prompt", "the author's {p}{np}"));
        Map<String, Object> own = people.imageStyle("shared name", Map.of("prompt", "the user's {p}{np}"));
        StylePeople.made("image", people.user.apiKey(), own);
        accepted(IMAGES, request(people.name("shared name"), Map.of("prompt", "cat")));
        assertThat(dreamerPops().getString("payload.prompt")).isEqualTo("the user's cat");
        accepted(
                IMAGES,
                request(people.author.account().alias() + "::" + people.name("shared name"), Map.of("prompt", "cat")));
        assertThat(dreamerPops().getString("payload.prompt")).isEqualTo("the author's cat");
    }

    @Test
    void theStylesNsfwFlagDoesNotMatter() {
        String style = people.makeImage("nsfw", Map.of("nsfw", true));
        String id = accepted(IMAGES, request(style, Map.of("nsfw", false)));
        call("GET", "/api/v2/generate/check/" + id, null, null).body("$", not(hasKey("nsfw")));
        assertThat(dreamerPops().getBoolean("payload.use_nsfw_censor")).isTrue();
    }

    private String sharedKey(String owner, Map<String, Object> members) {
        Map<String, Object> body = new HashMap<>(Map.of("kudos", 500, "name", "for a style"));
        body.putAll(members);
        return call("PUT", "/api/v2/sharedkeys", owner, body)
                .statusCode(200)
                .extract()
                .path("id");
    }

    @Test
    void aSharedKeyOnAStylePaysForWhoeverUsesIt() {
        String key = sharedKey(people.author.apiKey(), Map.of("max_image_pixels", 64));
        String style = people.makeImage("paid for", Map.of("sharedkey", key));
        call("GET", "/api/v2/styles/image/" + style, null, null)
                .body("shared_key.id", equalTo(key))
                .body("shared_key.username", equalTo(people.author.account().alias()))
                .body("shared_key.kudos", equalTo(500))
                .body("shared_key.max_image_pixels", equalTo(64));
        float author = kudos(people.author.apiKey());
        float user = kudos(people.user.apiKey());
        accepted(IMAGES, request(style, Map.of()));
        assertThat(kudos(people.user.apiKey())).isEqualTo(user);
        assertThat(kudos(people.author.apiKey())).isEqualTo(author - 3);
        assertThat(uses(style)).isEqualTo(1);
        call("GET", "/api/v2/sharedkeys/" + key, null, null).body("utilized", equalTo(3));
        call("POST", IMAGES, "nobody", request(style, Map.of())).statusCode(401);
    }

    /** Trap 11: the id of a key on a style is there for all to see, and is of no use to them. */
    @Test
    void trap11ASharedKeyOnAStyleIsNoKey() {
        String key = sharedKey(people.author.apiKey(), Map.of());
        String style = people.makeText("guarded", Map.of("sharedkey", key));
        Map<String, Object> plain = Map.of("prompt", "x", "models", List.of(people.model()));
        call("POST", TEXTS, key, plain).statusCode(403).body("rc", equalTo("SharedKeyAssignedStyles"));
        call("POST", IMAGES, key, plain).statusCode(403).body("rc", equalTo("SharedKeyAssignedStyles"));
        float user = kudos(people.user.apiKey());
        accepted(TEXTS, Map.of("prompt", "x", "style", style));
        assertThat(kudos(people.user.apiKey())).isEqualTo(user);
        Map<String, Object> detached = new HashMap<>();
        detached.put("sharedkey", null);
        call("PATCH", "/api/v2/styles/text/" + style, people.author.apiKey(), detached)
                .statusCode(200);
        call("POST", TEXTS, key, plain).statusCode(202);
    }

    @Test
    void onlyTheOwnerOfAUsableKeyPutsItOnAStyle() {
        String foreign = sharedKey(people.other.apiKey(), Map.of());
        String empty = sharedKey(people.author.apiKey(), Map.of("kudos", 0));
        for (Map.Entry<String, String> refused :
                Map.of(foreign, "SharedKeyInvalid", empty, "SharedKeyEmpty").entrySet()) {
            call(
                            "POST",
                            "/api/v2/styles/image",
                            people.author.apiKey(),
                            people.imageStyle("refused", Map.of("sharedkey", refused.getKey())))
                    .body("rc", equalTo(refused.getValue()));
        }
        call("POST", TEXTS, foreign, Map.of("prompt", "x", "models", List.of(people.model())))
                .statusCode(202);
    }

    @Test
    void aDeletedKeyComesOffItsStyles() {
        String key = sharedKey(people.author.apiKey(), Map.of());
        String style = people.makeImage("left alone", Map.of("sharedkey", key));
        call("DELETE", "/api/v2/sharedkeys/" + key, people.author.apiKey(), null)
                .statusCode(200);
        call("GET", "/api/v2/styles/image/" + style, null, null).body("$", not(hasKey("shared_key")));
        float user = kudos(people.user.apiKey());
        accepted(IMAGES, request(style, Map.of()));
        assertThat(kudos(people.user.apiKey())).isEqualTo(user - 3);
    }
}
