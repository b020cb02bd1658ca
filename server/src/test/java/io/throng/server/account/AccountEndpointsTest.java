package io.throng.server.account;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.contract.Contract;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class AccountEndpointsTest {
    private static final Pattern SHOWN_KEY = Pattern.compile("class=\"ah-api-key\">([^<]+)<");

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    /** The first two accounts are the administrator's and a patron's, and so not like others. */
    @BeforeEach
    void thoseWhoAreNotLikeOthers() throws Exception {
        People people = new People(registry, dataSource);
        people.root();
        if (people.count("select count(*) from app_user where id = 2") == 0) {
            registry.createUser("patron", Set.of(), 0);
        }
    }

    private static String registerOnThePage(String username) {
        String html = given().formParam("username", username)
                .post("/register")
                .then()
                .statusCode(200)
                .header("Cache-Control", containsString("no-store"))
                .header("Content-Security-Policy", containsString("default-src 'none'"))
                .extract()
                .asString();
        Matcher shown = SHOWN_KEY.matcher(html);
        assertThat(shown.find()).as(html).isTrue();
        return shown.group(1);
    }

    @Test
    void theKeyShownOnThePageFindsItsOwner() {
        String key = registerOnThePage("Ann <b>");

        assertThat(key).hasSize(22);
        given().header("apikey", key)
                .get("/api/v2/find_user")
                .then()
                .statusCode(200)
                .body("username", matchesPattern("Ann b#\\d+"))
                .body("pseudonymous", equalTo(true))
                .body("kudos", equalTo(0.0f))
                .body("vpn", equalTo(false))
                .body("sharedkey_ids", equalTo(List.of()))
                .body("$", not(hasKey("evaluating_kudos")))
                .body("$", not(hasKey("contact")))
                .body("$", not(hasKey("active_generations")));
    }

    @Test
    void thePageOffersAFormAndExplainsRefusals() {
        when().get("/register")
                .then()
                .statusCode(200)
                .contentType("text/html")
                .body(containsString("name=\"username\""));
        given().formParam("username", "shit")
                .post("/register")
                .then()
                .statusCode(200)
                .body(containsString("profanity"))
                .body(not(containsString("ah-api-key")));
    }

    @Test
    void findUserNeedsAKeyThatIsKnown() {
        when().get("/api/v2/find_user").then().statusCode(401).body("rc", equalTo("InvalidAPIKey"));
        given().header("apikey", "nobody-has-this-key-1x")
                .get("/api/v2/find_user")
                .then()
                .statusCode(404)
                .body("rc", equalTo("UserNotFound"))
                .body("message", not(containsString("nobody-has-this-key")));
        given().header("apikey", ApiKeys.ANONYMOUS)
                .get("/api/v2/find_user")
                .then()
                .statusCode(200)
                .body("username", equalTo("Anonymous#0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"db0", "-1", "999999", "99999999999999999999", "1.0"})
    void numbersThatAreNobodysAreNotFound(String id) {
        when().get("/api/v2/users/" + id).then().statusCode(404).body("rc", equalTo("UserNotFound"));
    }

    @Test
    void anUnknownKeyIsRefusedEvenWhereNoneIsNeeded() {
        given().header("apikey", "unknown-unknown-unknow")
                .get("/api/v2/users/0")
                .then()
                .statusCode(401)
                .body("rc", equalTo("InvalidAPIKey"));
    }

    @Test
    void whoSeesWhat() throws Exception {
        Registration target = registry.createUser("Target", Set.of(), 123_45);
        Registration stranger = registry.registerPseudonymous("Stranger");
        Registration moderator = registry.createUser("Mod", Set.of(Role.MODERATOR), 0);
        String path = "/api/v2/users/" + target.account().id();

        for (String key : List.of("", stranger.apiKey())) {
            given().header("apikey", key)
                    .get(path)
                    .then()
                    .statusCode(200)
                    .body("id", equalTo(target.account().id()))
                    .body("kudos", equalTo(123.45f))
                    .body("kudos_details.size()", equalTo(8))
                    .body("kudos_details.admin", equalTo(123.45f))
                    .body("kudos_details.gifted", equalTo(0.0f))
                    .body("records.size()", equalTo(5))
                    .body("records.request.image", equalTo(0))
                    .body("records.usage.megapixelsteps", equalTo(0.0f))
                    .body("flagged", equalTo(false))
                    .body("$", not(hasKey("vpn")))
                    .body("$", not(hasKey("worker_ids")))
                    .body("$", not(hasKey("evaluating_kudos")));
        }
        given().header("apikey", target.apiKey())
                .get(path)
                .then()
                .body("worker_ids", equalTo(List.of()))
                .body("vpn", equalTo(false))
                .body("$", not(hasKey("evaluating_kudos")));
        given().header("apikey", moderator.apiKey())
                .get(path)
                .then()
                .body("evaluating_kudos", equalTo(0.0f))
                .body("suspicious", equalTo(0))
                .body("monthly_kudos.amount", equalTo(0));
    }

    @Test
    void theTestBootstrapAnswersAsTheContractHasIt() {
        String path = "/api/v2/dev/test-user";
        for (String body :
                List.of("{\"oauth_id\": \"ci_two\"}", "{\"oauth_id\": \"ci_two\"}", "{\"kudos\": -1}", "{")) {
            var answer = given().contentType("application/json").body(body).post(path);
            assertThat(Contract.load()
                            .check(
                                    "POST",
                                    path,
                                    answer.statusCode(),
                                    answer.body().asString()))
                    .as(answer.asString())
                    .isEmpty();
        }
    }

    @Test
    void theTestBootstrapMakesAndRefreshesItsUser() {
        JsonPath made = given().contentType("application/json")
                .body("{\"oauth_id\": \"ci_one\", \"kudos\": 5000, \"moderator\": false}")
                .post("/api/v2/dev/test-user")
                .then()
                .statusCode(201)
                .body("created", equalTo(true))
                .body("kudos", equalTo(5000.0f))
                .body("trusted", equalTo(true))
                .body("moderator", equalTo(false))
                .body("user_id", matchesPattern("\\d+"))
                .extract()
                .jsonPath();
        given().contentType("application/json")
                .body("{\"oauth_id\": \"ci_one\", \"kudos\": null}")
                .post("/api/v2/dev/test-user")
                .then()
                .statusCode(200)
                .body("created", equalTo(false))
                .body("user_id", equalTo(made.getString("user_id")))
                .body("api_key", not(equalTo(made.getString("api_key"))))
                .body("moderator", equalTo(true))
                .body("kudos", equalTo(5000.0f));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"kudos\": -1}",
                "{\"kudos\": \"many\"}",
                "{\"username\": 5}",
                "{\"username\": \"\"}",
                "{\"username\": \"shit\"}"
            })
    void theTestBootstrapRefusesWhatDoesNotFit(String body) {
        given().contentType("application/json")
                .body(body)
                .post("/api/v2/dev/test-user")
                .then()
                .statusCode(400);
    }
}
