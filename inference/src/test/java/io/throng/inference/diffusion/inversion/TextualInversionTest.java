package io.throng.inference.diffusion.inversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.DiffusionEngine;
import io.throng.inference.diffusion.DiffusionOptions;
import io.throng.inference.diffusion.DiffusionRequest;
import io.throng.inference.diffusion.Golden;
import io.throng.inference.diffusion.onnx.OnnxFile;
import io.throng.inference.diffusion.onnx.Weights;
import io.throng.inference.diffusion.tokenizer.TextTokenizer;
import io.throng.inference.diffusion.tokenizer.TokenizerFolder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A word made of the vectors of known words must draw what those words draw, to the bit. */
class TextualInversionTest {
    private static final String WORDS = "the with";
    private static final List<String> ENCODERS = List.of("text_encoder", "text_encoder_2");

    private static final Path SD = Golden.path("tiny-sd");

    @TempDir
    private Path folder;

    @Test
    void aWordOfAutomatic1111DrawsAsItsVectorsDo() throws IOException {
        Path file = written(new Part("emb_params", rows("tiny-sd", 0)));

        assertThat(drawn(SD, "a cat (embedding:mine:1.0), red", List.of(named("mine", file))))
                .isEqualTo(drawn(SD, "a cat the with, red", List.of()));
    }

    @Test
    void aWordOfDiffusersDrawsAsItsVectorDoesWhateverItsNameAndCase() throws IOException {
        float[] both = rows("tiny-sd", 0);
        float[] one = Arrays.copyOf(both, both.length / 2);
        Path file = written(new Part("<my-cat>", one));

        assertThat(drawn(SD, "a cat EMBEDDING:My-Cat red", List.of(named("my-cat", file))))
                .isEqualTo(drawn(SD, "a cat the red", List.of()));
    }

    @Test
    void aWordForTwoEncodersDrawsAsItsVectorsDoThePooledOneIncluded() throws IOException {
        Path file = written(new Part("clip_l", rows("tiny-sdxl", 0)), new Part("clip_g", rows("tiny-sdxl", 1)));

        assertThat(drawn(xl(), "a cat embedding:mine", List.of(named("mine", file))))
                .isEqualTo(drawn(xl(), "a cat the with", List.of()));
    }

    @Test
    void aWordMakesADifferenceAndAnotherThatBeginsLikeItIsNotIt() throws IOException {
        Path file =
                written(new Part("emb_params", new float[] {1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1}));
        List<NamedInversion> inversions = List.of(named("7", file));

        assertThat(drawn(SD, "a cat embedding:7", inversions)).isNotEqualTo(drawn(SD, "a cat", inversions));
        assertThat(drawn(SD, "a cat embedding:77", inversions)).isEqualTo(drawn(SD, "a cat embedding:77", List.of()));
    }

    @Test
    void whatDoesNotFitTheModelIsRefusedBeforeItIsLoaded() throws IOException {
        TextualInversionFile single = TextualInversionFile.read(written(new Part("emb_params", new float[16])));
        TextualInversionFile wide = TextualInversionFile.read(written(new Part("emb_params", 1, new float[17])));
        TextualInversionFile both = TextualInversionFile.read(
                written(new Part("clip_l", new float[16]), new Part("clip_g", new float[16])));

        DiffusionEngine.requireFitting(SD, single);
        DiffusionEngine.requireFitting(xl(), both);
        assertThatThrownBy(() -> DiffusionEngine.requireFitting(SD, wide))
                .isInstanceOf(InferenceException.class)
                .hasMessageContaining("another kind of model");
        assertThatThrownBy(() -> DiffusionEngine.requireFitting(SD, both)).hasMessageContaining("2 text encoders");
        assertThatThrownBy(() -> DiffusionEngine.requireFitting(xl(), single)).hasMessageContaining("1 text encoders");
    }

    @Test
    void filesThatAreNoTextualInversionsAreRefused() throws IOException {
        Path most = written(new Part("emb_params", TextualInversionFile.MAX_VECTORS, new float[75 * 2]));
        assertThat(TextualInversionFile.read(most).count()).isEqualTo(TextualInversionFile.MAX_VECTORS);
        assertThat(TextualInversionFile.read(most).width(0)).isEqualTo(2);
        Path tooMany = written(new Part("emb_params", 76, new float[76 * 2]));
        assertThatThrownBy(() -> TextualInversionFile.read(tooMany)).hasMessageContaining("1 to 75");
        Path unequal = written(new Part("clip_l", 1, new float[16]), new Part("clip_g", 2, new float[32]));
        assertThatThrownBy(() -> TextualInversionFile.read(unequal)).hasMessageContaining("as many vectors");
        Path other = written(new Part("a", new float[16]), new Part("b", new float[16]));
        assertThatThrownBy(() -> TextualInversionFile.read(other)).hasMessageContaining("no textual inversion");
        assertThatThrownBy(() -> TextualInversionFile.read(Golden.path("latents.bin")))
                .isInstanceOf(InferenceException.class);
    }

