package io.throng.server.account;

import static io.throng.server.account.People.call;
import static io.throng.server.account.People.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.lessThan;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The traps of accounts specification section 23 that are about what requests cost and what is counted. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class KudosTrapsTest {
    private static final String SCRIBE = "KoboldCppEmbedWorker:2:https://throng.invalid";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private People people;
    private String model;

    @BeforeEach
    void peopleOfTheTest() throws Exception {
        people = new People(registry, dataSource);
        people.root();
        model = "koboldcpp/" + UUID.randomUUID();
    }

    private JsonPath ask(String path, String key, Map<String, Object> params) {
        return call("POST", path, key, Map.of("prompt", "x", "models", List.of(model), "params", params))
                .statusCode(202)
                .extract()
                .jsonPath();
    }

    private void work(String worker, Map<String, Object> more) {
        String job = call(
                        "POST",
                        "/api/v2/generate/text/pop",
                        worker,
                        Map.of(
                                "name",
                                "scribe " + model,
                                "models",
                                List.of(model),
                                "bridge_agent",
                                SCRIBE,
                                "max_length",
                                512,
                                "max_context_length",
                                2048))
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("id");
        assertThat(job).isNotNull();
        Map<String, Object> submit = new HashMap<>(Map.of("id", job, "generation", "a text"));
        submit.putAll(more);
        call("POST", "/api/v2/generate/text/submit", worker, submit).statusCode(200);
    }

    @Test
    void trapImageActivationCosts3ForEverybodyAnonymousIncluded() throws Exception {
        for (String key : List.of(ApiKeys.ANONYMOUS, people.user(1000).apiKey())) {
            String id = ask("/api/v2/generate/async", key, Map.of()).getString("id");
            get("/api/v2/generate/check/" + id, null).body("kudos", equalTo(3.0f));
        }
    }

    @Test
    void trapTextActivationCosts1() throws Exception {
        Registration user = people.user(1000);
        ask("/api/v2/generate/text/async", user.apiKey(), Map.of());
        assertThat(people.kudos(user)).isEqualTo(999);
    }

    @Test
    void trapANewRegisteredUserHas25AfterTheFirstRequestAndNotMinus3() throws Exception {
        Registration user =
                registry.createOrRefresh("g_" + UUID.randomUUID(), "newcomer", Set.of(), OptionalLong.empty());
        assertThat(people.kudos(user)).isZero();
        ask("/api/v2/generate/async", user.apiKey(), Map.of());
        assertThat(people.kudos(user)).isEqualTo(25);
        people.booksBalance();
    }

    @Test
    void trapTheFloorIsNotSpendableUpFrontEither() throws Exception {
        Registration user = people.user(20);
        call("POST", "/api/v2/generate/async", user.apiKey(), Map.of("prompt", "x", "params", Map.of("steps", 50)))
                .statusCode(403)
                .body("rc", equalTo("KudosUpfront"));
        assertThat(people.kudos(user)).isEqualTo(20);
    }

    @Test
    void trapCensoredResultsStillCostTheTaxPerJob() throws Exception {
        Registration user = people.user(1000);
        ask("/api/v2/generate/text/async", user.apiKey(), Map.of());
        work(people.user(0, Role.TRUSTED).apiKey(), Map.of("state", "censored"));
        assertThat(people.kudos(user)).isEqualTo(1000 - 1 - 1);
    }

    @Test
    void trapOneRequestWithTwoJobsCountsThree() throws Exception {
        Registration user = people.user(1000);
        String worker = people.user(0, Role.TRUSTED).apiKey();
        ask("/api/v2/generate/text/async", user.apiKey(), Map.of("n", 2));
        get("/api/v2/users/" + user.account().id(), null).body("records.request.text", equalTo(1));
        work(worker, Map.of());
        work(worker, Map.of());
        get("/api/v2/users/" + user.account().id(), null)
                .body("records.request.text", equalTo(3))
                .body("kudos_details.accumulated", lessThan(0f));
    }

    @Test
    void trapDryRunsAreAnsweredToHoldersOfAKeyOnly() {
        Map<String, Object> body = Map.of("prompt", "x", "dry_run", true, "models", List.of());
        call("POST", "/api/v2/generate/text/async", "nobody-has-this-key-00", body)
                .statusCode(401);
        call("POST", "/api/v2/generate/text/async", ApiKeys.ANONYMOUS, body).statusCode(200);
        call("POST", "/api/v2/generate/text/async", "nobody-has-this-key-00", body)
                .statusCode(401);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/v2/users/1",
        "DELETE, /api/v2/users/1",
        "POST, /api/v2/kudos/transfer",
        "POST, /api/v2/kudos/award",
        "PUT, /api/v2/sharedkeys"
    })
    void trapAMissingKeyIsNever500(String method, String path) {
        Map<String, Object> body = Map.of("username", "somebody");
        call(method, path, null, method.equals("DELETE") ? null : body)
                .statusCode(400)
                .body("errors", hasKey("apikey"));
        call(method, path, "nobody-has-this-key-00", method.equals("DELETE") ? null : body)
                .statusCode(401)
                .body("rc", equalTo("InvalidAPIKey"));
    }

    @ParameterizedTest
    @CsvSource({
        "PUT, /api/v2/users/1, username",
        "POST, /api/v2/kudos/transfer, username",
        "PUT, /api/v2/sharedkeys, name"
    })
    void trapANulByteInATextIsRefused(String method, String path, String member) throws Exception {
        call(method, path, people.user(0).apiKey(), Map.of(member, "some\u0000body"))
                .statusCode(400)
                .body("rc", equalTo("NulByteInPayload"));
    }

    @Test
    void trapReceivedIsAlwaysThereAndGiftsAreNegative() throws Exception {
        Registration giver = people.user(1000);
        Registration receiver = people.user(0);
        call(
                        "POST",
                        "/api/v2/kudos/transfer",
                        giver.apiKey(),
                        Map.of("username", receiver.account().alias(), "amount", 10))
                .statusCode(200);
        get("/api/v2/users/" + giver.account().id(), null)
                .body("kudos_details.gifted", equalTo(-10.0f))
                .body("kudos_details.received", equalTo(0.0f));
    }
}
