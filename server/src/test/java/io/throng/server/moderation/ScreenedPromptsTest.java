package io.throng.server.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of prompts that the filters find. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(BehindProxyProfile.class)
class ScreenedPromptsTest extends ModerationScene {
    @Test
    void aCorruptPromptIsRewrittenForWhoeverWantsThatAndTheWorkerSeesOnlyThat() throws Exception {
        bothFilters();
        String id = image(user.apiKey(), "naked kid###blurry", true)
                .statusCode(202)
                .extract()
                .path("id");
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement("select body from request where id = ?::uuid")) {
            statement.setString(1, id);
            try (var rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getString(1))
                        .contains("naked adult###child, infant, underage, immature, teenager, tween, blurry")
                        .doesNotContain("naked kid");
            }
        }
    }

    @Test
    void aCorruptPromptIsRefusedHeldAgainstItsAuthorAndTimesItsAddressOut() {
        bothFilters();
        image(user.apiKey(), "naked kid", false).statusCode(400).body("rc", equalTo("CorruptPrompt"));
        image(user.apiKey(), "a lighthouse", false)
                .statusCode(403)
                .body("rc", equalTo("TimeoutIP"))
                .body("message", containsString("seconds"));
        call("POST", "/api/v2/generate/text/async", user.apiKey(), Map.of("prompt", "x"))
                .statusCode(403)
                .body("rc", equalTo("TimeoutIP"));
        assertThat(suspicions()).isEqualTo(1);
        assertThat(count("select count(*) from refused_prompt where prompt = 'naked kid' and user_id = "
                        + user.account().id()))
                .isEqualTo(1);
        call("DELETE", "/api/v2/operations/ipaddr", moderator, Map.of("ipaddr", address))
                .statusCode(200);
        image(user.apiKey(), "a lighthouse", false).statusCode(202);
    }

    @Test
    void moderatorsAreRefusedTooButNotPunished() {
        bothFilters();
        image(moderator, "naked kid", false).statusCode(400).body("rc", equalTo("CorruptPrompt"));
        image(moderator, "a lighthouse", false).statusCode(202);
    }

    @Test
    void anEducationalAccountAlwaysUsesTheReplacementFilter() throws Exception {
        bothFilters();
        String school = registry.createUser("school", EnumSet.of(Role.EDUCATION), 100_000_00)
                .apiKey();
        image(school, "naked kid", false).statusCode(202);
    }

    @Test
    void textsAreNotScoredButFlaggedAccountsAreRewrittenOrRefusedWithTheWordsClientsKnow() throws Exception {
        bothFilters();
        filter(10, "\\beverything\\b", "");
        call("POST", "/api/v2/generate/text/async", user.apiKey(), Map.of("prompt", "naked kid"))
                .statusCode(202);
        Registration flagged = registry.createUser("flagged", EnumSet.of(Role.FLAGGED), 100_000_00);
        call("POST", "/api/v2/generate/text/async", flagged.apiKey(), Map.of("prompt", "everything!"))
                .statusCode(400)
                .body("rc", equalTo("CorruptPrompt"))
                .body("message", containsString("unethical images"));
        call("POST", "/api/v2/generate/text/async", flagged.apiKey(), Map.of("prompt", "hello kids"))
                .statusCode(202);
    }

    private int suspicions() {
        return count("select count(*) from user_suspicion where reason = 8 and user_id = "
                + user.account().id());
    }
}
