package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.client.HordeAddress;
import io.throng.worker.backend.Pictures;
import io.throng.worker.config.BackendConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.HordeConfig;
import io.throng.worker.config.Manners;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Image jobs of every kind through the whole worker, on a stub. */
class DreamerJobTest extends WorkerFixture {
    @Test
    void aBatchIsMadeInOneCallAndHandedInPictureByPicture() throws Exception {
        horde.imageJob(
                "\"i1\",\"i2\",\"i3\"",
                "[\"" + horde.uploadAddress("1.webp") + "\",\"" + horde.uploadAddress("2.webp") + "\",\""
                        + horde.uploadAddress("3.webp") + "\"]",
                64,
                64);

        startDreamer(Map.of());

        for (int i = 0; i < 3; i++) {
            assertThat(nextSubmit().path("generation").asText()).isEqualTo("R2");
        }
        assertThat(horde.uploads).containsOnlyKeys("1.webp", "2.webp", "3.webp");
        assertThat(events.stream().filter(WorkerEvent.Started.class::isInstance))
                .hasSize(1);
    }

    @Test
    void trap25PostProcessingIsDoneInTheOrderOfTheRequest() throws Exception {
        horde.imageJob(
                "i1",
                ",\"post_processing\":[\"GFPGAN\",\"RealESRGAN_x2plus\",\"4x_AnimeSharp\"]",
                ",\"r2_uploads\":[\"" + horde.uploadAddress("1.webp") + "\"]");

        startDreamer(Map.of());
        nextSubmit();

        BufferedImage uploaded = Pictures.decode(horde.uploads.get("1.webp"));
        assertThat(uploaded.getWidth()).isEqualTo(64 * 2 * 4);
    }

    @Test
    void trap10AnUploadThatFailsThreeTimesTravelsInTheSubmit() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        horde.on("PUT /bucket/x.webp", body -> {
            tries.incrementAndGet();
            return HttpPeer.Reply.json(503, "{}");
        });
        horde.imageJob("i1", "", ",\"r2_uploads\":[\"" + horde.address() + "/bucket/x.webp\"]");

        startDreamer(Map.of());

