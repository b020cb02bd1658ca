package io.throng.server.team;

import static io.throng.server.contract.CheckedCalls.call;
import static io.throng.server.contract.CheckedCalls.get;
import static io.throng.server.worker.TestHorde.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.worker.TestHorde;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class TeamEndpointsTest {
    private static final String TEAMS = "/api/v2/teams";

    @Inject
    AccountRegistry registry;

    @Inject
    Teams teams;

    private TestHorde horde;
    private Registration creator;
    private String stranger;
    private String moderator;

    @BeforeEach
    void people() throws Exception {
        horde = new TestHorde(registry);
        creator = horde.user("captain", Role.TRUSTED);
        stranger = horde.user("stranger", Role.TRUSTED).apiKey();
        moderator = horde.user("mod", Role.MODERATOR, Role.TRUSTED).apiKey();
    }

    private ValidatableResponse create(String key, Map<String, Object> body) {
        return call("POST", TEAMS, key, body);
    }

    private String team(String name) {
        return create(creator.apiKey(), Map.of("name", name))
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("id");
    }

    @Test
    void trustedUsersMakeTeamsWithNamesOfTheirOwn() throws Exception {
        String name = "Team " + horde.mark;
        create(null, Map.of("name", name)).statusCode(400).body("errors", hasKey("apikey"));
        create("nobodys", Map.of("name", name)).statusCode(401);
        create("0000000000", Map.of("name", name)).statusCode(403).body("rc", equalTo("AnonForbidden"));
        create(horde.user("new").apiKey(), Map.of("name", name))
                .statusCode(403)
                .body("rc", equalTo("UntrustedTeamCreation"));
        create(creator.apiKey(), Map.of("name", name, "info", "We <i>try</i>."))
                .statusCode(200)
                .body("name", equalTo(name))
                .body("info", equalTo("We &lt;i&gt;try&lt;/i&gt;."));
        create(creator.apiKey(), Map.of("name", name.toUpperCase(Locale.ROOT)))
                .statusCode(400)
                .body("rc", equalTo("TeamNameAlreadyExists"));
        create(creator.apiKey(), Map.of("name", "shit team")).statusCode(400).body("rc", equalTo("ProfaneTeamName"));
        create(creator.apiKey(), Map.of("name", name + "2", "info", "pure shit"))
                .statusCode(400)
                .body("rc", equalTo("ProfaneTeamInfo"));
        create(creator.apiKey(), Map.of("name", "ab")).statusCode(400).body("errors", hasKey("name"));
        create(creator.apiKey(), Map.of("name", "<<<<>>>>")).statusCode(400).body("rc", equalTo("BadRequest"));
        create(creator.apiKey(), Map.of("name", "n".repeat(101))).statusCode(400);
        create(creator.apiKey(), Map.of()).statusCode(400).body("errors", hasKey("name"));
    }

    @Test
    void trapAKeyOfAnybodyDoesNotMatterForReadingATeam() {
        String id = team("Read " + horde.mark);
        get(TEAMS + "/" + id, stranger)
                .statusCode(200)
                .body("creator", equalTo(creator.account().alias()))
                .body("requests_fulfilled", equalTo(0))
                .body("kudos", equalTo(0.0f))
                .body("worker_count", equalTo(0))
                .body("workers", hasSize(0))
                .body("models", hasSize(0))
                .body("$", not(hasKey("info")));
        get(TEAMS).body("id", hasItem(id));
        get(TEAMS + "/garbage").statusCode(404).body("rc", equalTo("TeamNotFound"));
        get(TEAMS + "/" + UUID.randomUUID()).statusCode(404);
    }

    @Test
    void creatorsAndModeratorsChangeATeam() {
        String id = team("Change " + horde.mark);
        String taken = "Taken " + horde.mark;
        team(taken);
        String path = TEAMS + "/" + id;
        call("PATCH", path, stranger, Map.of("info", "mine")).statusCode(403).body("rc", equalTo("NotOwner"));
        call("PATCH", path, stranger, Map.of("name", "mine")).statusCode(403).body("rc", equalTo("NotModerator"));
        call("PATCH", path, creator.apiKey(), Map.of()).statusCode(400).body("rc", equalTo("NoTeamModSelected"));
        call("PATCH", path, null, Map.of("info", "mine")).statusCode(401);
        call("PATCH", path, creator.apiKey(), Map.of("name", taken.toLowerCase(Locale.ROOT)))
                .statusCode(400)
                .body("rc", equalTo("TeamNameAlreadyExists"));
        call("PATCH", path, creator.apiKey(), Map.of("name", "all shit"))
                .statusCode(400)
                .body("rc", equalTo("ProfaneTeamName"));
        call("PATCH", path, moderator, Map.of("info", "by a moderator"))
                .statusCode(200)
                .body("info", equalTo("by a moderator"))
                .body("$", not(hasKey("name")));
        call("PATCH", path, creator.apiKey(), Map.of("name", "New " + horde.mark))
                .statusCode(200);
        get(path).body("name", equalTo("New " + horde.mark)).body("info", equalTo("by a moderator"));
    }

    @Test
    void aTeamCountsWhatItsWorkersDoWhileTheyAreInIt() throws Exception {
        String id = team("Count " + horde.mark);
        String owner = horde.user("lender", Role.TRUSTED).apiKey();
        String requester = horde.user("asker", Role.TRUSTED).apiKey();
        String name = "member " + horde.mark;
        String worker = horde.scribe(owner, name);
        put(worker, owner, Map.of("team", "garbage")).statusCode(404).body("rc", equalTo("TeamNotFound"));
        put(worker, owner, Map.of("team", id)).statusCode(200).body("team", equalTo("Count " + horde.mark));
        get("/api/v2/workers/" + worker).body("team.id", equalTo(id)).body("team.name", equalTo("Count " + horde.mark));
        horde.makeText(requester, owner, name);
        horde.makeImage(requester, owner, "dreaming " + horde.mark, "k_euler");
        JsonPath counted = get(TEAMS + "/" + id)
                .body("requests_fulfilled", equalTo(1))
                .body("kudos", greaterThan(0f))
                .body("worker_count", equalTo(1))
                .body("workers[0].name", equalTo(name))
                .body("workers[0].type", equalTo("text"))
                .body("workers[0].online", equalTo(true))
                .body("models", equalTo(List.of(Map.of("name", horde.textModel(), "count", 1))))
                .extract()
                .jsonPath();
        teams.foldTotals();
        put(worker, owner, Map.of("team", "")).statusCode(200).body("team", equalTo("None"));
        horde.makeText(requester, owner, name);
        get(TEAMS + "/" + id)
                .body("requests_fulfilled", equalTo(1))
                .body("kudos", equalTo(counted.getFloat("kudos")))
                .body("worker_count", equalTo(0));
    }

    @Test
    void theWorkersOfADeletedTeamAreInNone() throws Exception {
        String id = team("Gone " + horde.mark);
        String owner = horde.user("lender", Role.TRUSTED).apiKey();
        String worker = horde.scribe(owner, "left " + horde.mark);
        put(worker, owner, Map.of("team", id)).statusCode(200);
        call("DELETE", TEAMS + "/" + id, stranger, null).statusCode(403).body("rc", equalTo("NotModerator"));
        call("DELETE", TEAMS + "/" + id, null, null).statusCode(401);
        call("DELETE", TEAMS + "/" + id, creator.apiKey(), null)
                .statusCode(200)
                .body("deleted_id", equalTo(id))
                .body("deleted_name", equalTo("Gone " + horde.mark));
        get("/api/v2/workers/" + worker).body("team.id", equalTo(null));
        get(TEAMS + "/" + id).statusCode(404);
        assertThat(get(TEAMS).extract().jsonPath().getList("id")).doesNotContain(id);
    }

    @Test
    void anAccountMakesSoManyTeamsAndNoMore() {
        for (int i = 0; i < Teams.MAX_TEAMS_OF_ACCOUNT; i++) {
            team(i + " of " + horde.mark);
        }
        create(creator.apiKey(), Map.of("name", "one more of " + horde.mark)).statusCode(400);
    }
}
