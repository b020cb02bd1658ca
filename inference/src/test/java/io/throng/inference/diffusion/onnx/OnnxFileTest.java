package io.throng.inference.diffusion.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.Golden;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxFileTest {
    private static final int HALF = 10;
    private static final int SINGLE = 1;

    @TempDir
    private Path folder;

    @Test
    void weightsNodesAndOutputsOfAnExportAreFound() {
        OnnxFile file = OnnxFile.read(Golden.path("tiny-sd/unet/model.onnx"));
        assertThat(file.weightNames()).contains("conv_in.weight");
        assertThat(file.weights("conv_in.weight").orElseThrow().shape()).containsExactly(4, 4, 3, 3);
        assertThat(file.shape("conv_in.weight").orElseThrow()).containsExactly(4, 4, 3, 3);
        assertThat(file.outputs()).containsExactly("out_sample");
        assertThat(file.opset()).isEqualTo(17);
        assertThat(file.nodes()).anySatisfy(node -> assertThat(node.operator()).isEqualTo("Conv"));
        assertThat(file.weights("nothing")).isEmpty();
    }

    @Test
    void halfPrecisionIsWidened() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(Float.floatToFloat16(1.5f)).putShort(Float.floatToFloat16(-2f));
        OnnxFile file = OnnxFile.read(model(tensor(HALF, 2).bytes(9, bytes.array())));
        Weights weights = file.weights("w").orElseThrow();
        assertThat(weights.half()).isTrue();
        assertThat(weights.values()).containsExactly(1.5f, -2f);
    }

    @Test
    void weightsBesideTheFileAreReadThere() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putFloat(9).putFloat(1).putFloat(2);
        Files.write(folder.resolve("weights.bin"), bytes.array());
        OnnxFile file = OnnxFile.read(model(external("weights.bin", 4, 8)));
        assertThat(file.weights("w").orElseThrow().values()).containsExactly(1, 2);
    }

    @Test
    void weightsOutsideOfTheFolderOrTheirFileAreRefused() throws IOException {
        Files.write(folder.resolve("weights.bin"), new byte[8]);
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path escaping = inner.resolve("model.onnx");
        Files.copy(model(external("../weights.bin", 0, 8)), escaping);
        assertThatThrownBy(() -> OnnxFile.read(escaping).weights("w"))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("outside of the model's folder");
        assertThatThrownBy(() ->
                        OnnxFile.read(model(external("weights.bin", 1, 8))).weights("w"))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("beyond the end");
    }

    @Test
    void aWeightWhoseBytesDoNotFitItsShapeIsRefused() throws IOException {
        OnnxFile file = OnnxFile.read(model(tensor(SINGLE, 3).bytes(9, new byte[8])));
        assertThatThrownBy(() -> file.weights("w"))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("8 bytes, not 12");
        OnnxFile huge = OnnxFile.read(model(tensor(SINGLE, OnnxFile.MAX_TENSOR_VALUES + 1L)));
        assertThatThrownBy(() -> huge.weights("w")).hasMessageContaining("more than");
    }

    @Test
    void wrongArgumentsAreToldWithTheShapeTheGraphWants() {
        try (OnnxGraph graph = OnnxGraph.load(Golden.path("tiny-sd/vae_decoder/model.onnx"), GraphSettings.cpu(1))) {
            assertThatThrownBy(() -> graph.run(
                            java.util.Map.of("latent_sample", Argument.of(new float[5], 1, 5, 1, 1)),
                            java.util.Set.of("sample")))
                    .isInstanceOf(InferenceException.class)
                    .hasMessageContaining("[1, 5, 1, 1]");
            assertThatThrownBy(() -> graph.inputShape("other")).hasMessageContaining("latent_sample");
        }
    }

    @Test
    void aProviderTheRuntimeWasNotBuiltForIsRefusedByName() {
        assertThat(ExecutionProvider.byPreference()).endsWith(ExecutionProvider.CPU);
        List.of(ExecutionProvider.values()).stream()
                .filter(provider -> !ExecutionProvider.available().contains(provider))
                .forEach(provider -> assertThatThrownBy(() -> OnnxGraph.load(
                                Golden.path("tiny-sd/vae_decoder/model.onnx"), new GraphSettings(provider, 0, 1)))
                        .isInstanceOf(InferenceException.class)
                        .hasMessageContaining(provider.name()));
    }

    @Property(tries = 300)
    void anyBytesAreReadOrRefused(@ForAll byte[] bytes) throws IOException {
        Path file = Files.createTempFile("throng-onnx-", ".onnx");
        try {
            Files.write(file, bytes);
            OnnxFile.read(file).weightNames();
        } catch (InferenceException e) {
            assertThat(e).hasMessageContaining("damaged");
        } finally {
            Files.delete(file);
        }
    }

    private static Protobuf.Writer tensor(int type, long size) {
        return new Protobuf.Writer().number(1, size).number(2, type).text(8, "w");
    }

    private static Protobuf.Writer external(String location, int offset, int length) {
        return tensor(SINGLE, 2)
                .bytes(
                        13,
                        new Protobuf.Writer()
                                .text(1, "location")
                                .text(2, location)
                                .done())
                .bytes(
                        13,
                        new Protobuf.Writer()
                                .text(1, "offset")
                                .text(2, Integer.toString(offset))
                                .done())
                .bytes(
                        13,
                        new Protobuf.Writer()
                                .text(1, "length")
                                .text(2, Integer.toString(length))
                                .done())
                .number(14, 1);
    }

    private Path model(Protobuf.Writer tensor) throws IOException {
        byte[] graph = new Protobuf.Writer()
                .bytes(OnnxFile.GRAPH_INITIALIZER, tensor.done())
                .done();
        Path file = folder.resolve("model.onnx");
        Files.write(
                file, new Protobuf.Writer().bytes(OnnxFile.MODEL_GRAPH, graph).done());
        return file;
    }
}