        byte[] webp = Base64.getDecoder().decode(nextSubmit().path("generation").asText());
        assertThat(Pictures.decode(webp).getWidth()).isEqualTo(64);
        assertThat(tries).hasValue(3);
    }

    @Test
    void trap09ASignedAddressIsUsedAsItIs() throws Exception {
        AtomicInteger arrived = new AtomicInteger();
        horde.on("PUT /bucket/a b+c.webp", body -> {
            arrived.incrementAndGet();
            return new HttpPeer.Reply(200, "text/plain", new byte[0]);
        });
        horde.imageJob("i1", "", ",\"r2_uploads\":[\"" + horde.address() + "/bucket/a%20b+c.webp?sig=%2Fx%2B%3D\"]");

        startDreamer(Map.of());

        assertThat(nextSubmit().path("generation").asText()).isEqualTo("R2");
        assertThat(arrived).hasValue(1);
    }

    @Test
    void aThrongServerIsToldTheDigestOfWhatWasUploaded() throws Exception {
        horde.on("GET /api/throng/v1/account/ledger", 200, "{\"entries\":[],\"next\":null}");
        horde.imageJob("i1", "", ",\"r2_uploads\":[\"" + horde.uploadAddress("1.webp") + "\"]");

        startDreamer(Map.of());

        JsonNode note = nextSubmit().path("gen_metadata").path(0);
        assertThat(note.path("type").asText()).isEqualTo("information");
        assertThat(note.path("ref").asText()).isEqualTo("sha256:" + Digests.sha256(horde.uploads.get("1.webp")));
    }

    @Test
    void aSourceImageOfTheHordesOwnIsTakenWhereverTheHordeIs() throws Exception {
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB), "png", png);
        horde.on("GET /source.png", body -> new HttpPeer.Reply(200, "image/png", png.toByteArray()));
        horde.imageJob(
                "i1",
                ",\"denoising_strength\":0.5",
                ",\"source_image\":\"" + horde.address() + "/source.png\",\"source_processing\":\"img2img\"");

        startDreamer(Map.of());

        JsonNode submit = nextSubmit();
        assertThat(submit.path("state").asText()).isEqualTo("ok");
        assertThat(submit.path("gen_metadata")).isEmpty();
    }

    @Test
    void aSourceImageThatCannotBeHadIsNotedAndTheJobDone() throws Exception {
        horde.on("GET /source.png", 404, "{}");
        horde.imageJob(
                "i1", "", ",\"source_image\":\"" + horde.address() + "/source.png\",\"source_processing\":\"img2img\"");

        startDreamer(Map.of());

        JsonNode submit = nextSubmit();
        assertThat(submit.at("/gen_metadata/0/type").asText()).isEqualTo("source_image");
        assertThat(submit.at("/gen_metadata/0/value").asText()).isEqualTo("download_failed");
        assertThat(submit.path("state").asText()).isEqualTo("ok");
    }

    @Test
    void theDemandsOfTheOperatorReachTheHorde() throws Exception {
        start(withManners(
                config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty()),
                new Manners(false, true, List.of("gore"), List.of(), List.of("friend#1"), true, false)));

        assertThat(horde.awaitPops(1)).isTrue();
        await(WorkerEvent.Idle.class);
        JsonNode pop = horde.bodies("POST /api/v2/generate/pop").getFirst();
        assertThat(pop.path("nsfw").asBoolean(true)).isFalse();
        assertThat(pop.path("blacklist").path(0).asText()).isEqualTo("gore");
        assertThat(pop.path("require_upfront_kudos").asBoolean()).isTrue();
        assertThat(pop.path("amount").asInt()).isEqualTo(4);
        assertThat(pop.path("allow_lora").asBoolean()).isTrue();
    }

    @Test
    void trap05AddressesAreAllowedUnderTheNameTheHordeReads() throws Exception {
        start(withManners(
                config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty()),
                new Manners(true, false, List.of(), List.of(), List.of(), false, false)));

        await(WorkerEvent.Idle.class);
        JsonNode pop = horde.bodies("POST /api/v2/generate/pop").getFirst();
        assertThat(pop.path("allow_unsafe_ipaddr").asBoolean(true)).isFalse();
        assertThat(pop.has("allow_unsafe_ip")).isFalse();
    }

    @Test
    void trap06PrioritisedUsersReachTheHorde() throws Exception {
        start(withManners(
                config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty()),
                new Manners(true, false, List.of(), List.of(), List.of("friend#1"), false, true)));

        await(WorkerEvent.Idle.class);
        assertThat(horde.bodies("POST /api/v2/generate/pop")
                        .getFirst()
                        .path("priority_usernames")
                        .path(0)
                        .asText())
                .isEqualTo("friend#1");
    }

    @Test
    void severalHordesAreServedByOneWorker() throws Exception {
        try (HordeDouble other = new HordeDouble()) {
            horde.imageJob("here", "", "");
            other.imageJob("there", "", "");
            WorkerConfig one =
                    config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty());
            start(new WorkerConfig(
                    List.of(
                            one.hordes().getFirst(),
                            new HordeConfig(HordeAddress.parse(other.address()), "another-key", 1)),
                    one.scribe(),
                    one.dreamer(),
                    one.alchemist(),
                    one.manners(),
                    one.limits(),
                    one.operation(),
                    one.storage()));

            assertThat(nextSubmit().path("id").asText()).isEqualTo("here");
            assertThat(other.submits.take().path("id").asText()).isEqualTo("there");
        }
    }

    @Test
    void oneHordeThatRefusesForGoodDoesNotStopTheOther() throws Exception {
        try (HordeDouble other = new HordeDouble()) {
            for (int i = 0; i < HordePatience.FATALS_BEFORE_STOP; i++) {
                horde.popReply(401, "{\"message\":\"no such key\",\"rc\":\"InvalidAPIKey\"}");
            }
            WorkerConfig one =
                    config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty());
            start(new WorkerConfig(
                    List.of(
                            one.hordes().getFirst(),
                            new HordeConfig(HordeAddress.parse(other.address()), "another-key", 1)),
                    one.scribe(),
                    one.dreamer(),
                    one.alchemist(),
                    one.manners(),
                    one.limits(),
                    one.operation(),
                    one.storage()));

            awaitWarning("is asked no more");
            other.imageJob("there", "", "");
            assertThat(other.submits.take().path("id").asText()).isEqualTo("there");
            assertThat(horde.pops).hasValue(HordePatience.FATALS_BEFORE_STOP);
        }
    }

    @Test
    void changedSettingsCountFromTheNextPopOn() throws Exception {
        WorkerConfig before = config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty());
        start(before);
        await(WorkerEvent.Idle.class);

        worker.reload(
                withManners(before, new Manners(false, false, List.of(), List.of(), List.of(), false, true)),
                List.of());

        await(WorkerEvent.Reloaded.class);
        int asked = horde.pops.get();
        assertThat(horde.awaitPops(asked + 2)).isTrue();
        List<JsonNode> pops = horde.bodies("POST /api/v2/generate/pop");
        assertThat(pops.getLast().path("nsfw").asBoolean(true)).isFalse();
        assertThat(events).noneMatch(WorkerEvent.Stopped.class::isInstance);
    }

    @Test
    void aChangedBackEndMakesTheRoleBeginAnewAndTheOldOneFinish() throws Exception {
        WorkerConfig before = config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty());
        start(before);
        await(WorkerEvent.Idle.class);

        worker.reload(
                config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of("steps", "2"))))), Optional.empty()),
                List.of());

        assertThat(await(WorkerEvent.Stopped.class).reason()).isEmpty();
        horde.imageJob("i1", "", "");
        assertThat(nextSubmit().path("id").asText()).isEqualTo("i1");
    }

    @Test
    void jobsAndResultsAreRecordedWhereThatIsWanted() throws Exception {
        Path folder = state.resolve("record");
        WorkerConfig usual = config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty());
        start(WorkerConfigs.recording(usual, folder));
        horde.imageJob("i1", "", "");

        nextSubmit();

        assertThat(folder.resolve("dreamer-i1.webp")).isNotEmptyFile();
        assertThat(Files.readString(folder.resolve("dreamer-i1.json"))).contains("a fox");
    }

    @Test
    void aWorkerForOneJobStopsAfterIt() throws Exception {
        horde.imageJob("i1", "", "").imageJob("i2", "", "");
        worker = new WorkerProgram(
                config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty()),
                events::add,
                QUICK,
                1);
        worker.start();

        worker.await();

        assertThat(horde.submits).hasSize(1);
    }

    @Test
    void maintenanceIsLiftedAtTheStartWhereTheOperatorWantsThat() throws Exception {
        horde.on("GET /api/v2/workers/name/A Test Dreamer", 200, "{\"id\":\"w1\",\"maintenance_mode\":true}");
        horde.on("PUT /api/v2/workers/w1", 200, "{\"maintenance\":false}");
        start(WorkerConfigs.liftingMaintenance(
                config(Optional.empty(), Optional.of(dreamer(List.of(stub(Map.of())))), Optional.empty())));

        awaitWarning("has been lifted");
        assertThat(horde.bodies("PUT /api/v2/workers/w1")
                        .getFirst()
                        .path("maintenance")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void jobsAreFetchedAheadOnlyAfterTheSpeedIsKnown() throws Exception {
        for (int i = 0; i < 4; i++) {
            horde.imageJob("i" + i, "", "");
        }
        worker = new WorkerProgram(
                config(
                        Optional.empty(),
                        Optional.of(WorkerConfigs.queueing(dreamer(List.of(stub(Map.of("delay_ms", "50")))), 2)),
                        Optional.empty()),
                events::add,
                QUICK);
        worker.start();

        for (int i = 0; i < 4; i++) {
            nextSubmit();
        }
        List<String> story = events.stream()
                .filter(event -> event instanceof WorkerEvent.Popped || event instanceof WorkerEvent.Done)
                .map(event -> event.getClass().getSimpleName())
                .toList();
        assertThat(story.subList(0, 2)).containsExactly("Popped", "Done");
    }

    private void startDreamer(Map<String, String> options) {
        start(Optional.empty(), Optional.of(dreamer(List.of(stub(options)))));
    }

    private static BackendConfig stub(Map<String, String> options) {
        return backendConfig("stub", BackendKind.STUB, "", WorkerRole.DREAMER, options);
    }

    private static WorkerConfig withManners(WorkerConfig config, Manners manners) {
        return new WorkerConfig(
                config.hordes(),
                config.scribe(),
                config.dreamer(),
                config.alchemist(),
                manners,
                config.limits(),
                config.operation(),
                config.storage());
    }
}
