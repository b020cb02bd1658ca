package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Role;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a re-implementer of text generation gets wrong: the traps of the text specification, over HTTP. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class TextTrapsTest {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private Horde horde;
    private String requester;
    private String owner;

    @BeforeEach
    void people() throws Exception {
        horde = new Horde(registry, dataSource);
        requester = horde.rich();
        owner = horde.poor();
    }

    private String request(Object... members) throws Exception {
        return Horde.ok(horde.text(requester, members), 202).path("id").textValue();
    }

    private JsonNode pop(Object... members) throws Exception {
        return Horde.ok(horde.textPop(owner, members), 200);
    }

    private static JsonNode status(String id) throws Exception {
        return Horde.ok(Call.get(Call.TEXT_STATUS + id), 200);
    }

    private String balance() throws Exception {
        return Horde.ok(Call.get("/api/v2/find_user").by(requester), 200)
                .path("kudos")
                .asText();
    }

    @Test
    void backendsNeedNotBeValidatedAndMayBeSlowUnlessTheRequestSaysSo() throws Exception {
        request();
        assertThat(pop("bridge_agent", "Somebody:1:x").path("id").textValue()).isNotNull();
        request("validated_backends", true);
        assertThat(pop("bridge_agent", "Somebody:1:x").path("id").isNull()).isTrue();
        assertThat(pop("name", horde.named("validated")).path("id").textValue()).isNotNull();
    }

    @Test
    void fieldsAtTheTopLevelAreIgnoredAndTheJobRunsWithItsDefaults() throws Exception {
        request("max_length", 400, "max_context_length", 4000, "temperature", 0.5, "n", 3);
        JsonNode job = pop();
        assertThat(job.path("payload").path("max_length").intValue()).isEqualTo(80);
        assertThat(job.path("payload").path("max_context_length").intValue()).isEqualTo(2048);
        assertThat(job.path("payload").has("temperature")).isFalse();
        assertThat(job.path("ids")).hasSize(1);
    }

    @Test
    void aJoblessPopOfANewWorkerRegistersIt() throws Exception {
        JsonNode nothing = pop();
        assertThat(nothing.path("id").isNull()).isTrue();
        assertThat(nothing.path("ids")).isEmpty();
        assertThat(nothing.path("payload").properties()).hasSize(6);
        assertThat(horde.stored("select count(*) from worker where name = ?", horde.named("scribe")))
                .isEqualTo("1");
    }

    @Test
    void censoredAndCsamAreStatesOfTheirOwn() throws Exception {
        String id = request("params", json("n", 4));
        JsonNode ids = pop("amount", 4).path("ids");
        assertThat(ids).hasSize(4);
        Object csam = List.of(json("type", "censorship", "value", "csam"));
        Horde.ok(Horde.textSubmit(owner, ids.get(0).textValue()), 200);
        Horde.ok(Horde.textSubmit(owner, ids.get(1).textValue(), "state", "censored"), 200);
        Horde.ok(Horde.textSubmit(owner, ids.get(2).textValue(), "state", "csam"), 200);
        Horde.ok(Horde.textSubmit(owner, ids.get(3).textValue(), "gen_metadata", csam), 200);

        JsonNode end = status(id);
        assertThat(end.path("done").booleanValue()).isTrue();
        assertThat(end.path("generations").findValuesAsText("state"))
                .containsExactlyInAnyOrder("ok", "censored", "csam", "csam");
    }

    @Test
    void aTextsSeedIsANumberItsStateIsThereAndItsIdIsNot() throws Exception {
        String id = request();
        Horde.ok(Horde.textSubmit(owner, pop().path("id").textValue(), "seed", 42), 200);
        JsonNode generation = status(id).path("generations").path(0);
        assertThat(generation.path("seed").isIntegralNumber()).isTrue();
        assertThat(generation.path("seed").intValue()).isEqualTo(42);
        assertThat(generation.path("state").textValue()).isEqualTo("ok");
        assertThat(generation.has("id")).isFalse();
        assertThat(generation.path("gen_metadata")).isEmpty();
    }

    @Test
    void aBlockListOfTwoExcludesBothAndAdmitsAThirdAndABatchHasOneModel() throws Exception {
        for (String name : List.of("one", "two")) {
            pop("name", horde.named(name));
        }
        List<String> blocked = List.of(worker("one"), worker("two"));
        List<String> models = List.of(horde.textModel(), horde.textModel() + "-b", horde.textModel() + "-c");
        request("workers", blocked, "worker_blacklist", true, "models", models, "params", json("n", 3));
        assertThat(pop("name", horde.named("one")).path("id").isNull()).isTrue();
        assertThat(pop("name", horde.named("two")).path("id").isNull()).isTrue();

        List<String> offered = List.of(horde.textModel() + "-c", "koboldcpp/other");
        JsonNode job = pop("name", horde.named("three"), "amount", 3, "models", offered);
        assertThat(job.path("ids")).hasSize(3);
        assertThat(job.path("model").textValue()).isEqualTo(horde.textModel() + "-c");
    }

    private String worker(String name) throws SQLException {
        return horde.stored("select id from worker where name = ?", horde.named(name));
    }

    @Test
    void aFaultToldTwiceGivesOneJobBackAndAFinishedJobNone() throws Exception {
        String id = request("params", json("n", 2));
        JsonNode ids = pop("amount", 2).path("ids");
        for (int i = 0; i < 3; i++) {
            Horde.ok(Horde.textSubmit(owner, ids.get(0).textValue(), "state", "faulted"), 200);
        }
        assertThat(status(id).path("waiting").intValue()).isEqualTo(1);

        Horde.ok(Horde.textSubmit(owner, ids.get(1).textValue()), 200);
        Horde.ok(Horde.textSubmit(owner, ids.get(1).textValue(), "state", "faulted"), 400);
        assertThat(status(id).path("waiting").intValue()).isEqualTo(1);
    }

    @Test
    void twoFaultsDoNotMakeARunningJobDone() throws Exception {
        String id = request();
        for (int i = 0; i < 2; i++) {
            Horde.ok(Horde.textSubmit(owner, pop().path("id").textValue(), "state", "faulted"), 200);
        }
        String job = pop().path("id").textValue();
        assertThat(status(id).path("done").booleanValue()).isFalse();
        Horde.ok(Horde.textSubmit(owner, job), 200);
        assertThat(status(id).path("done").booleanValue()).isTrue();
        assertThat(status(id).path("faulted").booleanValue()).isFalse();
    }

    @Test
    void manyRequestsForTrustedWorkersDoNotHideOneForAnybody() throws Exception {
        for (int i = 0; i < 7; i++) {
            request("trusted_workers", true);
        }
        String last = request("prompt", "for anybody");
        JsonNode job = pop();
        assertThat(job.path("payload").path("prompt").textValue()).isEqualTo("for anybody");
        assertThat(status(last).path("processing").intValue()).isEqualTo(1);
    }

    @Test
    void aFaultedJobPaysAndCostsNothing() throws Exception {
        request();
        String before = balance();
        JsonNode reply = Horde.ok(Horde.textSubmit(owner, pop().path("id").textValue(), "state", "faulted"), 200);
        assertThat(reply.path("reward").doubleValue()).isZero();
        assertThat(balance()).isEqualTo(before);
    }

    @Test
    void aDryRunNeedsAKeyHoweverOftenItWasPricedAndCostsNothing() throws Exception {
        Object[] dry = {"dry_run", true, "models", List.of()};
        List<Long> before = horde.traces();
        for (int i = 0; i < 2; i++) {
            assertThat(Horde.ok(horde.text(requester, dry), 200).path("kudos").doubleValue())
                    .isEqualTo(37);
        }
        Horde.ok(horde.text("nobody-has-this-key-00", dry), 401);
        assertThat(horde.traces()).isEqualTo(before);
    }

    @Test
    void requestsThatWereRefusedDoNotCountAgainstTheirAccount() throws Exception {
        String poor = horde.poor();
        for (int i = 0; i < 3; i++) {
            Horde.ok(horde.text(poor, "slow_workers", false, "params", json("n", 20)), 403);
            Horde.ok(horde.image(poor, "source_image", "%%%", "params", json("n", 20)), 400);
        }
        Horde.ok(horde.text(poor, "params", json("n", 20)), 202);
        Horde.ok(horde.text(poor, "params", json("n", 10)), 202);
        Horde.ok(horde.image(poor, "params", json("n", 20)), 202);
    }

    @Test
    void aSubmitForARequestThatIsGoneIsForAJobThatDoesNotExist() throws Exception {
        String id = request();
        String job = pop().path("id").textValue();
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "with gone as (delete from job where request_id = ?::uuid) delete from request where id = ?::uuid")) {
            statement.setString(1, id);
            statement.setString(2, id);
            statement.executeUpdate();
        }
        JsonNode refused = Horde.ok(Horde.textSubmit(owner, job), 404);
        assertThat(refused.path("rc").asText()).isEqualTo("InvalidJobID");
    }

    @Test
    void flaggedAccountsTextsAreRewrittenToo() throws Exception {
        Horde.ok(horde.text(horde.rich(Role.FLAGGED), "prompt", "The young man, tired."), 202);
        assertThat(pop().path("payload").path("prompt").textValue())
                .isEqualTo("The adult man tired###child, infant, underage, immature, teenager, tween");
    }
}
