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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The successes of the implemented calls that the road of a job and the traps do not come by, each as the contract has it. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class SuccessesTest {
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
        requester = horde.rich(Role.TRUSTED);
        owner = horde.poor(Role.TRUSTED);
    }

    @Test
    void theHeartbeatBeats() throws Exception {
        assertThat(Horde.ok(Call.get("/api/v2/status/heartbeat"), 200).isObject())
                .isTrue();
    }

    @Test
    void aUserIsShownToAnybodyToItselfAndToModerators() throws Exception {
        var someone = horde.person(0);
        Call read = Call.get("/api/v2/users/" + someone.account().id());
        assertThat(Horde.ok(read, 200).has("evaluating_kudos")).isFalse();
        assertThat(Horde.ok(read.by(someone.apiKey()), 200).has("worker_ids")).isTrue();
        assertThat(Horde.ok(read.by(horde.poor(Role.MODERATOR)), 200).has("evaluating_kudos"))
                .isTrue();
        Horde.ok(Call.get("/api/v2/users/0").by(Horde.ANONYMOUS), 200);
    }

    @Test
    void everyMemberOfAnImageRequestAtItsBoundIsAccepted() throws Exception {
        String picture = Pictures.base64(Pictures.png(64, 64));
        JsonNode accepted = Horde.ok(
                horde.image(
                        requester,
                        "models",
                        List.of("stable_diffusion"),
                        "nsfw",
                        false,
                        "censor_nsfw",
                        false,
                        "trusted_workers",
                        true,
                        "slow_workers",
                        false,
                        "replacement_filter",
                        false,
                        "shared",
                        true,
                        "disable_batching",
                        true,
                        "source_image",
                        picture,
                        "source_mask",
                        picture,
                        "source_processing",
                        "inpainting",
                        "webhook",
                        "https://throng.invalid/hook",
                        "params",
                        json(
                                "n",
                                20,
                                "width",
                                3072,
                                "height",
                                64,
                                "steps",
                                1,
                                "cfg_scale",
                                100,
                                "clip_skip",
                                12,
                                "seed_variation",
                                1000,
                                "denoising_strength",
                                0.01,
                                "sampler_name",
                                "lcm",
                                "karras",
                                false,
                                "tiling",
                                true,
                                "loras",
                                List.of(json("name", "1", "model", -5, "clip", 5)),
                                "tis",
                                List.of(json("name", "1", "inject_ti", "negprompt", "strength", 5)),
                                "post_processing",
                                List.of("GFPGAN", "RealESRGAN_x2plus"),
                                "facefixer_strength",
                                1)),
                202);
        Horde.ok(Call.delete(Call.IMAGE_STATUS + accepted.path("id").textValue()), 200);
    }

    @Test
    void anAcceptedRequestThatNobodyCanServeSaysSoAndWarns() throws Exception {
        JsonNode image = Horde.ok(horde.image(requester), 202);
        assertThat(image.path("message").textValue()).isNotBlank();
        assertThat(image.path("warnings").findValuesAsText("code")).contains("NoAvailableWorker");
        JsonNode text = Horde.ok(horde.text(requester), 202);
        assertThat(text.path("message").textValue()).isNotBlank();
        assertThat(text.has("warnings")).isFalse();

        Horde.ok(horde.imagePop(owner), 200);
        assertThat(Horde.ok(horde.image(requester), 202).has("message")).isFalse();
    }

    @Test
    void aWorkerWithSourceImagesGetsTheirAddressesAndAResultInBase64IsKept() throws Exception {
        String picture = Pictures.base64(Pictures.png(64, 64));
        String id = Horde.ok(horde.image(requester, "source_image", picture, "r2", false), 202)
                .path("id")
                .textValue();
        JsonNode job = Horde.ok(horde.imagePop(owner), 200);
        assertThat(job.path("source_image").textValue()).contains("_src.webp");
        Horde.ok(
                Horde.imageSubmit(
                        owner,
                        job.path("id").textValue(),
                        "generation",
                        picture,
                        "gen_metadata",
                        List.of(
                                json("type", "lora", "value", "baseline_mismatch", "ref", "4711"),
                                json("type", "batch_index", "value", "see_ref", "ref", "1"))),
                200);
        JsonNode generation = Horde.ok(Call.get(Call.IMAGE_STATUS + id), 200)
                .path("generations")
                .path(0);
        assertThat(generation.path("img").textValue()).as("WebP in base64").startsWith("UklGR");
        assertThat(generation.path("gen_metadata")).hasSize(2);
    }

    @Test
    void aResultThatWasNeverUploadedIsAcceptedAndCountedAgainstItsWorker() throws Exception {
        String id =
                Horde.ok(horde.image(requester, "r2", false), 202).path("id").textValue();
        String job = Horde.ok(horde.imagePop(owner), 200).path("id").textValue();
        assertThat(Horde.ok(Horde.imageSubmit(owner, job), 200).path("reward").doubleValue())
                .isPositive();
        assertThat(Horde.ok(Call.get(Call.IMAGE_STATUS + id), 200)
                        .path("generations")
                        .path(0)
                        .path("img")
                        .textValue())
                .isEqualTo("N/A");
        assertThat(horde.stored("select missing_uploads from worker where name = ?", horde.named("dreamer")))
                .isEqualTo("1");
    }

    @Test
    void aRequestThatCannotBePaidUpFrontIsMadeSmallerWhereItsAuthorAllowsIt() throws Exception {
        String poor = horde.poor();
        String id = Horde.ok(
                        horde.image(
                                poor,
                                "allow_downgrade",
                                true,
                                "slow_workers",
                                false,
                                "params",
                                json("width", 2048, "height", 2048, "steps", 60)),
                        202)
                .path("id")
                .textValue();
        JsonNode payload = Horde.ok(horde.imagePop(owner), 200).path("payload");
        assertThat(payload.path("width").intValue()).isLessThanOrEqualTo(1024);
        assertThat(payload.path("ddim_steps").intValue()).isLessThanOrEqualTo(30);
        Horde.ok(Call.get(Call.IMAGE_CHECK + id), 200);

        Horde.ok(
                horde.text(
                        poor, "allow_downgrade", true, "params", json("max_length", 4096, "max_context_length", 8192)),
                202);
    }

    @Test
    void fiftyNotesOnAResultAreAsManyAsThereMayBe() throws Exception {
        String job = horde.imageJob(requester, owner);
        Horde.ok(
                Horde.imageSubmit(
                        owner,
                        job,
                        "gen_metadata",
                        Collections.nCopies(50, json("type", "lora", "value", "download_failed", "ref", "1"))),
                200);
    }

    @Test
    void theFirstTwoHundredModelsOfAScribeCount() throws Exception {
        List<String> models = new ArrayList<>(IntStream.range(0, 199)
                .mapToObj(i -> horde.textModel() + "-" + i)
                .toList());
        models.add(horde.textModel());
        Horde.ok(horde.text(requester), 202);
        Horde.ok(horde.text(requester), 202);
        assertThat(Horde.ok(horde.textPop(owner, "models", models), 200)
                        .path("model")
                        .textValue())
                .isEqualTo(horde.textModel());

        models.addFirst(horde.textModel() + "-one-more");
        assertThat(Horde.ok(horde.textPop(owner, "models", models), 200)
                        .path("id")
                        .isNull())
                .isTrue();
    }
}
