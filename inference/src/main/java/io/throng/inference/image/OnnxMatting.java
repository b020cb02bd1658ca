package io.throng.inference.image;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.inference.InferenceException;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/** Tells the subject of a picture from its background, with a model of the U²-Net kind that gives one number per pixel. Thread-safe. */
public final class OnnxMatting implements AutoCloseable {
    /**
     * How a matting model wants to be used.
     *
     * @param size side of the square it takes, in pixels
     * @param input how pixels go in
     * @param stretch whether its numbers are to be stretched so that the lowest is background and the highest subject
     */
    public record Description(int size, PixelEncoding input, boolean stretch) {
        /** Largest side. */
        public static final int MAX_SIZE = 2048;

        @JsonCreator
        public Description(
                @JsonProperty(value = "size", required = true) int size,
                @JsonProperty(value = "input", required = true) PixelEncoding input,
                @JsonProperty("stretch") boolean stretch) {
            this.size = size;
            this.input = requireNonNull(input, "input");
            this.stretch = stretch;
            if (size < 8 || size > MAX_SIZE) {
                throw new IllegalArgumentException("size is " + size + ", 8 to " + MAX_SIZE + " are possible");
            }
        }
    }

    private static final float SAME = 1e-6f;

    private final PictureGraph graph;
    private final Description description;

    private OnnxMatting(PictureGraph graph, Description description) {
        this.graph = graph;
        this.description = description;
    }

    /**
     * Loads a matting model.
     *
     * @param threads processor threads to use, at least 1
     */
    public static OnnxMatting load(Path model, Description description, int threads) {
        return new OnnxMatting(PictureGraph.load(model, threads), requireNonNull(description, "description"));
    }

    /**
     * The picture with its background transparent, of the same size.
     *
     * @throws InferenceException if the model fails
     */
    public BufferedImage strip(BufferedImage picture) {
        int size = description.size();
        BufferedImage small = Raster.stretch(Raster.opaque(picture), size, size);
        float[] mask = graph.run(
                        description.input().encode(Raster.colours(small)),
                        description.input().shape(size, size))
                .values();
        if (mask.length < size * size) {
            throw new InferenceException(
                    "the matting model gave " + mask.length + " numbers for " + size * size + " pixels");
        }
        BufferedImage levels = levels(mask, size);
        BufferedImage fitted = Raster.stretch(levels, picture.getWidth(), picture.getHeight());
        BufferedImage result = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int colour = picture.getRGB(x, y);
                int alpha = (colour >>> 24) * (fitted.getRGB(x, y) & 0xff) / 255;
                result.setRGB(x, y, colour & 0xffffff | alpha << 24);
            }
        }
        return result;
    }

    /** The mask as a grey picture, white where the subject is. */
    private BufferedImage levels(float[] mask, int size) {
        float low = 0;
        float high = 1;
        if (description.stretch()) {
            low = Float.POSITIVE_INFINITY;
            high = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < size * size; i++) {
                low = Math.min(low, mask[i]);
                high = Math.max(high, mask[i]);
            }
            // Of a mask without any difference nothing can be told; the picture stays as it is.
            if (!(high - low > SAME)) {
                low = high - 1;
            }
        }
        BufferedImage levels = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size * size; i++) {
            int level = Math.round(Math.clamp((mask[i] - low) / (high - low), 0f, 1f) * 255);
            levels.setRGB(i % size, i / size, level << 16 | level << 8 | level);
        }
        return levels;
    }

    @Override
    public void close() {
        graph.close();
    }
}
