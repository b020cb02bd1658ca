package io.throng.server.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.ServerTestResource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters over HTTP. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(BehindProxyProfile.class)
class FiltersHttpTest extends ModerationScene {
    @Test
    void aFilterIsKeptListedChangedAndDeleted() {
        String id = filter(10, "\\bkid\\b", "adult");
        assertThat(filter(10, "\\bkid\\b", "other")).as("the same again").isEqualTo(id);
        call("GET", "/api/v2/filters/" + id, moderator, null).body("replacement", equalTo("adult"));
        call("GET", "/api/v2/filters?filter_type=10&contains=kid", moderator, null)
                .body("id", hasItem(id));
        call("GET", "/api/v2/filters?contains=KID", moderator, null).body("id", not(hasItem(id)));
        call("GET", "/api/v2/filters?filter_type=20", moderator, null).body("id", not(hasItem(id)));
        call("PATCH", "/api/v2/filters/" + id, moderator, Map.of("regex", "", "replacement", "", "filter_type", 11))
                .statusCode(200)
                .body("regex", equalTo("\\bkid\\b"))
                .body("replacement", equalTo(""))
                .body("filter_type", equalTo(11));
        call("PATCH", "/api/v2/filters/" + id, moderator, Map.of("regex", "", "description", ""))
                .statusCode(400)
                .body("rc", equalTo("NoFilterModSelected"));
        call("DELETE", "/api/v2/filters/" + id, moderator, null).statusCode(200).body("message", equalTo("OK"));
        call("GET", "/api/v2/filters/" + id, moderator, null).statusCode(404).body("rc", equalTo("FilterNotFound"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PATCH", "DELETE"})
    void aFilterThatIsNoneIsNotFound(String method) {
        for (String id : List.of("x", "0", "2147483648", "99999999999", "-1")) {
            call(method, "/api/v2/filters/" + id, moderator, method.equals("PATCH") ? Map.of("regex", "y") : null)
                    .statusCode(404)
                    .body("rc", equalTo("FilterNotFound"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "(?<=a)b", "a*", "(a{100}){100}", "[a-z]"})
    void anExpressionThatCannotBeUsedIsRefusedAndChangesNothing(String regex) {
        bothFilters();
        call("PUT", "/api/v2/filters", moderator, Map.of("regex", regex, "filter_type", 20))
                .statusCode(400)
                .body("rc", equalTo("BadRequest"));
        call("POST", "/api/v2/filters", moderator, Map.of("prompt", "naked kid"))
                .body("suspicion", equalTo("2"));
    }

    @Test
    void filtersAreCheckedLikeAnyBody() {
        call("PUT", "/api/v2/filters", moderator, Map.of("filter_type", 9))
                .statusCode(400)
                .body("errors", hasKey("regex"))
                .body("errors", hasKey("filter_type"));
        call("PUT", "/api/v2/filters", moderator, Map.of("regex", "x", "filter_type", 30))
                .statusCode(400);
        call(
                        "PUT",
                        "/api/v2/filters",
                        moderator,
                        Map.of("regex", "x", "filter_type", 10, "replacement", "r".repeat(256)))
                .statusCode(400);
        call("GET", "/api/v2/filters?filter_type=x", moderator, null)
                .statusCode(400)
                .body("errors", hasKey("filter_type"));
    }

    @Test
    void aPromptIsScoredWithoutConsequences() {
        bothFilters();
        call("POST", "/api/v2/filters", moderator, Map.of("prompt", "a naked kid"))
                .statusCode(200)
                .body("suspicion", equalTo("2"))
                .body("matches", equalTo(List.of("kid", "naked")));
        call("POST", "/api/v2/filters", moderator, Map.of("prompt", "a naked kid", "filter_type", 20))
                .body("suspicion", equalTo("1"))
                .body("matches", equalTo(List.of("naked")));
        call("POST", "/api/v2/filters", moderator, Map.of("prompt", "a lighthouse"))
                .body("suspicion", equalTo("0"))
                .body("matches", hasSize(0));
    }

    @Test
    void theExpressionsInUseAreShownByType() {
        filter(10, "one", "");
        filter(10, "two", "");
        call("GET", "/api/v2/filters/regex?filter_type=10", moderator, null)
                .statusCode(200)
                .body("regex", equalTo(List.of("one|two")))
                .body("filter_type", equalTo(List.of(10)));
        call("GET", "/api/v2/filters/regex?filter_type=12", moderator, null).body("$", hasSize(0));
    }

    @Test
    void theStarterFiltersAreOffUntilAModeratorTurnsThemOn() {
        String path = "/api/throng/v1/moderation/starter-filters";
        call("GET", path, moderator, null).statusCode(200).body("kept", everyItem(equalTo(false)));
        call("GET", "/api/v2/filters", moderator, null).body("$", hasSize(0));
        call("PUT", path, moderator, null).statusCode(200).body("kept", everyItem(equalTo(true)));
        call("POST", "/api/v2/filters", moderator, Map.of("prompt", "lewd picture of a toddler"))
                .body("suspicion", equalTo("2"));
        call("DELETE", path, moderator, null).statusCode(200).body("kept", everyItem(equalTo(false)));
        call("POST", "/api/v2/filters", moderator, Map.of("prompt", "lewd picture of a toddler"))
                .body("suspicion", equalTo("0"));
    }
}
