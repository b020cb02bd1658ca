package io.throng.worker.backend.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.throng.protocol.image.SourceProcessing;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.BackendTimeoutException;
import io.throng.worker.backend.ImageBackend;
import io.throng.worker.backend.ImageFeature;
import io.throng.worker.backend.ImageResult;
import io.throng.worker.backend.OpenAiImageBackend;
import io.throng.worker.backend.OpenAiImageSettings;
import io.throng.worker.backend.SourcePictures;
import io.throng.worker.backend.StepListener;
import io.throng.worker.backend.TaskSketch;
import io.throng.worker.backend.WirePeer;
import io.throng.worker.backend.http.BackendHttp;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The calls of the paid services as their contracts say (quality spec 1.4, 7.2), over real HTTP. */
class RemoteImageBackendsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Set<String> OFFERED = Set.of("stable_diffusion");
    private static final BufferedImage RED = TaskSketch.picture(300, 200, Color.RED);

    private final WirePeer server = new WirePeer();

    @AfterEach
    void close() {
        server.close();
    }

    private static byte[] png(int width, int height) {
        try {
            return SourcePictures.png(TaskSketch.picture(width, height, Color.ORANGE));
        } catch (BackendException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(int width, int height) {
        return Base64.getEncoder().encodeToString(png(width, height));
    }

    private static List<ImageResult> generate(ImageBackend backend, TaskSketch sketch) throws Exception {
        try (backend) {
            return backend.generate(sketch.build(), LIMIT, StepListener.NONE);
        }
    }

    private OpenAiImageBackend openAi(int perCall, boolean edits) {
        return new OpenAiImageBackend(new OpenAiImageSettings(
                server.address() + "/v1",
                Optional.of("key"),
                OFFERED,
                Map.of("stable_diffusion", "gpt-image-1"),
                OpenAiImageSettings.Sizes.GPT_IMAGE,
                perCall,
                edits,
                Map.of("X-Project", "p"),
                Map.of("quality", TextNode.valueOf("high"))));
    }

    @Test
    void openAiPicturesComeInBatchesWithTheServersSizesAndTheExtraParameters() throws Exception {
        String picture = "{\"b64_json\":\"" + base64(96, 64) + "\"}";
        server.on("POST /v1/images/generations", (request, line) -> {
            int count = request.json().path("n").asInt();
            line.json(200, "{\"data\":[" + String.join(",", java.util.Collections.nCopies(count, picture)) + "]}");
        });

        List<ImageResult> results =
                generate(openAi(2, false), new TaskSketch().count(3).size(768, 512));

        assertThat(results)
                .hasSize(3)
                .allSatisfy(result -> assertThat(result.image().getWidth()).isEqualTo(768));
        List<WirePeer.Request> calls = server.requests("POST /v1/images/generations");
        assertThat(calls).hasSize(2);
        JsonNode body = calls.getFirst().json();
        assertThat(body.path("n").asInt()).isEqualTo(2);
        assertThat(body.path("size").asText()).isEqualTo("1536x1024");
        assertThat(body.path("model").asText()).isEqualTo("gpt-image-1");
        assertThat(body.path("quality").asText()).isEqualTo("high");
        assertThat(calls.get(1).json().path("n").asInt()).isEqualTo(1);
        assertThat(calls.get(1).json().path("seed").asLong()).isEqualTo(43);
        assertThat(calls.getFirst().headers())
                .containsEntry("authorization", "Bearer key")
                .containsEntry("x-project", "p");
    }

    @Test
    void openAiEditsGetThePictureAndAMaskThatIsTransparentWhereToRepaint() throws Exception {
        server.on("POST /v1/images/edits", 200, "{\"data\":[{\"b64_json\":\"" + base64(64, 64) + "\"}]}");

        generate(
                openAi(1, true),
                new TaskSketch().masked(RED, TaskSketch.leftHalfMask(64, 64), SourceProcessing.INPAINTING));

        Map<String, WirePeer.Part> form =
                server.requests("POST /v1/images/edits").getFirst().parts();
        assertThat(form.get("prompt").text()).isEqualTo("a red fox");
        assertThat(form.get("size").text()).isEqualTo("1024x1024");
        BufferedImage mask =
                ImageIO.read(new ByteArrayInputStream(form.get("mask").content()));
        assertThat(mask.getRGB(10, 10) >>> 24).isZero();
        assertThat(mask.getRGB(500, 10) >>> 24).isEqualTo(255);
        assertThat(ImageIO.read(new ByteArrayInputStream(form.get("image").content()))
                        .getWidth())
                .isEqualTo(512);
    }

    @Test
    void openAiWithoutEditsTakesNoSource() {
        try (OpenAiImageBackend backend = openAi(1, false)) {
            assertThat(backend.describe().features()).isEmpty();
        }
        assertThatThrownBy(() -> generate(openAi(1, false), new TaskSketch().source(RED, 0.5)))
                .isInstanceOf(BackendException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"data\":[]}|made 0 pictures instead of 1",
                "{\"data\":[{},{}]}|made 2 pictures instead of 1",
                "{\"data\":[{\"url\":\"file:///etc/passwd\"}]}|not HTTP",
                "{\"data\":[{\"b64_json\":\"%%\"}]}|no picture",
                "[]|no JSON object"
            })
    void whatIsNoPictureIsAFault(String reply, String phrase) {
        server.on("POST /v1/images/generations", 200, reply);

        assertThatThrownBy(() -> generate(openAi(1, false), new TaskSketch())).hasMessageContaining(phrase);
    }

    @Test
    void openRouterIsAskedInOneMessageAndAnswersWithADataAddress() throws Exception {
        server.on(
                "POST /api/v1/chat/completions",
                200,
                "{\"choices\":[{\"message\":{\"content\":\"\",\"images\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
                        + base64(128, 128) + "\"}}]}}]}");

        List<ImageResult> results = generate(
                new OpenRouterImageBackend(
                        server.address() + "/api/v1", "key", OpenRouterImageBackend.DEFAULT_MODEL, OFFERED),
                new TaskSketch().count(2).size(256, 192));

        assertThat(results).hasSize(2);
        assertThat(results.getFirst().image().getHeight()).isEqualTo(192);
        JsonNode body =
                server.requests("POST /api/v1/chat/completions").getFirst().json();
        assertThat(body.path("model").asText()).isEqualTo("google/gemini-3-pro-image-preview");
        assertThat(body.path("modalities").toString()).isEqualTo("[\"image\",\"text\"]");
        assertThat(body.at("/messages/0/content").asText()).isEqualTo("a red fox\n\nAvoid: rain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"choices\":[{\"message\":{\"content\":\"I cannot draw that.\"}}]}|holds no picture",
                "{\"choices\":[]}|holds no picture",
                "{\"choices\":[{\"message\":{\"images\":[{\"image_url\":{\"url\":\"https://elsewhere/p.png\"}}]}}]}|holds no picture",
                "{\"choices\":[{\"message\":{\"images\":[{\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}}]}|no picture"
            })
    void anAnswerOfOpenRouterWithoutAPictureIsAFault(String reply, String phrase) {
        server.on("POST /v1/chat/completions", 200, reply);

        assertThatThrownBy(() ->
                        generate(new OpenRouterImageBackend(server.address(), "key", "m", OFFERED), new TaskSketch()))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(phrase);
    }

    @ParameterizedTest
    @CsvSource({"SD3_5_MEDIUM,sd3,sd3.5-medium", "SD3_5_LARGE,sd3,sd3.5-large", "ULTRA,ultra,", "CORE,core,"})
    void stabilityIsSentAFormAndAnswersWithThePictureItself(
            StabilityImageBackend.Model model, String call, String field) throws Exception {
        server.on(
                "POST /v2beta/stable-image/generate/" + call,
                (request, line) -> line.reply(200, "image/png", png(70, 40)));

        List<ImageResult> results = generate(
                new StabilityImageBackend(server.address(), "key", model, OFFERED),
                new TaskSketch().size(1024, 576).seed(StabilityImageBackend.MAX_SEED + 2));

        assertThat(results.getFirst().image().getWidth()).isEqualTo(1024);
        WirePeer.Request request =
                server.requests("POST /v2beta/stable-image/generate/" + call).getFirst();
        Map<String, WirePeer.Part> form = request.parts();
        assertThat(form.get("aspect_ratio").text()).isEqualTo("16:9");
        assertThat(form.get("seed").text()).isEqualTo("1");
        assertThat(form.get("negative_prompt").text()).isEqualTo("rain");
        assertThat(form.get("output_format").text()).isEqualTo("png");
        assertThat(form.containsKey("model") ? form.get("model").text() : null).isEqualTo(field);
        assertThat(request.headers()).containsEntry("accept", "image/*").containsEntry("authorization", "Bearer key");
    }

    @Test
    void stabilityStartsFromAPictureWithAStrengthInPlaceOfAShape() throws Exception {
        server.on(
                "POST /v2beta/stable-image/generate/sd3", (request, line) -> line.reply(200, "image/png", png(64, 64)));
        StabilityImageBackend backend =
                new StabilityImageBackend(server.address(), "key", StabilityImageBackend.Model.SD3_5_LARGE, OFFERED);
        assertThat(backend.describe().features()).containsExactly(ImageFeature.IMG2IMG);

        generate(backend, new TaskSketch().source(RED, 0.35));

        Map<String, WirePeer.Part> form = server.requests("POST /v2beta/stable-image/generate/sd3")
                .getFirst()
                .parts();
        assertThat(form.get("mode").text()).isEqualTo("image-to-image");
        assertThat(form.get("strength").text()).isEqualTo("0.35");
        assertThat(form).containsKey("image").doesNotContainKey("aspect_ratio");
    }

    @Test
    void stabilitysRefusalIsTold() {
        server.on("POST /v2beta/stable-image/generate/core", 403, "{\"errors\":[\"flagged by moderation\"]}");

        assertThatThrownBy(() -> generate(
                        new StabilityImageBackend(server.address(), "key", StabilityImageBackend.Model.CORE, OFFERED),
                        new TaskSketch()))
                .hasMessageContaining("403")
                .hasMessageContaining("moderation");
    }

    @ParameterizedTest
    @CsvSource({"512,512,1:1", "1024,576,16:9", "576,1024,9:16", "768,512,3:2", "512,640,4:5", "2048,832,21:9"})
    void theShapeIsTheNearestTheServiceHas(int width, int height, String shape) {
        assertThat(StabilityImageBackend.shape(width, height)).isEqualTo(shape);
    }

    @Test
    void aServerThatHangsIsGivenUpInTime() {
        server.on("POST /v1/chat/completions", (request, line) -> server.hang());

        assertThatThrownBy(() -> {
                    try (OpenRouterImageBackend backend =
                            new OpenRouterImageBackend(server.address(), "key", "m", OFFERED)) {
                        backend.generate(new TaskSketch().build(), Duration.ofMillis(200), StepListener.NONE);
                    }
                })
                .isInstanceOf(BackendTimeoutException.class);
    }

    @Test
    void anAnswerLargerThanTheBoundIsNotReadToItsEnd() {
        server.on("POST /v2beta/stable-image/generate/core", (request, line) -> {
            line.begin("image/png");
            String megabyte = "x".repeat(1024 * 1024);
            for (long sent = 0; sent <= BackendHttp.MAX_ANSWER_BYTES; sent += megabyte.length()) {
                line.piece(megabyte);
            }
        });

        assertThatThrownBy(() -> generate(
                        new StabilityImageBackend(server.address(), "key", StabilityImageBackend.Model.CORE, OFFERED),
                        new TaskSketch()))
                .isInstanceOf(BackendException.class);
    }

    @Test
    void aServerThatHangsUpInTheMiddleIsAFault() {
        server.on(
                "POST /v1/images/generations",
                (request, line) -> line.breakOff(200, "application/json", "{\"data\":[".getBytes(UTF_8)));

        assertThatThrownBy(() -> generate(openAi(1, false), new TaskSketch())).isInstanceOf(BackendException.class);
    }

    @ParameterizedTest
    @CsvSource({"0,false", "1,true", "10,true", "11,false"})
    void picturesPerCallHaveBounds(int count, boolean allowed) {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(
                                () -> openAi(count, false).close())
                        == null)
                .isEqualTo(allowed);
    }

    @Test
    void promptsAreCutToWhatStabilityTakes() throws Exception {
        server.on(
                "POST /v2beta/stable-image/generate/core",
                (request, line) -> line.reply(200, "image/png", png(64, 64)));

        generate(
                new StabilityImageBackend(server.address(), "key", StabilityImageBackend.Model.CORE, OFFERED),
                new TaskSketch().prompts("x".repeat(StabilityImageBackend.MAX_PROMPT_CHARACTERS + 1), ""));

        assertThat(server.requests("POST /v2beta/stable-image/generate/core")
                        .getFirst()
                        .parts()
                        .get("prompt")
                        .text())
                .hasSize(StabilityImageBackend.MAX_PROMPT_CHARACTERS);
    }
}
