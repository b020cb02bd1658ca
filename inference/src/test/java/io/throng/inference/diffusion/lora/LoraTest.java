package io.throng.inference.diffusion.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.DiffusionEngine;
import io.throng.inference.diffusion.Golden;
import io.throng.inference.diffusion.onnx.Argument;
import io.throng.inference.diffusion.onnx.GraphSettings;
import io.throng.inference.diffusion.onnx.ModelChanges;
import io.throng.inference.diffusion.onnx.OnnxFile;
import io.throng.inference.diffusion.onnx.OnnxGraph;
import io.throng.inference.diffusion.random.TorchGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Merged graphs held against the same layers adapted in PyTorch. */
class LoraTest {
    private static final JsonNode FACTS = Golden.json("adapted.json");
    private static final int ANSWER = 4 * 8 * 8;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({"lora_kohya.safetensors, 0.0001", "lora_peft.safetensors, 0.01"})
    void theDenoiserAnswersAsTheAdaptedOriginal(String file, float tolerance) {
        AppliedLora lora = new AppliedLora(
                LoraFile.read(Golden.path(file)), FACTS.path("strength").asDouble(), 0);
        assertThat(answer(changes(List.of(lora)))).containsExactly(expected(1), within(tolerance));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"lora_kohya.safetensors, 0.0001", "lora_peft.safetensors, 0.01"})
    void theTextEncoderAnswersAsTheAdaptedOriginal(String file, float tolerance) {
        AppliedLora lora = new AppliedLora(
                LoraFile.read(Golden.path(file)), 0, FACTS.path("strength").asDouble());
        OnnxFile model = OnnxFile.read(Golden.path("tiny-sd/text_encoder/model.onnx"));
        ModelChanges changes =
                new ModelChanges(new LoraMerge(model).merged(List.of(lora), LoraPart.TEXT_ENCODER), false);
        long[] ids = StreamSupport.stream(FACTS.path("ids").spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
        try (OnnxGraph graph = OnnxGraph.load(model, changes, GraphSettings.cpu(1))) {
            float[] state = graph.run(Map.of("input_ids", Argument.of(ids, 1, 77)), Set.of("last_hidden_state"))
                    .get("last_hidden_state")
                    .data();
            assertThat(state).containsExactly(Golden.floats("adapted_text.bin"), within(tolerance));
        }
    }

    @Test
    void oppositeStrengthsCancelOutAndTheModelIsAsBefore() {
        LoraFile lora = LoraFile.read(Golden.path("lora_kohya.safetensors"));
        List<AppliedLora> both = List.of(new AppliedLora(lora, 0.7, 0), new AppliedLora(lora, -0.7, 0));
        assertThat(answer(changes(both))).containsExactly(expected(0), within(1e-4f));
        assertThat(answer(ModelChanges.NONE)).containsExactly(expected(0), within(1e-4f));
    }

    @Test
    void convolutionsThatSeeTheOppositeEdgeAnswerAsCircularOnes() {
        assertThat(answer(new ModelChanges(List.of(), true))).containsExactly(expected(2), within(1e-4f));
    }

    @Test
    void aLoraForAnotherModelIsRefusedByTheLayerThatIsMissing() throws IOException {
        Path file = write(
                "{\"lora_unet_input_blocks_1_1_proj_in.lora_up.weight\":"
                        + "{\"dtype\":\"F32\",\"shape\":[4,1],\"data_offsets\":[0,16]},"
                        + "\"lora_unet_input_blocks_1_1_proj_in.lora_down.weight\":"
                        + "{\"dtype\":\"F32\",\"shape\":[1,4],\"data_offsets\":[16,32]}}",
                32);
        assertThatThrownBy(() -> DiffusionEngine.requireFitting(Golden.path("tiny-sd"), LoraFile.read(file)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("down_blocks_0_attentions_0_proj_in");
    }

    @Test
    void aLoraOfAnotherSizeIsRefused() throws IOException {
        Path file = write(
                "{\"unet.conv_in.lora_B.weight\":{\"dtype\":\"F32\",\"shape\":[5,1],\"data_offsets\":[0,20]},"
                        + "\"unet.conv_in.lora_A.weight\":{\"dtype\":\"F32\",\"shape\":[1,4],\"data_offsets\":[20,36]}}",
                36);
        assertThatThrownBy(() -> DiffusionEngine.requireFitting(Golden.path("tiny-sd"), LoraFile.read(file)))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("does not fit the model");
    }

    @Test
    void otherKindsOfAdaptationAreRefusedByName() throws IOException {
        Path file =
                write("{\"lora_unet_conv_in.hada_w1_a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        assertThatThrownBy(() -> LoraFile.read(file))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("hada_w1_a");
        Path nothing = write("{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4);
        assertThatThrownBy(() -> LoraFile.read(nothing)).hasMessageContaining("holds no LoRA");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "lora_unet_down_blocks_1_attentions_0_proj_in.lora_up.weight, UNET, down_blocks_1_attentions_0_proj_in, UP",
        "lora_unet_input_blocks_4_1_proj_in.alpha, UNET, down_blocks_1_attentions_0_proj_in, ALPHA",
        "lora_unet_input_blocks_8_0_in_layers_2.lora_down.weight, UNET, down_blocks_2_resnets_1_conv1, DOWN",
        "lora_unet_input_blocks_3_0_op.lora_down.weight, UNET, down_blocks_0_downsamplers_0_conv, DOWN",
        "lora_unet_middle_block_1_proj_out.lora_down.weight, UNET, mid_block_attentions_0_proj_out, DOWN",
        "lora_unet_middle_block_2_emb_layers_1.lora_down.weight, UNET, mid_block_resnets_1_time_emb_proj, DOWN",
        "lora_unet_output_blocks_5_1_proj_in.lora_up.weight, UNET, up_blocks_1_attentions_2_proj_in, UP",
        "lora_unet_output_blocks_2_2_conv.lora_up.weight, UNET, up_blocks_0_upsamplers_0_conv, UP",
        "lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_up.weight, TEXT_ENCODER_2, encoder_layers_0_mlp_fc1, UP",
        "text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_linear_layer.up.weight, TEXT_ENCODER, encoder_layers_0_mlp_fc1, UP",
        "unet.mid_block.attentions.0.attn1.processor.to_q_lora.down.weight, UNET, mid_block_attentions_0_attn1_to_q, DOWN",
        "unet.mid_block.attentions.0.attn1.to_q.lora.up.weight, UNET, mid_block_attentions_0_attn1_to_q, UP",
        "lora_unet_conv_in.dora_scale, UNET, conv_in.dora_scale, OTHER",
    })
    void namesOfAllTrainingProgramsAreUnderstood(String key, LoraPart part, String layer, LoraKeys.Role role) {
        assertThat(LoraKeys.place(key)).contains(new LoraKeys.Place(part, layer, role));
    }

    @Property(tries = 300)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
        Path file = Files.createTempFile("throng-lora-", ".safetensors");
        try {
            Files.write(file, bytes);
            assertThatThrownBy(() -> SafetensorsFile.read(file)).isInstanceOf(InferenceException.class);
        } finally {
            Files.delete(file);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4, true", "0, 5, false", "-1, 3, false", "3, 2, false", "0, 8, false"})
    void tensorsOutsideOfTheFileAreRefused(long start, long end, boolean fine) throws IOException {
        Path file = write("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[" + start + "," + end + "]}}", 4);
        if (fine) {
            assertThat(SafetensorsFile.read(file).values("a").values()).hasSize(1);
        } else {
            assertThatThrownBy(() -> SafetensorsFile.read(file).values("a")).isInstanceOf(InferenceException.class);
        }
    }

    @Test
    void aHeaderOverTheBoundIsRefused() throws IOException {
        Path file = folder.resolve("long.safetensors");
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(SafetensorsFile.MAX_HEADER_BYTES + 1L)
                .array();
        Files.write(file, Arrays.copyOf(length, SafetensorsFile.MAX_HEADER_BYTES + 100));
        assertThatThrownBy(() -> SafetensorsFile.read(file)).hasMessageContaining("its header has");
    }

    @Test
    void shapesThatOverflowAreRefused() throws IOException {
        Path file = write("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0);
        assertThatThrownBy(() -> SafetensorsFile.read(file).values("a")).isInstanceOf(InferenceException.class);
    }

    private Path write(String header, int dataBytes) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(Long.BYTES + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json);
        Path file = Files.createTempFile(folder, "made-", ".safetensors");
        Files.write(file, bytes.array());
        return file;
    }

    private static ModelChanges changes(List<AppliedLora> loras) {
        OnnxFile model = OnnxFile.read(Golden.path("tiny-sd/unet/model.onnx"));
        return new ModelChanges(new LoraMerge(model).merged(loras, LoraPart.UNET), false);
    }

    private static float[] answer(ModelChanges changes) {
        OnnxFile model = OnnxFile.read(Golden.path("tiny-sd/unet/model.onnx"));
        try (OnnxGraph graph = OnnxGraph.load(model, changes, GraphSettings.cpu(1))) {
            return graph.run(
                            Map.of(
                                    "sample", Argument.of(new TorchGenerator(11).normals(ANSWER), 1, 4, 8, 8),
                                    "timestep",
                                            Argument.of(new long[] {
                                                FACTS.path("timestep").asLong()
                                            }),
                                    "encoder_hidden_states",
                                            Argument.of(new TorchGenerator(12).normals(77 * 16), 1, 77, 16)),
                            Set.of("out_sample"))
                    .get("out_sample")
                    .data();
        }
    }

    private static float[] expected(int index) {
        return Arrays.copyOfRange(Golden.floats("adapted.bin"), index * ANSWER, (index + 1) * ANSWER);
    }
}
