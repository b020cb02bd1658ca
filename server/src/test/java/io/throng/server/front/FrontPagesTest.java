package io.throng.server.front;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.throng.server.ServerTestResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first page and that of the API: operations specification section 7. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FrontPagesTest.WithNews.class)
class FrontPagesTest {
    private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

    /** A server with five pieces of news, one of them with markup in it. */
    public static final class WithNews implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path news = Files.createTempFile("throng-news", ".json");
                news.toFile().deleteOnExit();
                Files.writeString(news, """
                        [{"date_published": "2026-01-01", "title": "First", "newspiece": "x"},
                         {"date_published": "2026-01-02", "title": "Second", "newspiece": "x"},
                         {"date_published": "2026-01-03", "title": "<i>Third</i>", "newspiece": "<script>alert(1)</script>"},
                         {"date_published": "2026-01-04", "title": "Fourth", "newspiece": "[click](javascript:alert(1)) **now**"},
                         {"date_published": "2026-01-05"}]
                        """);
                return Map.of(
                        "throng.status.news-file",
                        news.toString(),
                        "throng.documents.horde-title",
                        "Horde <of> tests",
                        "throng.public-url",
                        "https://throng.invalid/");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

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
