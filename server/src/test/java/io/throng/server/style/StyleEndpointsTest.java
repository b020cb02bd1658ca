package io.throng.server.style;

import static io.throng.server.contract.CheckedCalls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Styles over HTTP, made, read and found: styles spec 2 to 5. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class StyleEndpointsTest extends StyleScene {
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Test
    void aStyleIsReadAsItWasMade() {
        String id = people.makeImage(
                "impasto",
                Map.of(
                        "info",
                        "thick paint <b>everywhere</b>",
                        "tags",
                        List.of("paint", "thick", "paint"),
                        "nsfw",
                        true,
                        "params",
                        Map.of("sampler_name", "k_euler", "width", 768, "steps", 20)));

        call("GET", IMAGE + "/" + id, null, null)
                .statusCode(200)
                .body("id", equalTo(id))
                .body("name", equalTo(people.name("impasto")))
                .body("info", equalTo("thick paint beverywhere/b"))
                .body("prompt", equalTo("{p}, impasto impressionism###no blur, {np}"))
                .body("params", equalTo(Map.of("sampler_name", "k_euler", "width", 768, "steps", 20)))
                .body("public", equalTo(true))
                .body("nsfw", equalTo(true))
                .body("tags", contains("paint", "thick"))
                .body("models", contains(people.model()))
                .body("use_count", equalTo(0))
                .body("creator", equalTo(people.author.account().alias()))
                .body("examples", hasSize(0))
                .body("$", not(hasKey("shared_key")));
    }

    @Test
    void whatIsLeftOutOfANewStyleHasDefaults() {
        Map<String, Object> bare = people.imageStyle("bare", Map.of("prompt", ""));
        String id = StylePeople.made("image", author, bare);

        call("GET", IMAGE + "/" + id, null, null)
                .body("prompt", equalTo("{p}{np}"))
                .body("public", equalTo(true))
                .body("nsfw", equalTo(false))
                .body("tags", hasSize(0))
                .body("$", not(hasKey("params")))
                .body("$", not(hasKey("info")));
        Map<String, Object> text = people.imageStyle("bare text", Map.of("prompt", ""));
        call("GET", TEXT + "/" + StylePeople.made("text", author, text), null, null)
                .body("prompt", equalTo("{p}"))
                .body(
                        "params",
                        equalTo(Map.of(
                                "min_p",
                                0.0f,
                                "smoothing_factor",
                                0.0f,
                                "dynatemp_range",
                                0.0f,
                                "dynatemp_exponent",
                                1.0f)));
    }

    @Test
    void paramsTheContractDoesNotShowAreKeptButHidden() {
        String id = people.makeImage(
                "hidden", Map.of("params", Map.of("steps", 9, "seed", "7", "control_strength", 0.5, "n", 4)));

        call("GET", IMAGE + "/" + id, null, null).body("params", equalTo(Map.of("steps", 9)));
    }

    @Test
    void modelsAreFromOneToFiveAndTagsAtMostTen() {
        refused(Map.of("models", ""), 400, "BadRequest");
        refused(Map.of("models", List.of()), 400, "BadRequest");
        refused(Map.of("models", List.of("a", "b", "c", "d", "e", "f")), 400, "BadRequest");
        people.makeImage("five", Map.of("models", List.of("a", "b", "c", "d", "e")));
        refused(Map.of("tags", numbered(11)), 400, "BadRequest");
        people.makeImage("ten", Map.of("tags", numbered(10)));
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "tag" + i).toList();
    }

    @Test
    void countsAreCheckedBeforeTheKey() {
        call("POST", IMAGE, "nobody", people.imageStyle("x", Map.of("models", "")))
                .statusCode(400);
        call("POST", IMAGE, "nobody", people.imageStyle("x", Map.of()))
                .statusCode(401)
                .body("rc", equalTo("InvalidAPIKey"));
        call("POST", IMAGE, null, people.imageStyle("x", Map.of()))
                .statusCode(400)
                .body("errors", hasKey("apikey"));
        call("POST", IMAGE, null, Map.of("info", "short")).statusCode(400).body("errors", hasKey("name"));
    }

    @Test
    void onlyCustomizersAndTrustedUsersMakeStyles() throws Exception {
        String plain = registry.createUser("plain", Set.of(), 0).apiKey();
        for (String key : List.of(plain, ApiKeys.ANONYMOUS)) {
            call("POST", IMAGE, key, people.imageStyle("x", Map.of()))
                    .statusCode(403)
                    .body("rc", equalTo("StylesRequiresCustomizer"));
        }
        call("POST", IMAGE, people.user.apiKey(), people.imageStyle("trusted", Map.of()))
                .statusCode(200)
                .body("message", equalTo("OK"));
    }

    @Test
    void anAccountMarkedDeletedMakesNoStyles() throws Exception {
        String gone = registry.createUser("gone", Set.of(Role.CUSTOMIZER, Role.DELETED), 0)
                .apiKey();
        call("POST", IMAGE, gone, people.imageStyle("x", Map.of()))
                .statusCode(403)
                .body("rc", equalTo("DeletedUser"));
        call("POST", "/api/v2/collections", gone, Map.of("name", "x", "styles", List.of("y")))
                .statusCode(403)
                .body("rc", equalTo("DeletedUser"));
    }

    @Test
    void profanityIsFoundBeforeAnythingIsStored() {
        refused(Map.of("name", "shit " + people.mark), 400, "BadRequest");
        refused(Map.of("info", "this is shit, really"), 400, "BadRequest");
        refused(Map.of("tags", List.of("shit")), 400, "BadRequest");
        refused(Map.of("models", List.of("shit")), 400, "BadRequest");
        call("GET", IMAGE + "_by_name/" + encoded(people.name("refused")), null, null)
                .statusCode(404);
    }

    /** Trap 1: the precise code is sent where the AI Horde sends a generic one by mistake. */
    @Test
    void trap01ThePreciseCodesAreSent() {
        refused(Map.of("prompt", "no placeholder"), 400, "StylePromptMissingVars");
        refused(Map.of("prompt", "only {p} here"), 400, "StylePromptMissingVars");
        refused(Map.of("sharedkey", UUID.randomUUID().toString()), 400, "SharedKeyInvalid");
        refused(
                Map.of("models", List.of("horde_special::x#1"), "params", Map.of("special", Map.of("a", 1))),
                403,
                "SpecialModelNeedsSpecialUser");
        String image = people.makeImage("image", Map.of());
        call("GET", TEXT + "/" + image, null, null).statusCode(400).body("rc", equalTo("StyleGetMistmatch"));
        call("POST", "/api/v2/generate/text/async", people.user.apiKey(), Map.of("prompt", "x", "style", image))
                .statusCode(400)
                .body("rc", equalTo("StyleMismatch"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'steps': 501}|params.steps",
                "{'width': 100}|params.width",
                "{'sampler_name': 'euler'}|params.sampler_name",
                "{'loras': [{'name': ''}]}|params.loras.0.name",
                "{'clip_skip': 13}|params.clip_skip"
            })
    void paramsAreCheckedByTheSchema(String params, String path) {
        call(
                        "POST",
                        IMAGE,
                        author,
                        "{'name': 'x', 'models': ['m'], 'params': %s}"
                                .formatted(params)
                                .replace('\'', '"'))
                .statusCode(400)
                .body("errors", hasKey(path));
    }

    @Test
    void paramsAreCheckedLikeThoseOfRequests() {
        refused(Map.of("params", Map.of("cfg_scale", 7.125)), 400, "BadCFGDecimals");
        refused(Map.of("params", Map.of("loras", loras(6))), 400, "TooManyLoras");
        refused(
                Map.of("params", Map.of("loras", List.of(Map.of("name", "x", "is_version", true)))),
                400,
                "BadLoraVersion");
        refused(
                Map.of("params", Map.of("post_processing", List.of("RealESRGAN_x4plus", "NMKD_Siax"))),
                400,
                "TooManyUpscalers");
        refused(Map.of("models", List.of("CodeFormers")), 400, "UnexpectedModelName");
        call(
                        "POST",
                        TEXT,
                        author,
                        Map.of("name", "x", "models", List.of("m"), "params", Map.of("sampler_order", List.of(1, 2))))
                .statusCode(400)
                .body("rc", equalTo("MissingFullSamplerOrder"));
        people.makeImage("loras", Map.of("params", Map.of("loras", loras(5))));
    }

    private static List<Map<String, Object>> loras(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Map.<String, Object>of("name", "lora" + i))
                .toList();
    }

    /** Trap 5: {@code alias::style::name} and {@code style::alias::name} both find it, as do the shorter forms. */
    @Test
    void trap05AllFormsOfAName() {
        String id = people.makeImage("formed", Map.of());
        String name = people.name("formed");
        String alias = people.author.account().alias();
        for (String form : List.of(
                name,
                "style::" + name,
                alias + "::" + name,
                "renamed#" + people.author.account().id() + "::" + name,
                "style::" + alias + "::" + name,
                alias + "::style::" + name)) {
            call("GET", IMAGE + "_by_name/" + encoded(form), null, null)
                    .statusCode(200)
                    .body("id", equalTo(id));
        }
        for (String form : List.of(
                "collection::" + name,
                "nobody#999999::" + name,
                people.other.account().alias() + "::" + name,
                "a::b::c::" + name,
                name.toUpperCase(java.util.Locale.ROOT))) {
            call("GET", IMAGE + "_by_name/" + encoded(form), null, null)
                    .statusCode(404)
                    .body("rc", equalTo("StyleNotFound"));
        }
    }

    /** Trap 6: a private style is not listed, but found by id and name. */
    @Test
    void trap06PrivateStylesAreReadableByIdAndName() {
        String id = people.makeImage("private", Map.of("public", false));
        call("GET", IMAGE + "/" + id, null, null).statusCode(200).body("public", equalTo(false));
        call("GET", IMAGE + "_by_name/" + encoded(people.name("private")), null, null)
                .body("id", equalTo(id));
        call("GET", IMAGE + "?model=" + encoded(people.model()), null, null).body("$", hasSize(0));
        call("GET", "/api/v2/users/" + people.author.account().id(), null, null).body("styles", hasSize(0));
        call("GET", "/api/v2/find_user", author, null)
                .body("styles.name", contains(people.author.account().alias() + "::style::" + people.name("private")))
                .body("styles.type", contains("image"));
    }

    @Test
    void aListHasTwentyFiveToAPageAndRealPages() throws Exception {
        for (int i = 0; i < StylePage.SIZE + 2; i++) {
            people.makeImage("listed " + i, Map.of("tags", List.of("tag" + people.mark)));
        }
        String list = IMAGE + "?tag=tag" + people.mark;
        List<String> first = call("GET", list + "&sort=age", null, null)
                .statusCode(200)
                .body("$", hasSize(StylePage.SIZE))
                .body("[0].name", equalTo(people.name("listed 0")))
                .extract()
                .path("id");
        List<String> second = call("GET", list + "&sort=age&page=2", null, null)
                .body("$", hasSize(2))
                .extract()
                .path("id");
        assertThat(Collections.disjoint(first, second)).isTrue();
        call("GET", list + "&page=3", null, null).body("$", hasSize(0));
        call("GET", IMAGE + "?tag=TAG" + people.mark, null, null).body("$", hasSize(0));
        call("GET", list + "&model=" + encoded(people.model()), null, null).body("$", hasSize(StylePage.SIZE));
        call("GET", list + "&page=" + StylePage.MAX_NUMBER, null, null).statusCode(200);
        for (String page : List.of("0", "-1", Integer.toString(StylePage.MAX_NUMBER + 1))) {
            call("GET", list + "&page=" + page, null, null).statusCode(400).body("rc", equalTo("BadRequest"));
        }
        call("GET", list + "&page=two", null, null).statusCode(400).body("errors", hasKey("page"));
        call("GET", list + "&sort=best", null, null)
                .statusCode(400)
                .body("rc", equalTo("BadRequest"))
                .body("message", containsString("best"));
        try (var connection = dataSource.getConnection();
                var update = connection.prepareStatement("update style set use_count = 9 where id = ?::uuid")) {
            update.setString(1, second.getLast());
            update.executeUpdate();
        }
        call("GET", list, null, null).body("[0].id", equalTo(second.getLast()));
    }
}
