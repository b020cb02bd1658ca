package io.throng.server.http;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.throng.protocol.Bounds;
import io.throng.server.ServerTestResource;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class HttpConventionsTest {
    private static final String BASE = "/api/v2/conventions";

    private static RequestSpecification json(String body) {
        return given().contentType(ContentType.JSON).body(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {BASE + "/reward", BASE + "/fail/refusal", BASE + "/fail/defect", "/api/v2/nowhere", "/nowhere"})
    void everyAnswerCarriesTheHeadersThatBrowsersAndOperatorsNeed(String path) {
        when().get(path)
                .then()
                .header("Access-Control-Allow-Origin", "*")
                .header("Access-Control-Allow-Methods", "POST, GET, OPTIONS, PUT, DELETE, PATCH")
                .header("Access-Control-Allow-Headers", containsString("Idempotency-Key"))
                .header("Horde-Node", not(equalTo(null)));
    }

    @Test
    void kudosAreWrittenAsFloatsWithTheContentTypeClientsExpect() {
        String body = when().get(BASE + "/reward")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/json; charset=utf-8")
                .extract()
                .asString();
        assertThat(body).isEqualTo("{\"reward\":10000000.0}");
    }

    @Test
    void aRefusalHasAMessageAndAReturnCodeAndNothingElse() {
        when().get(BASE + "/fail/refusal")
                .then()
                .statusCode(404)
                .header("Content-Type", "application/json; charset=utf-8")
                .body("$", aMapWithSize(2))
                .body("rc", equalTo("WorkerNotFound"))
                .body("message", containsString("'x'"));
    }

    @Test
    void aTransportErrorHasOnlyAMessage() {
        when().get(BASE + "/fail/transport")
                .then()
                .statusCode(429)
                .body("$", equalTo(Map.of("message", "2 per 1 second")));
    }

    @ParameterizedTest
    @CsvSource({"outage,503,The database is away", "media-away,503,The media store is away", "media-full,507,is full"})
    void whatTheServerStandsOnBeingAwayIsSaidAsSomethingToTryAgain(String what, int status, String words) {
        when().get(BASE + "/fail/" + what)
                .then()
                .statusCode(status)
                .header("Content-Type", "application/json; charset=utf-8")
                .body("$", aMapWithSize(1))
                .body("message", containsString(words))
                .body("message", containsString("try again"))
                .body("message", not(containsString("secret")));
    }

    @Test
    void aWriteThatTheDatabaseRefusesIsADefect() {
        when().get(BASE + "/fail/refused").then().statusCode(500).body("message", equalTo("Internal Server Error"));
    }

    @Test
    void aDefectTellsNoDetails() {
        when().get(BASE + "/fail/defect")
                .then()
                .statusCode(500)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("Access-Control-Allow-Origin", "*")
                .body("$", equalTo(Map.of("message", "Internal Server Error")));
    }

    @Test
    void anUnknownPathUnderTheApiIsAJson404AndElsewhereAPage() {
        when().get("/api/v2/nowhere")
                .then()
                .statusCode(404)
                .body("$", aMapWithSize(1))
                .body("$", hasKey("message"));
        when().get("/nowhere").then().statusCode(404).header("Content-Type", startsWith("text/html"));
    }

    @Test
    void aWrongMethodIsA405WithTheAllowedOnes() {
        when().put(BASE + "/reward")
                .then()
                .statusCode(405)
                .header("Allow", containsString("GET"))
                .header("Content-Type", "application/json; charset=utf-8")
                .body("$", hasKey("message"));
    }

    @Test
    void optionsAreAnsweredEmptyWithTheAllowedMethods() {
        String body = when().options(BASE + "/reward")
                .then()
                .statusCode(200)
                .header("Allow", containsString("GET"))
                .header("Access-Control-Allow-Origin", "*")
                .extract()
                .asString();
        assertThat(body).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {BASE, BASE + "/route"})
    void aBadBodyWinsOverAMissingKeyAndAMissingKeyIsA400(String path) {
        json("{\"prompt\":\"\",\"params\":{\"width\":\"x\"}}")
                .post(path)
                .then()
                .statusCode(400)
                .body("$", aMapWithSize(2))
                .body("message", equalTo("Input payload validation failed"))
                .body("errors", aMapWithSize(2))
                .body("errors", hasKey("prompt"))
                .body("errors", hasKey("params.width"));
        json("{\"prompt\":\"p\"}")
                .post(path)
                .then()
                .statusCode(400)
                .body("errors", hasKey("apikey"))
                .body("$", not(hasKey("rc")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[", "nonsense"})
    void aBodyThatIsNotJsonIsA400WithOnlyAMessage(String body) {
        json(body).post(BASE).then().statusCode(400).body("$", aMapWithSize(1)).body("$", hasKey("message"));
    }

    @Test
    void aBodyOfAnotherContentTypeIsA400WithOnlyAMessage() {
        given().contentType("text/plain")
                .body("{}")
                .post(BASE)
                .then()
                .statusCode(400)
                .body("$", aMapWithSize(1))
                .body("$", hasKey("message"));
    }

    @Test
    void aNulCharacterInATextIsRefusedWithItsOwnCode() {
        json("{\"prompt\":\"a\\u0000\"}").post(BASE).then().statusCode(400).body("rc", equalTo("NulByteInPayload"));
    }

    @Test
    void theClientAgentHasADefaultAndForwardedAddressesAreNotBelievedFromStrangers() {
        json("{\"prompt\":\"p\"}")
                .header("apikey", "0000000000")
                .header("X-Forwarded-For", "203.0.113.7")
                .post(BASE)
                .then()
                .statusCode(202)
                .body("agent", equalTo("unknown:0:unknown"))
                .body("address", equalTo("127.0.0.1"));
    }

    @Test
    void aBodyAtTheBoundIsReadAndBeyondItRefusedInTheApisShape() {
        String frame = "{\"prompt\":\"p\",\"x\":\"\"}";
        String atBound = "{\"prompt\":\"p\",\"x\":\"" + "a".repeat(Bounds.MAX_BODY_BYTES - frame.length()) + "\"}";
        json(atBound).header("apikey", "k").post(BASE).then().statusCode(202);
        json(atBound + " ")
                .header("apikey", "k")
                .post(BASE)
                .then()
                .statusCode(413)
                .header("Access-Control-Allow-Origin", "*")
                .body("$", aMapWithSize(1))
                .body("message", containsString(Integer.toString(Bounds.MAX_BODY_BYTES)));
    }

    @Test
    void aBodyOfUnannouncedLengthIsBoundedToo() throws Exception {
        byte[] body = ("{\"prompt\":\"p\",\"x\":\"" + "a".repeat(Bounds.MAX_BODY_BYTES) + "\"}").getBytes(UTF_8);
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + RestAssured.port + BASE))
                .header("Content-Type", "application/json")
                .header("apikey", "k")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build();
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).startsWith("{\"message\":");
        }
    }

    @Test
    void anOverlongAddressIsRefusedInTheApisShape() {
        String path = "/api/v2/workers/messages?page=";
        String atBound = path + "9".repeat(ApiFilter.MAX_ADDRESS_LENGTH - path.length());
        when().get(atBound).then().statusCode(400);
        when().get(atBound + "9")
                .then()
                .statusCode(414)
                .header("Content-Type", "application/json; charset=utf-8")
                .body("$", aMapWithSize(1))
                .body("message", containsString("8192"));
    }

    @Test
    void overlongHeadersAreRefusedInTheApisShape() {
        given().header("X-Long", "a".repeat(33_000))
                .get(BASE + "/reward")
                .then()
                .statusCode(431)
                .body("$", hasKey("message"));
        given().header("X-Long", "a".repeat(30_000))
                .get(BASE + "/reward")
                .then()
                .statusCode(200);
    }

    @Test
    void aMaskRestrictsAnswersOfResourcesAndRoutesButNotErrors() {
        given().header("X-Fields", "ids, payload{height,nothing}")
                .get(BASE + "/pop")
                .then()
                .statusCode(200)
                .body("$", equalTo(Map.of("ids", List.of(), "payload", Map.of("height", 512))));
        given().header("X-Fields", "nothing")
                .get(BASE + "/reward")
                .then()
                .statusCode(200)
                .body("$", anEmptyMap());
        json("{\"prompt\":\"p\"}")
                .header("apikey", "k")
                .header("X-Fields", "{prompt}")
                .post(BASE + "/route")
                .then()
                .body("$", equalTo(Map.of("prompt", "p")));
        given().header("X-Fields", "message").get(BASE + "/fail/refusal").then().body("rc", equalTo("WorkerNotFound"));
    }

    @Test
    void aBadMaskIsRefusedBeforeAnythingHappens() {
        given().header("X-Fields", "a{b")
                .get(BASE + "/fail/defect")
                .then()
                .statusCode(400)
                .body("message", startsWith("Mask parse error: "));
    }

    @Test
    void aCallServedByTheRouterHasItsOwnBoundsToo() {
        json("x".repeat(Bounds.MAX_BODY_BYTES + 1))
                .post(BASE + "/route")
                .then()
                .statusCode(413)
                .body("$", aMapWithSize(1));
    }

    @Test
    void headWorksWhereGetDoes() {
        when().head(BASE + "/reward").then().statusCode(200);
    }
}
