package io.throng.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.worker.backend.Pictures;
import io.throng.worker.config.BackendKind;
import io.throng.worker.config.WorkerRole;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** The whole worker doing images, between a horde double and a real HTTP images server. */
class DreamerProgramTest extends WorkerFixture {
    @Test
    void aPictureIsRenderedUploadedAsWebpOfTheJobsSizeAndHandedIn() throws Exception {
        backend.on(
                "POST /v1/images/generations",
                body -> HttpPeer.Reply.json(
                        200,
                        "{\"data\":[{\"b64_json\":\"" + Base64.getEncoder().encodeToString(png(256, 192)) + "\"}]}"));
        horde.imageJob("\"i1\"", "[\"" + horde.uploadAddress("i1.webp") + "\"]", 192, 128);

        startDreamer();

        JsonNode submit = nextSubmit();
        assertThat(submit.path("generation").asText()).isEqualTo("R2");
        assertThat(submit.path("seed").asLong()).isEqualTo(41);
        BufferedImage uploaded = Pictures.decode(horde.uploads.get("i1.webp"));
        assertThat(uploaded.getWidth()).isEqualTo(192);
        assertThat(uploaded.getHeight()).isEqualTo(128);
        assertThat(new String(horde.uploads.get("i1.webp"), 8, 4, UTF_8)).isEqualTo("WEBP");
        JsonNode asked = backend.bodies("POST /v1/images/generations").getFirst();
        assertThat(asked.path("prompt").asText()).isEqualTo("a fox");
        assertThat(asked.path("negative_prompt").asText()).isEqualTo("rain");
        assertThat(asked.path("size").asText()).isEqualTo("192x128");
    }

    @Test
    void aBatchGetsOnePictureAndOneSubmitForEachId() throws Exception {
        backend.on(
                "POST /v1/images/generations",
                body -> HttpPeer.Reply.json(200, "{\"data\":[{\"url\":\"" + backend.address() + "/made.png\"}]}"));
        byte[] made = png(128, 128);
        backend.on("GET /made.png", body -> new HttpPeer.Reply(200, "image/png", made));
        horde.imageJob(
                "\"i1\",\"i2\"",
                "[\"" + horde.uploadAddress("i1.webp") + "\",\"" + horde.uploadAddress("i2.webp") + "\"]",
                128,
                128);

        startDreamer();

        Map<String, JsonNode> submits = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            JsonNode submit = nextSubmit();
            submits.put(submit.path("id").asText(), submit);
        }
        assertThat(submits).containsOnlyKeys("i1", "i2");
        assertThat(submits.get("i2").path("seed").asLong()).isEqualTo(42);
        assertThat(submits.get("i2").at("/gen_metadata/0/type").asText()).isEqualTo("batch_index");
        assertThat(submits.get("i2").at("/gen_metadata/0/ref").asText()).isEqualTo("1");
        assertThat(horde.uploads).containsOnlyKeys("i1.webp", "i2.webp");
    }

    @Test
    void aServerThatRefusesExtraMembersIsAskedWithoutThem() throws Exception {
        byte[] made = png(64, 64);
        backend.on(
                "POST /v1/images/generations",
                body -> new String(body, UTF_8).contains("negative_prompt")
                        ? HttpPeer.Reply.json(400, "{\"error\":{\"message\":\"unknown parameter\"}}")
                        : HttpPeer.Reply.json(
                                200,
                                "{\"data\":[{\"b64_json\":\""
                                        + Base64.getEncoder().encodeToString(made) + "\"}]}"));
        horde.imageJob("\"i1\"", "null", 64, 64);

        startDreamer();

        // Without an upload address the picture itself travels in the submit.
        byte[] webp = Base64.getDecoder().decode(nextSubmit().path("generation").asText());
        assertThat(Pictures.decode(webp).getWidth()).isEqualTo(64);
    }

    @Test
    void aPictureThatIsNoneIsReportedAsFaulted() throws InterruptedException {
        backend.on("POST /v1/images/generations", 200, "{\"data\":[{\"b64_json\":\"aGVsbG8=\"}]}");
        horde.imageJob("\"i1\"", "null", 64, 64);

        startDreamer();

        assertFaulted(nextSubmit(), "i1");
    }

    private static byte[] png(int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        graphics.setColor(Color.ORANGE);
        graphics.fillOval(0, 0, width, height);
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(picture, "png", bytes);
        return bytes.toByteArray();
    }

    private void startDreamer() {
        start(
                Optional.empty(),
                Optional.of(dreamer(List.of(
                        backendConfig("image", BackendKind.OPENAI, backend.address(), WorkerRole.DREAMER, Map.of())))));
    }
}
