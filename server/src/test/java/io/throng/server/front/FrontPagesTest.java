package io.throng.server.front;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first page and that of the API: operations specification section 7. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class FrontPagesTest {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

    private static Response page(String path) {
        return when().get(path)
                .then()
                .statusCode(200)
                .header("Content-Type", matchesPattern("(?i)text/html; ?charset=utf-8"))
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "same-origin")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", startsWith("default-src 'none'"))
                .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
                .extract()
                .response();
    }

    @Test
    void theFirstPageTellsWhatTheHordeDoesAndHowToBegin() {
        String html = page("/").asString();
        assertThat(html)
                .contains("Horde &lt;of&gt; tests")
                .contains("dreamers online", "scribes online", "alchemists online")
                .contains("waiting or under way", "made so far")
                .contains("https://throng.invalid/api/v2/generate/async")
                .contains("href=\"/register\"", "href=\"/api/\"");
    }

    @Test
    void theThreeNewestPiecesOfNewsAreShownAndTheirMarkupIsHarmless() {
        String html = page("/").asString();
        assertThat(html)
                .contains("2026-01-05", "Fourth", "&lt;i&gt;Third&lt;/i&gt;", "<strong>now</strong>")
                .contains("&lt;script&gt;")
                .doesNotContain("<script", "javascript:", "Second", "First");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/"})
    void theApiIsShownByAScriptOfThisServerAlone(String path) {
        Response page = page(path);
        assertThat(page.asString()).contains("id=\"api\"", "/swaggerui/swagger-ui-bundle.js");
        assertThat(page.header("Content-Security-Policy")).contains("script-src 'self';", "connect-src 'self';");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/", "/register", "/signin", "/terms"})
    void whatAPageLinksToIsThereAndOnThisServer(String path) {
        List<String> links = LINK.matcher(
                        when().get(path).then().statusCode(200).extract().asString())
                .results()
                .map((MatchResult found) -> found.group(1))
                .filter(link -> !link.isEmpty())
                .distinct()
                .toList();
        assertThat(links).isNotEmpty().allMatch(link -> link.startsWith("/"), "leads to this server");
        for (String link : links) {
            assertThat(given().redirects()
                            .follow(false)
                            .get(link.replace("&amp;", "&"))
                            .statusCode())
                    .as(link)
                    .isIn(200, 303);
        }
    }
}
