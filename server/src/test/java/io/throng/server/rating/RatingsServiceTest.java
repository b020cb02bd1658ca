package io.throng.server.rating;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ratings service over HTTP: styles spec 13. Its paths are no part of the contract file; shapes are checked here. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class RatingsServiceTest {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @Inject
    SharedResults results;

    private SharedWork work;
    private Registration rater;
    private String moderator;
    private String image;

    @BeforeEach
    void work() throws Exception {
        work = new SharedWork(registry);
        image = work.served(1).images().getFirst();
        results.keep();
        rater = registry.createUser("rater", Set.of(), 0);
        moderator = registry.createUser("mod", Set.of(Role.MODERATOR), 0).apiKey();
    }

    private static ValidatableResponse call(String method, String path, String key, Object body) {
        var request = given().contentType(ContentType.JSON).urlEncodingEnabled(false);
        if (key != null) {
            request.header("apikey", key);
        }
        if (body != null) {
            request.body(body);
        }
        return request.request(method, "/api/v1/" + path).then();
    }

    private Optional<Map<String, Object>> expected(String offered) throws Exception {
        try (var connection = dataSource.getConnection();
                var select = connection.prepareStatement(
                        "select expected_rating, expected_artifacts from rating_offer where image_id = ?::uuid")) {
            select.setString(1, offered);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getObject(1) == null
                        ? Optional.empty()
                        : Optional.of(Map.of("rating", row.getInt(1), "artifacts", row.getInt(2)));
            }
        }
    }

    private String offered(String path) throws Exception {
        while (true) {
            JsonPath offer = call("GET", path, rater.apiKey(), null)
                    .statusCode(200)
                    .body("size()", equalTo(3))
                    .extract()
                    .jsonPath();
            Optional<Map<String, Object>> test = expected(offer.getString("id"));
            given().urlEncodingEnabled(false).get(offer.getString("url")).then().statusCode(200);
            if (test.isEmpty()) {
                return offer.getString("id");
            }
            call("POST", "rating/" + offer.getString("id"), rater.apiKey(), test.get())
                    .statusCode(201)
                    .body("reward", equalTo(5.0f));
        }
    }

    @Test
    void aRaterIsOfferedAPictureAndRatesIt() throws Exception {
        String path = "rating/new/" + RatingDataset.ID + "/" + work.model().replace(" ", "%20");
        assertThat(offered(path)).isEqualTo(image);
        call("POST", "rating/" + image, rater.apiKey(), Map.of("rating", 6, "artifacts", 2))
                .statusCode(201)
                .body("size()", equalTo(2))
                .body("message", not(equalTo("")))
                .body("reward", equalTo(0.0f));
        call("POST", "rating/" + image, rater.apiKey(), Map.of("rating", 6))
                .statusCode(403)
                .body("rc", equalTo("Forbidden"));
        call("GET", path, rater.apiKey(), null).statusCode(404);
        call("GET", "user/ratings/", rater.apiKey(), null)
                .statusCode(200)
                .body("total", equalTo(1))
                .body("ratings[0].username", equalTo(rater.account().alias()))
                .body("ratings[0].image", equalTo(image))
                .body("ratings[0].rating", equalTo(6))
                .body("ratings[0].artifacts", equalTo(2))
                .body("ratings[0].average", equalTo(6.0f))
                .body("ratings[0].times_rated", equalTo(1));
    }

    @Test
    void anonymousRatersAreWelcomeAndUnpaid() throws Exception {
        call("POST", "rating/" + image, ApiKeys.ANONYMOUS, Map.of("rating", 9))
                .statusCode(201)
                .body("reward", equalTo(0.0f));
        call("POST", "rating/" + image, ApiKeys.ANONYMOUS, Map.of("rating", 9)).statusCode(403);
    }

    @Test
    void whatIsRefused() {
        call("GET", "rating/new", null, null).statusCode(400).body("errors", hasKey("apikey"));
        call("GET", "rating/new", "nobody", null).statusCode(401).body("rc", equalTo("InvalidAPIKey"));
        call("GET", "rating/new/" + UUID.randomUUID(), rater.apiKey(), null).statusCode(404);
        call("POST", "rating/" + UUID.randomUUID(), rater.apiKey(), Map.of("rating", 5))
                .statusCode(404);
        call("POST", "rating/garbage", rater.apiKey(), Map.of("rating", 5)).statusCode(404);
        call("POST", "rating/" + image, rater.apiKey(), Map.of("rating", 0))
                .statusCode(400)
                .body("errors", hasKey("rating"));
        call("POST", "rating/" + image, rater.apiKey(), Map.of("artifacts", 1)).statusCode(400);
        call("POST", "rating/" + image, work.requester, Map.of("rating", 5)).statusCode(403);
    }

    @Test
    void whoFailsTestsOfAttentionHasToPause() throws Exception {
        for (int i = 0; i < RaterConduct.MAX_FAILED_TESTS; i++) {
            UUID test = UUID.randomUUID();
            try (var connection = dataSource.getConnection();
                    var insert = connection.prepareStatement("""
                            insert into rating_offer (rater, image_id, expected_rating, expected_artifacts) values (?, ?, 3, 1)""")) {
                insert.setString(1, "u" + rater.account().id());
                insert.setObject(2, test);
                insert.executeUpdate();
            }
            call("POST", "rating/" + test, rater.apiKey(), Map.of("rating", 4, "artifacts", 1))
                    .statusCode(201)
                    .body("reward", equalTo(0.0f));
        }
        call("GET", "rating/new", rater.apiKey(), null).statusCode(403).body("rc", equalTo("Forbidden"));
        call("POST", "rating/" + image, rater.apiKey(), Map.of("rating", 4)).statusCode(403);
        call("GET", "user/check/" + rater.account().id() + "?minutes=10&divergence=1", moderator, null)
                .statusCode(200)
                .body("size()", equalTo(6))
                .body("captchas_failed", equalTo(RaterConduct.MAX_FAILED_TESTS))
                .body("ratings_in_timeframe", equalTo(0));
    }

    @Test
    void moderatorsSeeWhoSaidWhat() {
        call("POST", "rating/" + image, rater.apiKey(), Map.of("rating", 2, "artifacts", 5))
                .statusCode(201);
        call("POST", "rating/" + image, ApiKeys.ANONYMOUS, Map.of("rating", 10)).statusCode(201);
        call("GET", "image/ratings/" + image, moderator, null)
                .statusCode(200)
                .body("image_id", equalTo(image))
                .body("total", equalTo(2))
                .body("times_rated", equalTo(2))
                .body("average", equalTo(6.0f))
                .body("ratings.username", hasSize(2))
                .body("ratings[1].username", equalTo(rater.account().alias()))
                .body("ratings[1].artifacts", equalTo(5))
                .body("ratings[0].artifacts", equalTo(null));
        String validate = "user/validate/" + rater.account().id();
        call("GET", validate + "?rating=2&rating_comparison=le&artifacts=5&diverge=4&min_ratings=2", moderator, null)
                .statusCode(200)
                .body("total", equalTo(1))
                .body("ratings[0]", not(hasKey("username")));
        call("GET", validate + "?rating=3&rating_comparison=ge", moderator, null)
                .body("total", equalTo(0));
        call("GET", validate + "?diverge=5", moderator, null).body("total", equalTo(0));
        call("GET", "user/check/" + rater.account().id() + "?minutes=1&divergence=3", moderator, null)
                .body("ratings_in_timeframe", equalTo(1))
                .body("ratings_per_minute_in_timeframe", equalTo(1.0f))
                .body("ratings_past_three_hours", equalTo(1))
                .body("suspect_divergences", equalTo(1));
        for (String path : Set.of("image/ratings/" + image, validate, "user/check/1")) {
            call("GET", path, rater.apiKey(), null).statusCode(403).body("rc", equalTo("NotModerator"));
        }
        call("GET", "user/validate/99999999", moderator, null).statusCode(404).body("rc", equalTo("UserNotFound"));
        call("GET", "image/ratings/" + UUID.randomUUID(), moderator, null).statusCode(404);
    }

    @Test
    void listsHaveBounds() {
        for (String bad : Set.of(
                "limit=0",
                "limit=" + (RatingFilter.MAX_LIMIT + 1),
                "offset=-1",
                "rating=11",
                "rating_comparison=gt",
                "artifacts=6",
                "format=html",
                "limit=ten")) {
            call("GET", "user/ratings?" + bad, rater.apiKey(), null)
                    .statusCode(400)
                    .body("$", hasKey("errors"));
        }
        call("GET", "user/ratings?limit=" + RatingFilter.MAX_LIMIT + "&offset=0&format=json", rater.apiKey(), null)
                .statusCode(200)
                .body("total", equalTo(0))
                .body("ratings", hasSize(0));
        call("GET", "user/ratings", ApiKeys.ANONYMOUS, null).statusCode(403).body("rc", equalTo("AnonForbidden"));
        call("GET", "user/check/1?minutes=" + (RatingReports.MAX_MINUTES + 1), moderator, null)
                .statusCode(400);
        call("GET", "user/check/1?minutes=0", moderator, null).statusCode(400);
    }

    @Test
    void theDatasetIsListed() {
        call("GET", "datasets", null, null)
                .statusCode(200)
                .body("$", hasSize(1))
                .body("[0].id", equalTo(RatingDataset.ID.toString()))
                .body("[0].image_count", greaterThan(0))
                .body("[0]", hasKey("description"));
    }
}