    @Test
    void namesHoldNoSpacesAndThereAreOnlySoMany() throws IOException {
        Path file = written(new Part("emb_params", new float[16]));
        assertThatThrownBy(() -> named("two words", file)).hasMessageContaining("spaces");
        assertThatThrownBy(() -> named("", file)).hasMessageContaining("empty");
        List<NamedInversion> many = IntStream.rangeClosed(0, DiffusionOptions.MAX_INVERSIONS)
                .mapToObj(i -> named("n" + i, file))
                .toList();
        DiffusionOptions options = DiffusionOptions.onProcessor(1);
        assertThat(options.withInversions(many.subList(1, many.size())).inversions())
                .hasSize(DiffusionOptions.MAX_INVERSIONS);
        assertThatThrownBy(() -> options.withInversions(many)).hasMessageContaining("textual inversions");
    }

    /** Vectors of {@link #WORDS} in a model's own table. */
    private static float[] rows(String model, int encoder) {
        TextTokenizer tokenizer =
                TokenizerFolder.read(Golden.path(model + (encoder == 0 ? "/tokenizer" : "/tokenizer_2")));
        int[] ids = tokenizer.encode(WORDS);
        assertThat(ids).as("one id for each word").hasSize(2);
        OnnxFile file = OnnxFile.read(Golden.path(model + "/" + ENCODERS.get(encoder) + "/model.onnx"));
        Weights table = file.weightNames().stream()
                .filter(name -> name.endsWith("token_embedding.weight"))
                .findFirst()
                .flatMap(file::weights)
                .orElseThrow();
        int width = (int) table.shape()[1];
        float[] rows = new float[ids.length * width];
        for (int i = 0; i < ids.length; i++) {
            System.arraycopy(table.values(), ids[i] * width, rows, i * width, width);
        }
        return rows;
    }

    private static List<Integer> drawn(Path model, String prompt, List<NamedInversion> inversions) {
        try (DiffusionEngine engine =
                DiffusionEngine.load(model, DiffusionOptions.onProcessor(1).withInversions(inversions))) {
            BufferedImage picture = engine.generate(
                            DiffusionRequest.builder(prompt)
                                    .size(32, 32)
                                    .steps(3)
                                    .guidance(3)
                                    .seed(1)
                                    .build(),
                            (done, total) -> {},
                            () -> false)
                    .getFirst();
            return Arrays.stream(picture.getRGB(0, 0, 32, 32, null, 0, 32))
                    .boxed()
                    .toList();
        }
    }

    /** The tiny SDXL's files come without an autoencoder, which is that of the other. */
    private Path xl() {
        Path model = folder.resolve("xl");
        if (!Files.isDirectory(model)) {
            Golden.copyOf("tiny-sdxl", model);
            Golden.copyOf("tiny-sd/vae_decoder", model.resolve("vae_decoder"));
        }
        return model;
    }

    private static NamedInversion named(String name, Path file) {
        return new NamedInversion(name, TextualInversionFile.read(file));
    }

    /** A tensor of rows of 16 values, the width of the tiny models, or of as many rows as said. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Part(String name, int rows, float[] values) {
        Part(String name, float[] values) {
            this(name, values.length / 16, values);
        }
    }

    private Path written(Part... parts) throws IOException {
        List<String> entries = new ArrayList<>();
        int bytes = 0;
        for (Part part : parts) {
            int length = part.values.length * Float.BYTES;
            entries.add("\"" + part.name + "\":{\"dtype\":\"F32\",\"shape\":[" + part.rows + ","
                    + part.values.length / part.rows + "],\"data_offsets\":[" + bytes + "," + (bytes + length) + "]}");
            bytes += length;
        }
        byte[] header = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer buffer =
                ByteBuffer.allocate(Long.BYTES + header.length + bytes).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(header.length).put(header);
        for (Part part : parts) {
            for (float value : part.values) {
                buffer.putFloat(value);
            }
        }
        return Files.write(Files.createTempFile(folder, "made-", ".safetensors"), buffer.array());
    }
}
