package io.throng.worker.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisionAlchemyBackendTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final BufferedImage RED = TaskSketch.picture(2048, 1024, Color.RED);

    private final WirePeer server = new WirePeer();
    private final VisionAlchemyBackend backend =
            new VisionAlchemyBackend(server.address() + "/v1", Optional.empty(), "sees", VisionAlchemyBackend.ABLE);

    @AfterEach
    void close() {
        backend.close();
        server.close();
    }

    private void says(String text) {
        server.on("POST /v1/chat/completions", (request, line) -> line.json(200, answer(text)));
    }

    private static String answer(String text) {
        return "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":"
                + MAPPER.getNodeFactory().textNode(text) + "}}]}";
    }

    private JsonNode perform(String form) throws Exception {
        return ((AlchemyBackend.Answer.Facts) backend.perform(form, RED, LIMIT)).result();
    }

    @Test
    void aCaptionIsTheModelsSentence() throws Exception {
        says(" A red wall. ");

        assertThat(perform("caption").toString()).isEqualTo("{\"caption\":\"A red wall.\"}");
        JsonNode content =
                server.requests("POST /v1/chat/completions").getFirst().json().at("/messages/0/content");
        String url = content.at("/1/image_url/url").asText();
        BufferedImage sent =
                ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1))));
        assertThat(sent.getWidth()).isEqualTo(VisionAlchemyBackend.MAX_SIDE);
        assertThat(sent.getHeight()).isEqualTo(VisionAlchemyBackend.MAX_SIDE / 2);
    }

    @Test
    void aCaptionHasABound() throws Exception {
        says("x".repeat(VisionAlchemyBackend.MAX_CAPTION_CHARACTERS));
        assertThat(perform("caption").path("caption").asText()).hasSize(VisionAlchemyBackend.MAX_CAPTION_CHARACTERS);

        says("x".repeat(VisionAlchemyBackend.MAX_CAPTION_CHARACTERS + 1));
        assertThatThrownBy(() -> perform("caption")).isInstanceOf(BackendException.class);
        says("  ");
        assertThatThrownBy(() -> perform("caption")).isInstanceOf(BackendException.class);
    }

    @Test
    void aJudgementIsAskedForAsJsonOfAShape() throws Exception {
        says("```json\n{\"nsfw\": false}\n```");

        assertThat(perform("nsfw").toString()).isEqualTo("{\"nsfw\":false}");
        assertThat(server.requests("POST /v1/chat/completions")
                        .getFirst()
                        .json()
                        .at("/response_format/json_schema/schema/properties/nsfw/type")
                        .asText())
                .isEqualTo("boolean");
    }

    @Test
    void aServerWithoutShapesIsAskedInWords() throws Exception {
        server.on("POST /v1/chat/completions", (request, line) -> {
            if (request.json().has("response_format")) {
                line.json(400, "{\"error\":\"response_format is not supported\"}");
            } else {
                line.json(200, answer("{\"nsfw\": true}"));
            }
        });

        assertThat(perform("nsfw").path("nsfw").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nsfw|I think it is fine.",
                "nsfw|{\"nsfw\": \"no\"}",
                "nsfw|{\"nsfw\": false, \"but\": 1}",
                "nsfw|[true]",
                "interrogation|{\"tags\": []}",
                "interrogation|{\"tags\": [\"red\"], \"sites\": [], \"artists\": [], \"flavors\": [], \"mediums\": [], \"movements\": [], \"techniques\": []}"
            })
    void anAnswerOfAnotherShapeIsAFaultAndNeverAGuess(String form, String text) {
        says(text);

        assertThatThrownBy(() -> perform(form)).isInstanceOf(BackendException.class);
    }

    @Test
    void anInterrogationHasTheSevenListsWithBoundedEntries() throws Exception {
        String entry = "{\"text\":\"red\",\"confidence\":140}";
        says(
                "{\"tags\":[" + String.join(",", java.util.Collections.nCopies(7, entry))
                        + "],\"sites\":[],\"artists\":[],\"flavors\":[],\"mediums\":[{\"text\":\"paint\",\"confidence\":55.5}],\"movements\":[],\"techniques\":[]}");

        JsonNode lists = perform("interrogation").path("interrogation");

        assertThat(lists.size()).isEqualTo(7);
        assertThat(lists.path("tags")).hasSize(VisionAlchemyBackend.MAX_ENTRIES);
        assertThat(lists.at("/tags/0/confidence").asDouble()).isEqualTo(100);
        assertThat(lists.at("/mediums/0/confidence").asDouble()).isEqualTo(55.5);
    }

    @Test
    void onlyTheOfferedFormsAreDone() throws Exception {
        server.on("GET /v1/models", 200, "{\"data\":[]}");
        try (VisionAlchemyBackend captions =
                new VisionAlchemyBackend(server.address(), Optional.empty(), "sees", Set.of("caption"))) {
            assertThat(captions.forms()).containsExactly("caption");
            assertThatThrownBy(() -> captions.perform("nsfw", RED, LIMIT)).isInstanceOf(BackendException.class);
        }
        assertThatThrownBy(() -> new VisionAlchemyBackend(server.address(), Optional.empty(), "sees", Set.of("GFPGAN")))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
