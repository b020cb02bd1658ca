package io.throng.server.rating;

import static io.throng.server.contract.CheckedCalls.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.ApiKeys;
import io.throng.server.account.Role;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rating the results of requests over HTTP: styles spec 11 and 12. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class RateRequestTest {
    private static final String RATE = "/api/v2/generate/rate/";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @Inject
    SharedResults results;

    @Inject
    MediaStore store;

    @Inject
    ApiKeys keys;

    private SharedWork work;

    @BeforeEach
    void work() throws Exception {
        work = new SharedWork(registry);
    }

    private float kudos(String key) {
        return call("GET", "/api/v2/find_user", key, null).extract().path("kudos");
    }

    private void refused(String request, Object body, int status, String code) {
        call("POST", RATE + request, null, body).statusCode(status).body("rc", equalTo(code));
    }

    private long number(String sql, Object argument) throws Exception {
        try (var connection = dataSource.getConnection();
                var select = connection.prepareStatement(sql)) {
            select.setObject(1, argument);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Trap 8: nobody needs a key, and the owner of the request is paid. */
    @Test
    void trap08RatingNeedsNoKeyAndPaysTheOwner() throws Exception {
        SharedWork.Served served = work.served(2);
        float before = kudos(work.requester);
        String first = served.images().getFirst();
        call(
                        "POST",
                        RATE + served.request(),
                        null,
                        Map.of("ratings", List.of(Map.of("id", first, "rating", 8, "artifacts", 1))))
                .statusCode(200)
                .body("reward", equalTo(10.0f));
        assertThat(kudos(work.requester)).isEqualTo(before + 10);
        call("GET", "/api/v2/find_user", work.requester, null).body("kudos_details.awarded", equalTo(10.0f));
        assertThat(number("select count(*) from rating where image_id = ?", UUID.fromString(first)))
                .isEqualTo(1);
        assertThat(number("select rating_sum from rating_image where id = ?", UUID.fromString(first)))
                .isEqualTo(8);
        assertThat(new LedgerAudit(dataSource).verify().isClean()).isTrue();

        refused(served.request(), Map.of("best", first), 400, "AestheticsAlreadyExist");
        assertThat(kudos(work.requester)).isEqualTo(before + 10);
    }

    @Test
    void thePairOfAClientThatOnlyNamesTheBest() throws Exception {
        SharedWork.Served served = work.served(2);
        call(
                        "POST",
                        RATE + served.request(),
                        null,
                        Map.of("best", served.images().getLast()))
                .statusCode(200)
                .body("reward", equalTo(15.0f));
    }

    @Test
    void whatIsRefused() throws Exception {
        SharedWork.Served served = work.served(2);
        String first = served.images().getFirst();
        Map<String, Object> rating = Map.of("id", first, "rating", 5);
        refused(UUID.randomUUID().toString(), Map.of("best", first), 404, "RequestNotFound");
        refused("garbage", Map.of("best", first), 404, "RequestNotFound");
        refused(served.request(), Map.of("best", UUID.randomUUID().toString()), 400, "ProcGenNotFound");
        refused(served.request(), Map.of("ratings", List.of(rating, rating)), 400, "AestheticsDuplicate");
        refused(served.request(), Map.of("ratings", List.of()), 400, "AestheticsMissing");
        call("POST", RATE + served.request(), null, Map.of("ratings", List.of(Map.of("id", first, "rating", 11))))
                .statusCode(400)
                .body("errors", hasKey("ratings.0.rating"));
        call("POST", RATE + served.request(), null, Map.of("best", "short"))
                .statusCode(400)
                .body("errors", hasKey("best"));
        String waiting = work.asked(work.requester, 1, Map.of());
        refused(waiting, Map.of("best", first), 400, "AestheticsNotCompleted");
    }

    @Test
    void whoDoesNotShareIsNotRated() throws Exception {
        String id = work.asked(work.requester, 1, Map.of("shared", false));
        String image = work.serve(Map.of()).getFirst();
        refused(id, Map.of("ratings", List.of(Map.of("id", image, "rating", 5))), 400, "AestheticsNotPublic");
        call("GET", "/api/v2/generate/status/" + id, null, null).body("shared", equalTo(false));
    }

    /** Trap 10: what has expired is 404, so clients must rate within 20 minutes. */
    @Test
    void trap10ExpiredRequestsCannotBeRated() throws Exception {
        SharedWork.Served served = work.served(1);
        try (var connection = dataSource.getConnection();
                var update = connection.prepareStatement(
                        "update request set expires = now() - interval '1 second' where id = ?::uuid")) {
            update.setString(1, served.request());
            update.executeUpdate();
        }
        refused(
                served.request(),
                Map.of("ratings", List.of(Map.of("id", served.images().getFirst(), "rating", 5))),
                404,
                "RequestNotFound");
    }

    @Test
    void sharedResultsAreKeptWithTheirFacts() throws Exception {
        SharedWork.Served served = work.served(1);
        call("GET", "/api/v2/generate/status/" + served.request(), null, null)
                .body("shared", equalTo(true))
                .body("generations", hasSize(1));
        results.keep();
        UUID image = UUID.fromString(served.images().getFirst());
        assertThat(number("select state from rating_image where id = ?", image)).isEqualTo(1);
        assertThat(store.head(MediaKey.shared(image))).isPresent();
        String facts = new String(store.read(MediaKey.sharedFacts(image), 10_000), StandardCharsets.UTF_8);
        assertThat(facts)
                .contains("\"prompt\":\"a lighthouse###fog\"", "\"user_type\":\"pseudonymous\"", "\"seed\":\"7\"")
                .contains("\"set\":\"" + served.request() + "\"", "\"sampler\":\"k_euler_a\"");
    }

    @Test
    void censoredAndMissingResultsAreNotKept() throws Exception {
        work.asked(work.requester, 1, Map.of());
        String censored = work.serve(Map.of("gen_metadata", List.of(Map.of("type", "censorship", "value", "csam"))))
                .getFirst();
        work.asked(work.requester, 1, Map.of());
        String missing = work.serve(Map.of("generation", "R2")).getFirst();
        for (int i = 0; i <= SharedResults.MAX_ATTEMPTS; i++) {
            results.keep();
        }
        assertThat(number("select count(*) from rating_image where id = ?", UUID.fromString(censored)))
                .isZero();
        assertThat(number("select state from rating_image where id = ?", UUID.fromString(missing)))
                .isEqualTo(2);
    }

    @Test
    void anonymousRequestsAreSharedOthersOnlyIfTheyAsk() throws Exception {
        String anonymous = work.asked(ApiKeys.ANONYMOUS, 1, Map.of("shared", false));
        call("GET", "/api/v2/generate/status/" + anonymous, null, null).body("shared", equalTo(true));
        String school =
                registry.createUser("school", Set.of(Role.EDUCATION), 1_000_00).apiKey();
        String education = work.asked(school, 1, Map.of());
        call("GET", "/api/v2/generate/status/" + education, null, null).body("shared", equalTo(false));
        work.serve(Map.of());
    }

    @Test
    void aComparedModelMakesABlindPairOfOneSeed() throws Exception {
        String host = specialHost();
        call(
                        "POST",
                        "/api/v2/generate/async",
                        ApiKeys.ANONYMOUS,
                        Map.of("prompt", "x", "models", List.of(BETA), "params", Map.of("n", 2)))
                .statusCode(403)
                .body("rc", equalTo("BetaAnonForbidden"));
        call("POST", "/api/v2/generate/async", work.requester, Map.of("prompt", "x", "models", List.of(BETA)))
                .statusCode(400)
                .body("rc", equalTo("BetaComparisonFault"));
        String id = call(
                        "POST",
                        "/api/v2/generate/async",
                        work.requester,
                        Map.of("prompt", "x", "models", List.of(BETA), "params", Map.of("n", 4, "steps", 20)))
                .statusCode(202)
                .extract()
                .path("id");
        var first = popped(host);
        var second = popped(host);
        assertThat(first.getString("payload.seed")).isEqualTo(second.getString("payload.seed"));
        assertThat(first.getString("payload.special.pair_id")).isEqualTo(id);
        assertThat(first.getString("payload.special.model_name")).isEqualTo("pipeline0");
        assertThat(second.getString("payload.special.comfy_pipeline")).isEqualTo("pipeline1.json");
        call(
                        "POST",
                        "/api/v2/generate/submit",
                        host,
                        Map.of("id", first.getString("id"), "generation", "faulted", "seed", 0, "state", "faulted"))
                .statusCode(200);
        var third = popped(host);
        assertThat(third.getString("payload.special.model_name")).isEqualTo("pipeline0");
        for (var pop : List.of(second, third)) {
            call(
                            "POST",
                            "/api/v2/generate/submit",
                            host,
                            Map.of("id", pop.getString("id"), "generation", "R2", "seed", 0))
                    .statusCode(200);
        }
        List<String> shown = call("GET", "/api/v2/generate/status/" + id, null, null)
                .body("shared", equalTo(true))
                .body("generations", hasSize(2))
                .extract()
                .path("generations.id");
        assertThat(shown).isSorted();
        call("POST", RATE + id, null, Map.of("best", third.getString("id")))
                .statusCode(200)
                .body("reward", equalTo(15.0f));
    }

    private static final String BETA = "SDXL_beta::stability.ai#6901";

    /** The account that the compared model is named after. */
    private String specialHost() throws Exception {
        String key = "host-of-the-beta-model-";
        try (var connection = dataSource.getConnection();
                var insert = connection.prepareStatement("""
                        insert into app_user (id, username, identity, key_hash, roles)
                        values (6901, 'stability.ai', gen_random_uuid()::text, ?, ?) on conflict do nothing""")) {
            insert.setString(1, keys.hash(key));
            insert.setInt(2, Role.SPECIAL.bit() | Role.TRUSTED.bit());
            insert.executeUpdate();
            new io.throng.server.kudos.Ledger().open(connection, 6901, 0);
        }
        return key;
    }

    private static io.restassured.path.json.JsonPath popped(String host) {
        var pop = call(
                        "POST",
                        "/api/v2/generate/pop",
                        host,
                        Map.of(
                                "name",
                                "beta host",
                                "models",
                                List.of(BETA),
                                "bridge_agent",
                                "AI Horde Worker reGen:9.0.1-citests:https://throng.invalid",
                                "amount",
                                10,
                                "max_pixels",
                                4194304))
                .statusCode(200)
                .extract()
                .jsonPath();
        assertThat(pop.getList("ids")).hasSize(1);
        return pop;
    }
}
