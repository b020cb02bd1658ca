package io.throng.inference.image;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.inference.InferenceException;
import java.awt.image.BufferedImage;
import java.nio.file.Path;

/**
 * Enlarges pictures with a model of the ESRGAN kind: every pixel becomes factor × factor pixels. Pictures of any size go through in tiles, so
 * that memory stays bounded; tiles overlap by as much as the model looks around a pixel, so that no seams are seen. The picture's own edge
 * is continued by its mirror image. The model must take any size. Thread-safe.
 */
public final class OnnxUpscaler implements AutoCloseable {
    /** Most pixels of a result. */
    public static final long MAX_RESULT_PIXELS = 8192L * 8192;

    /**
     * How an upscaler wants to be used.
     *
     * @param factor pixels made of each in each direction, 1 to 8
     * @param input how pixels go in
     * @param output how pixels come out
     * @param tile pixels of a tile's side without its margin, 8 to 2048
     * @param margin pixels looked at around a tile, 0 to 256
     */
    public record Description(int factor, PixelEncoding input, PixelEncoding output, int tile, int margin) {
        /** Side of a tile where none is named. */
        public static final int DEFAULT_TILE = 128;

        /** Margin where none is named. */
        public static final int DEFAULT_MARGIN = 16;

        public Description {
            requireNonNull(input, "input");
            requireNonNull(output, "output");
            if (factor < 1 || factor > 8) {
                throw new IllegalArgumentException("factor is " + factor + ", 1 to 8 are possible");
            }
            if (tile < 8 || tile > 2048 || margin < 0 || margin > 256) {
                throw new IllegalArgumentException("tile " + tile + " or margin " + margin + " is out of range");
            }
        }

        /** A model with colours of 0 to 1, channels first, as those are that come with the program. */
        public static Description ofUnitColours(int factor) {
            return new Description(
                    factor, PixelEncoding.UNIT_NCHW, PixelEncoding.UNIT_NCHW, DEFAULT_TILE, DEFAULT_MARGIN);
        }

        @JsonCreator
        static Description of(
                @JsonProperty(value = "factor", required = true) int factor,
                @JsonProperty(value = "input", required = true) PixelEncoding input,
                @JsonProperty("output") PixelEncoding output,
                @JsonProperty("tile") Integer tile,
                @JsonProperty("margin") Integer margin) {
            return new Description(
                    factor,
                    input,
                    output == null ? input : output,
                    tile == null ? DEFAULT_TILE : tile,
                    margin == null ? DEFAULT_MARGIN : margin);
        }
    }

    /** Name in the catalogue of the fourfold upscaler that comes with the program. */
    public static final String BUNDLED_X4 = "upscaler-x4";

    /** Name in the catalogue of the twofold upscaler that comes with the program. */
    public static final String BUNDLED_X2 = "upscaler-x2";

    private final PictureGraph graph;
    private final Description description;

    private OnnxUpscaler(PictureGraph graph, Description description) {
        this.graph = graph;
        this.description = description;
    }

    /**
     * Loads an upscaler.
     *
     * @param threads processor threads to use, at least 1
     */
    public static OnnxUpscaler load(Path model, Description description, int threads) {
        return new OnnxUpscaler(PictureGraph.load(model, threads), requireNonNull(description, "description"));
    }

    /** Pixels made of each in each direction. */
    public int factor() {
        return description.factor();
    }

    /**
     * The picture enlarged, its transparency with it.
     *
     * @throws InferenceException if the result would be larger than {@link #MAX_RESULT_PIXELS}, or the model fails
     * @throws InterruptedException if the thread was interrupted between two tiles
     */
    public BufferedImage upscale(BufferedImage picture) throws InterruptedException {
        int width = picture.getWidth();
        int height = picture.getHeight();
        int factor = description.factor();
        if ((long) width * factor * height * factor > MAX_RESULT_PIXELS) {
            throw new InferenceException("the result would have " + (long) width * factor * height * factor
                    + " pixels, at most " + MAX_RESULT_PIXELS + " are made");
        }
        int[] colours = Raster.colours(picture);
        boolean alpha = picture.getColorModel().hasAlpha();
        BufferedImage result = new BufferedImage(
                width * factor, height * factor, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        for (int top = 0; top < height; top += description.tile()) {
            for (int left = 0; left < width; left += description.tile()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("the enlargement was interrupted");
                }
                tile(colours, width, height, left, top, result);
            }
        }
        if (alpha) {
            copyAlpha(Raster.stretch(picture, result.getWidth(), result.getHeight()), result);
        }
        return result;
    }

    private void tile(int[] colours, int width, int height, int left, int top, BufferedImage result) {
        int margin = description.margin();
        int factor = description.factor();
        // All tiles of a picture have one shape, which the runtime plans for once; that of a small picture is small.
        int tileWidth = Math.min(description.tile(), width) + 2 * margin;
        int tileHeight = Math.min(description.tile(), height) + 2 * margin;
        int[] tile = new int[tileWidth * tileHeight];
        for (int y = 0; y < tileHeight; y++) {
            int row = mirrored(top - margin + y, height) * width;
            for (int x = 0; x < tileWidth; x++) {
                tile[y * tileWidth + x] = colours[row + mirrored(left - margin + x, width)];
            }
        }
        PictureGraph.Numbers numbers =
                graph.run(description.input().encode(tile), description.input().shape(tileWidth, tileHeight));
        if (numbers.values().length != tile.length * factor * factor * PixelEncoding.CHANNELS) {
            throw new InferenceException("the upscaler made " + numbers.values().length + " numbers of a tile of "
                    + tile.length + " pixels; that is not its factor " + factor);
        }
        int[] enlarged = description.output().decode(numbers.values());
        for (int i = 0; i < enlarged.length; i++) {
            enlarged[i] |= 0xff000000;
        }
        int grownWidth = tileWidth * factor;
        int skipped = margin * factor;
        result.setRGB(
                left * factor,
                top * factor,
                Math.min(description.tile(), width - left) * factor,
                Math.min(description.tile(), height - top) * factor,
                enlarged,
                skipped * grownWidth + skipped,
                grownWidth);
    }

    /** A place beyond an edge is its mirror image within; of a picture of one pixel that pixel. */
    static int mirrored(int place, int size) {
        if (size == 1) {
            return 0;
        }
        int period = 2 * (size - 1);
        int within = Math.floorMod(place, period);
        return within < size ? within : period - within;
    }

    private static void copyAlpha(BufferedImage from, BufferedImage to) {
        for (int y = 0; y < to.getHeight(); y++) {
            for (int x = 0; x < to.getWidth(); x++) {
                to.setRGB(x, y, to.getRGB(x, y) & 0xffffff | from.getRGB(x, y) & 0xff000000);
            }
        }
    }

    @Override
    public void close() {
        graph.close();
    }
}
