package io.throng.inference.diffusion;

import io.throng.inference.InferenceException;
import io.throng.inference.diffusion.TiledRun.Scale;
import io.throng.inference.diffusion.onnx.Argument;
import io.throng.inference.diffusion.onnx.OnnxGraph;
import io.throng.inference.diffusion.onnx.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The autoencoder between pictures and latents. Large pictures go through it in tiles. Thread-safe. */
final class VaeCodec implements AutoCloseable {
    private final OnnxGraph decoder;
    private final Optional<OnnxGraph> encoder;
    private final int channels;
    private final int pixelsPerLatent;
    private final int tileSide;
    private final boolean seamless;
    private final float scaling;
    private final float shift;

    VaeCodec(OnnxGraph decoder, Optional<OnnxGraph> encoder, ModelFolder folder, int tileSide, boolean seamless) {
        this.decoder = decoder;
        this.encoder = encoder;
        this.channels = folder.latentChannels();
        this.pixelsPerLatent = folder.pixelsPerLatent();
        this.tileSide = tileSide;
        this.seamless = seamless;
        this.scaling = (float) folder.scalingFactor();
        this.shift = (float) folder.shiftFactor();
    }

    boolean canEncode() {
        return encoder.isPresent();
    }

    /** The picture of latents [1, channels, h, w], as [1, 3, height, width] from −1 to 1. */
    Tensor decode(Tensor latents) {
        float[] data = new float[latents.data().length];
        for (int i = 0; i < data.length; i++) {
            data[i] = latents.data()[i] / scaling + shift;
        }
        Tensor scaled = new Tensor(data, latents.shape());
        Scale scale = new Scale(pixelsPerLatent, 1);
        boolean tiled = latents.size(2) > tileSide || latents.size(3) > tileSide;
        if (!seamless || !tiled) {
            return TiledRun.over(scaled, tileSide, scale, tile -> run(decoder, tile));
        }
        // A tile does not see the opposite edge of the whole, so the whole is continued around itself first.
        int border = tileSide / 4;
        Tensor continued = continuedAround(scaled, border);
        Tensor decoded = TiledRun.over(continued, tileSide, scale, tile -> run(decoder, tile));
        return inner(decoded, border * pixelsPerLatent);
    }

    /** The latents of a picture [1, 3, height, width] from −1 to 1 whose sides are multiples of the pixels of a latent. */
    Tensor encode(Tensor pixels) {
        OnnxGraph graph = encoder.orElseThrow(
                () -> new InferenceException("the model has no VAE encoder, so it cannot start from a picture"));
        Tensor moments = TiledRun.over(
                pixels, tileSide * pixelsPerLatent, new Scale(1, pixelsPerLatent), tile -> run(graph, tile));
        int height = moments.size(2);
        int width = moments.size(3);
        if (moments.size(1) != channels && moments.size(1) != 2 * channels) {
            throw new InferenceException(
                    "the VAE encoder gives " + moments.size(1) + " channels for " + channels + " of the latents");
        }
        // Exports give the mean alone, or the mean and the logarithm of the variance behind it.
        float[] data = Arrays.copyOf(moments.data(), channels * height * width);
        for (int i = 0; i < data.length; i++) {
            data[i] = (data[i] - shift) * scaling;
        }
        return new Tensor(data, 1, channels, height, width);
    }

    private static Tensor run(OnnxGraph graph, Tensor input) {
        String name = graph.inputs().iterator().next();
        String output = graph.outputs().iterator().next();
        return graph.run(Map.of(name, Argument.of(input.data(), input.shape())), Set.of(output))
                .get(output);
    }

    private static Tensor continuedAround(Tensor input, int border) {
        int rows = input.size(2);
        int columns = input.size(3);
        int height = rows + 2 * border;
        int width = columns + 2 * border;
        float[] data = new float[input.size(1) * height * width];
        for (int channel = 0; channel < input.size(1); channel++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int fromY = Math.floorMod(y - border, rows);
                    int fromX = Math.floorMod(x - border, columns);
                    data[(channel * height + y) * width + x] = input.data()[(channel * rows + fromY) * columns + fromX];
                }
            }
        }
        return new Tensor(data, 1, input.size(1), height, width);
    }

    private static Tensor inner(Tensor input, int border) {
        int height = input.size(2) - 2 * border;
        int width = input.size(3) - 2 * border;
        float[] data = new float[input.size(1) * height * width];
        for (int channel = 0; channel < input.size(1); channel++) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(
                        input.data(),
                        (channel * input.size(2) + y + border) * input.size(3) + border,
                        data,
                        (channel * height + y) * width,
                        width);
            }
        }
        return new Tensor(data, 1, input.size(1), height, width);
    }

    @Override
    public void close() {
        decoder.close();
        encoder.ifPresent(OnnxGraph::close);
    }
}
