package io.throng.worker.backend.a1111;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.backend.AdaptationFinder;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.TaskSketch;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** From a task to a call: golden files. Pictures are replaced by their sizes. */
class A1111RequestTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final BufferedImage RED = TaskSketch.picture(300, 200, Color.RED);

    private final A1111Double server = new A1111Double();
    private A1111Abilities abilities;

    @BeforeEach
    void ask() throws Exception {
        try (A1111Client client = new A1111Client(server.peer.address(), Optional.empty())) {
            abilities = A1111Abilities.ask(client, A1111BackendTest.WANTED);
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    private A1111Request request(TaskSketch sketch) throws BackendException {
        return A1111Request.of(sketch.build(), abilities, AdaptationFinder.BY_NAME, "task(1)");
    }

    @TestFactory
    Stream<DynamicTest> callsAreThoseOfTheGoldenFiles() {
        Map<String, TaskSketch> cases = Map.ofEntries(
                Map.entry("txt2img", new TaskSketch().count(2).sampler("k_dpmpp_2m", true).clipSkip(2).tiling()),
                Map.entry("img2img", new TaskSketch().source(RED, 0.6)),
                Map.entry(
                        "inpainting",
                        new TaskSketch()
                                .model("stable_diffusion_inpainting")
                                .masked(RED, TaskSketch.leftHalfMask(64, 64), SourceProcessing.INPAINTING)),
                Map.entry("hires_fix", new TaskSketch().size(1024, 768).steps(30).hires(0.65)),
                Map.entry("controlnet", new TaskSketch().source(RED, 1).control("canny", false, false)),
                Map.entry("controlnet_image_is_control", new TaskSketch().source(RED, 1).control("scribble", true, false)),
                Map.entry(
                        "adaptations",
                        new TaskSketch()
                                .prompts("a fox", "(embedding:easynegative:1.0), rain")
                                .inversion("easynegative")
                                .lora("inkwash_123", 0.75, 0.5)
                                .lora("inkwash_123", 1, 1)));
        return cases.entrySet().stream().map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> {
            A1111Request request = request(entry.getValue());
            ObjectNode call = MAPPER.createObjectNode().put("path", request.path());
            call.set("body", withoutPictures(MAPPER.readTree(request.body().toString())));
            assertThat((JsonNode) call).isEqualTo(golden(entry.getKey()));
        }));
    }

    private static JsonNode golden(String name) throws IOException {
        try (InputStream in = A1111RequestTest.class.getResourceAsStream("call_" + name + ".json")) {
            assertThat(in).as("golden file of %s", name).isNotNull();
            return MAPPER.readTree(in);
        }
    }

    private static JsonNode withoutPictures(JsonNode body) throws BackendException {
        ObjectNode shown = body.deepCopy();
        if (shown.has("init_images")) {
            shown.putArray("init_images").add(size(body.at("/init_images/0")));
        }
        if (shown.has("mask")) {
            shown.put("mask", size(body.path("mask")));
        }
        if (shown.at("/alwayson_scripts/controlnet/args/0").isObject()) {
            ((ObjectNode) shown.at("/alwayson_scripts/controlnet/args/0"))
                    .put("image", size(body.at("/alwayson_scripts/controlnet/args/0/image")));
        }
        return shown;
    }

    private static String size(JsonNode picture) throws BackendException {
        BufferedImage image = A1111Client.picture(picture);
        return image.getWidth() + "x" + image.getHeight();
    }

    @Test
    void whiteInTheMaskStaysWhiteBecauseBothMeanRepaint() throws Exception {
        A1111Request request = request(new TaskSketch()
                .masked(RED, TaskSketch.leftHalfMask(64, 64), SourceProcessing.INPAINTING));

        BufferedImage mask = A1111Client.picture(request.body().path("mask"));
        assertThat(mask.getRGB(10, 256) & 0xFF).isEqualTo(255);
        assertThat(mask.getRGB(500, 256) & 0xFF).isZero();
    }

    @Test
    void coloursUnderTransparencyReachTheServer() throws Exception {
        BufferedImage holed = new BufferedImage(512, 512, BufferedImage.TYPE_INT_ARGB);
        for (int i = 0; i < 512 * 512; i++) {
            holed.setRGB(i % 512, i / 512, i % 512 < 256 ? 0x00336699 : 0xFF336699);
        }

        A1111Request request = request(new TaskSketch().source(holed, 0.7));

        assertThat(A1111Client.picture(request.body().at("/init_images/0")).getRGB(10, 10) & 0xFFFFFF)
                .isEqualTo(0x336699);
        assertThat(request.body().has("mask")).isTrue();
    }

    @Test
    void before19TheScheduleIsPartOfTheSamplersName() throws Exception {
        A1111Abilities old = new A1111Abilities(
                abilities.models(),
                abilities.families(),
                List.of("Euler", "Euler a", "DPM++ 2M", "DPM++ 2M Karras"),
                List.of(),
                abilities.loras(),
                abilities.embeddings(),
                List.of(),
                List.of(),
                true);

        assertThat(A1111Sampling.of("k_dpmpp_2m", true, old)).satisfies(sampling -> {
            assertThat(sampling.sampler()).isEqualTo("DPM++ 2M Karras");
            assertThat(sampling.scheduler()).isEmpty();
        });
        assertThat(A1111Sampling.of("k_euler", true, old).sampler()).isEqualTo("Euler");
        assertThat(A1111Sampling.of("k_dpm_2_a", false, old).note().orElseThrow().ref())
                .isEqualTo("sampler k_dpm_2_a→k_euler_a");
        assertThat(A1111Sampling.of("dpmsolver", false, old).sampler()).isEqualTo("DPM++ 2M");
    }

    @Test
    void whatIsNotThereIsLeftOutAndNoted() throws Exception {
        A1111Request request = request(new TaskSketch().lora("999", 1, 1).inversion("8"));

        assertThat(request.body().path("prompt").asText()).isEqualTo("a red fox");
        assertThat(request.notes())
                .extracting(note -> note.type())
                .containsExactlyInAnyOrder(MetadataType.TI, MetadataType.LORA);
    }

    @Test
    void whatTheServerCannotDoIsRefused() {
        assertThatThrownBy(() -> request(new TaskSketch().transparent())).isInstanceOf(BackendException.class);
        assertThatThrownBy(() -> request(new TaskSketch().workflow("qr_code"))).hasMessageContaining("qr_code");
        assertThatThrownBy(() -> request(new TaskSketch().source(RED, 1).control("no such", false, false)))
                .hasMessageContaining("no such");
    }
}
