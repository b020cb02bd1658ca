package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.worker.backend.Pictures;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.WorkerRole;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Traps of worker spec 15 that concern the program, by their numbers. */
class WorkerTrapsTest extends WorkerFixture {
    @Test
    void trap08AWorkerInMaintenanceGoesOnAsking() throws Exception {
        horde.popReply(403, "{\"message\":\"my own words\",\"rc\":\"WorkerMaintenance\"}");
        horde.imageJob("own", "", "");

        startDreamer(Map.of());

        await(WorkerEvent.Maintenance.class);
        assertThat(nextSubmit().path("id").asText()).isEqualTo("own");
    }

    @Test
    void trap11EachUploadBelongsToTheIdAtItsPlace() throws Exception {
        horde.imageJob(
                "\"i1\",\"i2\"",
                "[\"" + horde.uploadAddress("one.webp") + "\",\"" + horde.uploadAddress("two.webp") + "\"]",
                64,
                64);

        startDreamer(Map.of());

        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            ids.add(nextSubmit().path("id").asText());
        }
        assertThat(ids).containsExactlyInAnyOrder("i1", "i2");
        int first = Pictures.decode(horde.uploads.get("one.webp")).getRGB(32, 60);
        int second = Pictures.decode(horde.uploads.get("two.webp")).getRGB(32, 60);
        assertThat(first).as("pictures of different seeds").isNotEqualTo(second);
    }

    @Test
    void trap12TheSeedIsATextInTheJobAndANumberInTheSubmit() throws Exception {
        horde.imageJob("i1", "", "");

        startDreamer(Map.of());

        JsonNode seed = nextSubmit().path("seed");
        assertThat(seed.isIntegralNumber()).isTrue();
        assertThat(seed.asLong()).isEqualTo(41);
    }

    @Test
    void trap13AFaultCarriesAGenerationAndTheSeed() throws Exception {
        horde.imageJob("i1", "", "");

        startDreamer(Map.of("failure_rate", "1"));

        JsonNode submit = nextSubmit();
        assertFaulted(submit, "i1");
        assertThat(submit.path("seed").asLong()).isEqualTo(41);
    }

    @Test
    void trap16TheIdsSayHowManyPicturesAreWantedNotTheAmountAskedFor() throws Exception {
        horde.imageJob("i1", "", "");

        startDreamer(Map.of());

        JsonNode submit = nextSubmit();
        assertThat(horde.bodies("POST /api/v2/generate/pop")
                        .getFirst()
                        .path("amount")
                        .asInt())
                .isEqualTo(4);
        assertThat(submit.path("gen_metadata")).as("no place in a batch of one").isEmpty();
        assertThat(horde.submits).isEmpty();
    }

    @Test
    void trap26TransparencySurvivesTheWayOut() throws Exception {
        BufferedImage picture = new BufferedImage(64, 64, BufferedImage.TYPE_INT_ARGB);
        picture.setRGB(3, 3, 0xFFFF0000);

        BufferedImage back = Pictures.decode(Pictures.webp(picture));

        assertThat(back.getRGB(60, 60) >>> 24).isZero();
    }

    @Test
    void trap35NoContextLargerThanTheBackEndsIsOffered() throws Exception {
        backend.on("GET /api/v1/model", 200, "{\"result\":\"koboldcpp/tiny\"}")
                .on("GET /api/extra/true_max_context_length", 200, "{\"value\":1024}");
        start(
                Optional.of(scribe(
                        List.of(backendConfig(
                                "text", BackendKind.KOBOLDCPP, backend.address(), WorkerRole.SCRIBE, Map.of())),
                        1,
                        0)),
                Optional.empty());

        assertThat(horde.awaitPops(1)).isTrue();
        await(WorkerEvent.Idle.class);
        JsonNode pop = horde.bodies("POST /api/v2/generate/text/pop").getFirst();
        assertThat(pop.path("max_context_length").asInt()).isEqualTo(1024);
        assertThat(pop.path("max_length").asInt()).isEqualTo(512);
    }

    private void startDreamer(Map<String, String> options) {
        start(
                Optional.empty(),
                Optional.of(dreamer(
                        List.of(backendConfig("stub", BackendKind.STUB, "", WorkerRole.DREAMER, options)))));
    }
}
