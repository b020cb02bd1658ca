package io.throng.inference.diffusion.inversion;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.lora.SafetensorsFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The vectors of a textual inversion (Gal et al., 2022): words that a text encoder never learned, given as rows of its table of words.
 * Immutable, thread-safe.
 *
 * <ul>
 *   <li>AUTOMATIC1111: one tensor {@code emb_params}; for SDXL {@code clip_l} and {@code clip_g}, one for each text encoder.
 *   <li>diffusers: one tensor named after the word, of one vector or several; for SDXL as above.
 * </ul>
 */
public final class TextualInversionFile {
    /** Most vectors of an inversion: a text encoder takes as many words at once. */
    public static final int MAX_VECTORS = 75;

    private static final String FIRST_OF_TWO = "clip_l";
    private static final String SECOND_OF_TWO = "clip_g";

    private final Path file;
    private final List<float[]> vectors;
    private final int count;

    private TextualInversionFile(Path file, List<float[]> vectors, int count) {
        this.file = file;
        this.vectors = vectors;
        this.count = count;
    }

    /**
     * Reads a file.
     *
     * @throws InferenceException if it is no safetensors file, or holds no textual inversion that this program knows
     */
    public static TextualInversionFile read(Path file) {
        SafetensorsFile tensors = SafetensorsFile.read(file);
        Set<String> names = tensors.names();
        if (names.contains(FIRST_OF_TWO) && names.contains(SECOND_OF_TWO)) {
            int count = count(tensors, FIRST_OF_TWO);
            if (count != count(tensors, SECOND_OF_TWO)) {
                throw new InferenceException("the textual inversion " + file
                        + " has not as many vectors for one text encoder as for the other");
            }
            return new TextualInversionFile(
                    file,
                    List.of(
                            tensors.values(FIRST_OF_TWO).values(),
                            tensors.values(SECOND_OF_TWO).values()),
                    count);
        }
        if (names.size() != 1) {
            throw new InferenceException("the file " + file + " holds no textual inversion that this program knows");
        }
        String name = names.iterator().next();
        int count = count(tensors, name);
        return new TextualInversionFile(file, List.of(tensors.values(name).values()), count);
    }

    private static int count(SafetensorsFile tensors, String name) {
        long[] shape = tensors.shape(name);
        long count = shape.length == 1 ? 1 : shape.length == 2 ? shape[0] : 0;
        if (count < 1 || count > MAX_VECTORS || shape[shape.length - 1] < 1) {
            throw new InferenceException("the tensor " + name + " of " + tensors.file()
                    + " is no textual inversion of 1 to " + MAX_VECTORS + " vectors");
        }
        return (int) count;
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** How many vectors there are for each text encoder. */
    public int count() {
        return count;
    }

    /** For how many text encoders there are vectors: 1 or, for SDXL, 2. */
    public int encoders() {
        return vectors.size();
    }

    /** Values of one vector of a text encoder, the first being 0. */
    public int width(int encoder) {
        return vectors.get(encoder).length / count;
    }

    /** The vectors of a text encoder, one after the other. */
    float[] vectors(int encoder) {
        return vectors.get(encoder).clone();
    }
}
