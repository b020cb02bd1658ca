package io.throng.worker.backend.comfyui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.worker.backend.AlchemyBackend;
import io.throng.worker.backend.BackendException;
import io.throng.worker.backend.TaskSketch;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComfyAlchemyBackendTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ComfyDouble server = new ComfyDouble();
    private final ComfyAlchemyBackend backend = new ComfyAlchemyBackend(server.peer.address(), Map.of());

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private BufferedImage perform(String form, int width, int height) throws Exception {
        AlchemyBackend.Answer answer = backend.perform(form, TaskSketch.picture(width, height, Color.BLUE), LIMIT);
        return ((AlchemyBackend.Answer.Picture) answer).image();
    }

    @Test
    void theFormsAreThoseTheServerHasFilesFor() throws Exception {
        assertThat(backend.forms())
                .containsExactlyInAnyOrder(
                        "RealESRGAN_x4plus",
                        "RealESRGAN_x2plus",
                        "NMKD_Siax",
                        "4x_AnimeSharp",
                        "GFPGAN",
                        "GFPGANv1.3",
                        "CodeFormers",
                        "strip_background");
    }

    @Test
    void withoutCustomNodesThereAreUpscalersOnly() throws Exception {
        server.nodes.remove(List.of("FaceRestoreCFWithModel", "Image Remove Background (rembg)"));

        assertThat(backend.forms())
                .containsExactlyInAnyOrder("RealESRGAN_x4plus", "RealESRGAN_x2plus", "NMKD_Siax", "4x_AnimeSharp");
    }

    @ParameterizedTest
    @CsvSource({
        "RealESRGAN_x4plus,400,200",
        "RealESRGAN_x2plus,200,100",
        "CodeFormers,100,50",
        "strip_background,100,50"
    })
    void aPictureGrowsByTheFormsFactorWhateverTheNetworkMakes(String form, int width, int height) throws Exception {
        BufferedImage result = perform(form, 100, 50);

        assertThat(result.getWidth()).isEqualTo(width);
        assertThat(result.getHeight()).isEqualTo(height);
    }

    @Test
    void facesAreMendedWithTheFidelityOfTheHorde() throws Exception {
        perform("GFPGAN", 64, 64);

        JsonNode inputs = server.lastGraph().path("3").path("inputs");
        assertThat(inputs.path("codeformer_fidelity").asDouble()).isEqualTo(0.5);
        assertThat(inputs.path("facedetection").asText()).isEqualTo("retinaface_resnet50");
        assertThat(server.lastGraph().at("/2/inputs/model_name").asText()).isEqualTo("GFPGANv1.4.pth");
    }

    @Test
    void aReleaseThatCallsTheFidelityOtherwiseAndWantsToBeSwitchedOnMendsToo() throws Exception {
        ObjectNode inputs = (ObjectNode) server.nodes.at("/FaceRestoreCFWithModel/input/required");
        inputs.set("restore_fidelity", inputs.remove("codeformer_fidelity"));
        inputs.putArray("switch").add("BOOLEAN").addObject().put("default", false);

        perform("CodeFormers", 64, 64);

        JsonNode sent = server.lastGraph().path("3").path("inputs");
        assertThat(sent.path("restore_fidelity").asDouble()).isEqualTo(0.5);
        assertThat(sent.path("switch").asBoolean()).isTrue();
        assertThat(sent.has("codeformer_fidelity")).isFalse();
    }

    @Test
    void aResultTooLargeIsRefusedBeforeTheWork() {
        // 1024² four times larger on each side is just what may be decoded.
        assertThatThrownBy(() -> perform("RealESRGAN_x4plus", 1025, 1024)).isInstanceOf(BackendException.class);
        assertThat(server.peer.requests("POST /prompt")).isEmpty();
    }

    @Test
    void aFormTheServerHasNotIsRefused() {
        assertThatThrownBy(() -> perform("RestoreFormer", 64, 64)).hasMessageContaining("RestoreFormer");
        assertThatThrownBy(() -> perform("caption", 64, 64)).hasMessageContaining("caption");
    }
}
