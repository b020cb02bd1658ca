package io.throng.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.alchemy.AlchemyForm;
import io.throng.worker.backend.Pictures;
import io.throng.worker.config.AlchemistConfig;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.WorkerConfig;
import io.throng.worker.config.WorkerRole;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The whole worker doing alchemy, between a horde double and a stub. */
class AlchemistProgramTest extends WorkerFixture {
    @Test
    void factsAreHandedInAsTheyAre() throws Exception {
        horde.form("f1", "caption", source(30, 20), null);

        startAlchemist();

        JsonNode submit = nextSubmit();
        assertThat(submit.path("id").asText()).isEqualTo("f1");
        assertThat(submit.at("/result/caption").asText()).isEqualTo("a picture of 30 by 20 pixels");
        assertThat(submit.path("state").asText()).isEqualTo("ok");
        JsonNode pop = horde.bodies("POST /api/v2/interrogate/pop").getFirst();
        assertThat(pop.path("max_tiles").asInt()).isEqualTo(32);
        assertThat(pop.path("amount").asInt()).isEqualTo(2);
        assertThat(pop.path("forms")).extracting(JsonNode::asText).contains("caption", "RealESRGAN_x4plus");
    }

    @Test
    void picturesAreUploadedAsWebpAndNamedInTheResult() throws Exception {
        horde.form("f1", "RealESRGAN_x2plus", source(30, 20), horde.uploadAddress("f1.webp"));

        startAlchemist();

        assertThat(nextSubmit().at("/result/RealESRGAN_x2plus").asText()).isEqualTo("R2");
        BufferedImage uploaded = Pictures.decode(horde.uploads.get("f1.webp"));
        assertThat(uploaded.getWidth()).isEqualTo(60);
    }

    @Test
    void everyFormOfAPopIsAnswered() throws Exception {
        String source = source(8, 8);
        horde.form("f1", "caption", source, null).form("f2", "nsfw", source, null);

        startAlchemist();

        List<String> answered = List.of(
                nextSubmit().path("id").asText(), nextSubmit().path("id").asText());
        assertThat(answered).containsExactlyInAnyOrder("f1", "f2");
    }

    @Test
    void trap17AFaultHasAnEmptyObjectAsItsResult() throws Exception {
        horde.on("GET /broken.png", body -> new HttpPeer.Reply(200, "image/png", new byte[] {1, 2, 3}));
        horde.form("f1", "caption", horde.address() + "/broken.png", null);

        startAlchemist();

        JsonNode submit = nextSubmit();
        assertThat(submit.path("state").asText()).isEqualTo("faulted");
        assertThat(submit.path("result").isObject()).isTrue();
        assertThat(submit.path("result")).isEmpty();
    }

    private String source(int width, int height) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
        horde.on("GET /source.png", body -> new HttpPeer.Reply(200, "image/png", bytes.toByteArray()));
        return horde.address() + "/source.png";
    }

    private void startAlchemist() {
        AlchemistConfig alchemist = new AlchemistConfig(
                "A Test Alchemist",
                WorkerConfig.DEFAULT_BRIDGE_AGENT,
                List.of(backendConfig("stub", BackendKind.STUB, "", WorkerRole.ALCHEMIST, Map.of())),
                Arrays.stream(AlchemyForm.values()).map(AlchemyForm::wireName).collect(Collectors.toSet()),
                32,
                2,
                1);
        start(config(Optional.empty(), Optional.empty(), Optional.of(alchemist)));
    }
}
