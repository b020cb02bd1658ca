package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Role;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a re-implementer of image generation gets wrong: the traps of the image specification, over HTTP. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class ImageTrapsTest {
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
        owner = horde.poor(Role.TRUSTED);
    }

    private String request(Object... members) throws Exception {
        return Horde.ok(horde.image(requester, members), 202).path("id").textValue();
    }

    private JsonNode pop(Object... members) throws Exception {
        return Horde.ok(horde.imagePop(owner, members), 200);
    }

    private static JsonNode check(String id) throws Exception {
        return Horde.ok(Call.get(Call.IMAGE_CHECK + id), 200);
    }

    private static JsonNode status(String id) throws Exception {
        return Horde.ok(Call.get(Call.IMAGE_STATUS + id), 200);
    }

    @Test
    void absentMembersHaveTheDefaultsThatReallyApplyAndNotThoseOfTheSwagger() throws Exception {
        int unfit = pop("nsfw", false).path("skipped").path("nsfw").intValue();
        request();
        assertThat(pop("nsfw", false).path("skipped").path("nsfw").intValue())
                .as("nsfw is true")
                .isEqualTo(unfit + 1);

        JsonNode payload = pop("name", horde.named("another")).path("payload");
        assertThat(payload.path("cfg_scale").doubleValue()).isEqualTo(5.0);
        assertThat(payload.path("karras").booleanValue()).isTrue();
        assertThat(payload.has("use_nsfw_censor")).isFalse();
    }

    @Test
    void aWorkersAbsentPermissionsAreNoAndItsNsfwYes() throws Exception {
        int skipped = pop().path("skipped").path("lora").intValue();
        request("params", json("loras", List.of(json("name", "1"))));

        assertThat(pop().path("skipped").path("lora").intValue()).isEqualTo(skipped + 1);
        assertThat(pop("name", horde.named("with lora"), "allow_lora", true)
                        .path("id")
                        .textValue())
                .isNotNull();
    }

    @Test
    void fieldsOfTheLegacyWorkerThatNobodyReadsAreIgnored() throws Exception {
        request();
        assertThat(pop("allow_unsafe_ip", false, "bridge_version", 5).path("id").textValue())
                .isNotNull();
    }

    @Test
    void absentModelsAreStableDiffusionAndAnEmptyListIsAnything() throws Exception {
        String absent = Horde.ok(Call.post(Call.IMAGE, json("prompt", "x")).by(requester), 202)
                .path("id")
                .textValue();
        assertThat(pop().path("id").isNull())
                .as("a worker without stable_diffusion gets nothing")
                .isTrue();
        assertThat(horde.stored("select body from request where id = ?::uuid", absent))
                .contains("\"stable_diffusion\"");
        Horde.ok(Call.delete(Call.IMAGE_STATUS + absent), 200);

        request("models", List.of());
        assertThat(pop().path("model").textValue()).isEqualTo(horde.named("M"));
    }

    @Test
    void anAgentThatNobodyKnowsOnlySeesRequestsForInlineResults() throws Exception {
        String stranger = "Some Worker:1.0:https://throng.invalid";
        request();
        JsonNode nothing = pop("bridge_agent", stranger);
        assertThat(nothing.path("id").isNull()).isTrue();

        request("r2", false);
        assertThat(pop("bridge_agent", stranger).path("id").textValue()).isNotNull();
    }

    @Test
    void anEmptyPopCarriesPayloadIdsAndAHyphenAndAFullOneSkipsNothing() throws Exception {
        JsonNode empty = pop();
        assertThat(empty.path("payload").properties()).hasSize(12);
        assertThat(empty.path("ids").isArray()).isTrue();
        assertThat(empty.path("skipped").has("post-processing")).isTrue();

        request();
        assertThat(pop().path("skipped").properties()).isEmpty();
    }

    @Test
    void aSeedIsATextInPopAndStatusAndANumberInSubmitAndWebhook() throws Exception {
        String id = request("params", json("seed", "77"), "webhook", "https://throng.invalid/hook");
        JsonNode pop = pop();
        assertThat(pop.path("payload").path("seed").textValue()).isEqualTo("77");
        String job = pop.path("id").textValue();
        Horde.ok(Horde.imageSubmit(owner, job, "seed", 78), 200);
        assertThat(status(id).path("generations").path(0).path("seed").textValue())
                .isEqualTo("78");
        JsonNode hook = new ObjectMapper()
                .readTree(horde.stored("select body from webhook_delivery where body like ?", "%" + job + "%"));
        assertThat(hook.path("seed").isIntegralNumber()).isTrue();
        assertThat(hook.path("request").textValue()).isEqualTo(id);
        assertThat(hook.path("id").textValue()).isEqualTo(job);
        assertThat(hook.path("worker_id").isTextual()).isTrue();
        assertThat(hook.path("kudos").doubleValue()).isPositive();
        assertThat(hook.has("state")).isFalse();
    }

    @Test
    void theStateOfAGenerationIsAlwaysOkAndCensorshipIsInTheMetadata() throws Exception {
        String id = request("params", json("n", 2));
        JsonNode ids = pop("amount", 2).path("ids");
        assertThat(ids).hasSize(2);
        JsonNode reward = Horde.ok(
                Horde.imageSubmit(
                        owner,
                        ids.get(0).textValue(),
                        "gen_metadata",
                        List.of(json("type", "censorship", "value", "nsfw"))),
                200);
        assertThat(reward.path("reward").doubleValue())
                .as("the worker is paid in full")
                .isGreaterThan(1);
        Horde.ok(Horde.imageSubmit(owner, ids.get(1).textValue(), "state", "censored", "censored", true), 200);

        JsonNode generations = status(id).path("generations");
        assertThat(generations)
                .hasSize(2)
                .allMatch(g -> g.path("state").textValue().equals("ok"));
        assertThat(generations.findValues("censored"))
                .as("only metadata censors")
                .extracting(JsonNode::booleanValue)
                .containsExactlyInAnyOrder(true, false);
    }

    @Test
    void kudosMeanSomethingElseInAsyncCheckAndDryRun() throws Exception {
        Object[] three = {"models", List.of("SDXL 1.0"), "params", json("n", 3, "width", 1024, "height", 1024)};
        JsonNode accepted = Horde.ok(horde.image(requester, three), 202);
        double one = accepted.path("kudos").doubleValue();
        assertThat(one).as("one image on a neutral model").isBetween(10.0, 30.0);
        assertThat(check(accepted.path("id").textValue()).path("kudos").doubleValue())
                .as("the activation")
                .isEqualTo(3.0);
        Horde.ok(Call.delete(Call.IMAGE_STATUS + accepted.path("id").textValue()), 200);

        Call dry = horde.image(requester, three);
        @SuppressWarnings("unchecked")
        Map<String, Object> body = new LinkedHashMap<>((Map<String, Object>) dry.body());
        body.put("dry_run", true);
        double all = Horde.ok(Call.post(Call.IMAGE, body).by(requester), 200)
                .path("kudos")
                .doubleValue();
        assertThat(all).as("three images, twice for SDXL, with tax").isGreaterThan(5 * one);
    }

    @Test
    void aFaultedSubmitIsAnsweredWithRewardZeroAndRepeatingItChangesNothing() throws Exception {
        String id = request();
        String job = pop().path("id").textValue();
        for (int i = 0; i < 3; i++) {
            JsonNode reply = Horde.ok(Horde.imageSubmit(owner, job, "state", "faulted", "generation", "faulted"), 200);
            assertThat(reply.path("reward").doubleValue()).isZero();
        }
        assertThat(check(id).path("waiting").intValue()).isEqualTo(1);
        assertThat(check(id).path("restarted").intValue()).isEqualTo(1);
    }

    @Test
    void twoFaultsAndARunningJobAreNotDoneAndAFaultedRequestSaysSo() throws Exception {
        String id = request();
        for (int i = 0; i < 2; i++) {
            Horde.ok(Horde.imageSubmit(owner, pop().path("id").textValue(), "state", "faulted"), 200);
        }
        String third = pop().path("id").textValue();
        assertThat(check(id).path("done").booleanValue()).isFalse();
        assertThat(check(id).path("processing").intValue()).isEqualTo(1);

        Horde.ok(Horde.imageSubmit(owner, third, "state", "faulted"), 200);
        JsonNode end = status(id);
        assertThat(end.path("done").booleanValue()).isTrue();
        assertThat(end.path("faulted").booleanValue())
                .as("done without results is told")
                .isTrue();
        assertThat(end.path("generations")).isEmpty();
    }

    @Test
    void cancelAnswersTheStatusFromBeforeAndLeavesRunningJobsAliveAndPaid() throws Exception {
        String id = request("params", json("n", 2));
        String job = pop().path("id").textValue();
        JsonNode before = Horde.ok(Call.delete(Call.IMAGE_STATUS + id), 200);
        assertThat(before.path("waiting").intValue()).isEqualTo(1);
        assertThat(before.path("processing").intValue()).isEqualTo(1);
        assertThat(check(id).path("waiting").intValue()).isZero();
        assertThat(check(id).path("done").booleanValue()).isFalse();

        assertThat(Horde.ok(Horde.imageSubmit(owner, job), 200).path("reward").doubleValue())
                .isPositive();
        JsonNode after = Horde.ok(Call.delete(Call.IMAGE_STATUS + id), 200);
        assertThat(after.path("generations")).as("cancelling twice is harmless").hasSize(1);
        assertThat(after.path("done").booleanValue()).isTrue();
    }

    @Test
    void theEndOfLifeIsPushedByPopsAndDeliveriesAndNotByPolling() throws Exception {
        String id = request();
        String minutesLeft = "select (extract(epoch from expires - now()) / 60)::int from request where id = ?::uuid";
        try (var connection = dataSource.getConnection();
                var statement = connection.prepareStatement(
                        "update request set expires = now() + interval '5 minutes' where id = ?::uuid")) {
            statement.setString(1, id);
            statement.executeUpdate();
        }
        check(id);
        status(id);
        assertThat(horde.stored(minutesLeft, id)).isEqualTo("5");
        pop();
        assertThat(horde.stored(minutesLeft, id)).isEqualTo("20");
    }

    @Test
    void theModelsOfAPopCountAtOnceThoughCheckInsAreDebounced() throws Exception {
        pop("models", List.of(horde.named("old")));
        request();
        assertThat(pop().path("model").textValue()).isEqualTo(horde.named("M"));
    }

    @Test
    void aBalanceBeyondThirtyTwoBitsIsAPriorityLikeAnyOther() throws Exception {
        var person = horde.person(0);
        registry.adjustKudos(person.account().id(), 3_000_000_000_00L);
        String id = Horde.ok(horde.image(person.apiKey()), 202).path("id").textValue();
        assertThat(horde.stored("select priority from request where id = ?::uuid", id))
                .isEqualTo("3000000000");
    }

    @Test
    void whatMakesTheOriginalFailIsAnsweredLikeAnyOtherMistake() throws Exception {
        String trusted = horde.rich(Role.TRUSTED);
        Horde.ok(
                horde.image(
                        requester,
                        "models",
                        List.of("stable_diffusion"),
                        "params",
                        json("workflow", "qr_code", "extra_texts", List.of(json("text", "x")))),
                400);
        Horde.ok(
                horde.image(
                        trusted,
                        "models",
                        List.of("Stable Cascade 1.0"),
                        "source_image",
                        Pictures.base64(Pictures.png(64, 64)),
                        "source_processing",
                        "remix",
                        "extra_source_images",
                        List.of(json("strength", 0.5))),
                400);
        Horde.ok(horde.image(trusted, "models", List.of("SDXL_beta::stability.ai#6901"), "params", json()), 400);
        Horde.ok(Horde.imageSubmit("nobody-has-this-key-00", horde.imageJob(requester, owner)), 401);

        String downgraded = Horde.ok(
                        horde.image(
                                horde.poor(),
                                "models",
                                List.of(),
                                "allow_downgrade",
                                true,
                                "params",
                                json("width", 2048, "height", 2048)),
                        202)
                .path("id")
                .textValue();
        Horde.ok(Call.delete(Call.IMAGE_STATUS + downgraded), 200);
    }

    @Test
    void aPromptOfAHundredThousandCharactersIsNoError() throws Exception {
        request("prompt", "a".repeat(100_000));
    }

    @Test
    void anExtraSlowWorkerServesOnlyThoseWhoAcceptIt() throws Exception {
        int slow = pop("extra_slow_worker", true)
                .path("skipped")
                .path("performance")
                .intValue();
        request("params", json("steps", 5));
        assertThat(pop("extra_slow_worker", true)
                        .path("skipped")
                        .path("performance")
                        .intValue())
                .isEqualTo(slow + 1);

        request("params", json("steps", 5), "extra_slow_workers", true);
        JsonNode job = pop("extra_slow_worker", true);
        assertThat(job.path("id").textValue()).isNotNull();
        assertThat(job.path("ttl").intValue()).isEqualTo(450);
    }

    @Test
    void aRemixOnCascadeWithTwoExtraImagesOneWithoutStrengthIsServed() throws Exception {
        String trusted = horde.rich(Role.TRUSTED);
        String image = Pictures.base64(Pictures.png(64, 64));
        Horde.ok(
                horde.image(
                        trusted,
                        "models",
                        List.of("Stable Cascade 1.0"),
                        "source_image",
                        image,
                        "source_processing",
                        "remix",
                        "extra_source_images",
                        List.of(json("image", image, "strength", 0.5), json("image", image))),
                202);
        JsonNode job = pop(
                "models",
                List.of("Stable Cascade 1.0"),
                "bridge_agent",
                "AI Horde Worker reGen:8.0.1-citests:https://throng.invalid");
        assertThat(job.path("extra_source_images")).hasSize(2);
        assertThat(job.path("extra_source_images").path(1).path("strength").doubleValue())
                .isEqualTo(1.0);
        assertThat(job.path("source_processing").textValue()).isEqualTo("remix");
    }

    @Test
    void aRunningJobIsNeverImpossible() throws Exception {
        String id = request();
        assertThat(check(id).path("is_possible").booleanValue()).isFalse();
        pop();
        JsonNode running = check(id);
        assertThat(running.path("processing").intValue()).isEqualTo(1);
        assertThat(running.path("is_possible").booleanValue()).isTrue();
        assertThat(running.path("queue_position").intValue()).isZero();
    }

    @Test
    void flaggedAccountsPromptsAreAlwaysRewritten() throws Exception {
        String flagged = horde.rich(Role.FLAGGED);
        Horde.ok(horde.image(flagged, "prompt", "a (tiny:1.2) l-i-g-h-t house###fog"), 202);
        assertThat(pop().path("payload").path("prompt").textValue())
                .isEqualTo("a adult light house###child, infant, underage, immature, teenager, tween, fog");
    }

    @Test
    void theBatchOfAPopHasOneModelThatTheWorkerDeclared() throws Exception {
        request("params", json("n", 4), "models", List.of(horde.named("M"), horde.named("N"), horde.named("O")));
        JsonNode job = pop("amount", 4, "models", List.of(horde.named("N"), horde.named("P")));
        assertThat(job.path("ids")).hasSize(4);
        assertThat(job.path("model").textValue()).isEqualTo(horde.named("N"));
    }
}
