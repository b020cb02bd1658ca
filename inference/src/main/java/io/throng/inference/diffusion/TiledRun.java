package io.throng.inference.diffusion;

import io.throng.inference.diffusion.onnx.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Runs a graph that works on neighbourhoods over a picture in tiles that overlap, and blends the results: each tile counts fully in
 * its middle and linearly less towards its edges. So the memory needed is that of one tile.
 */
final class TiledRun {
    /** Share of a tile that overlaps the next. */
    private static final double OVERLAP = 0.25;

    private TiledRun() {}

    /** How a graph changes sides: what comes out is {@code times/parts} of what goes in. */
    record Scale(int times, int parts) {
        int of(int side) {
            return side * times / parts;
        }
    }

    /**
     * The result for the whole.
     *
     * @param input [1, channels, height, width]; sides are multiples of {@code scale.parts}
     * @param side largest side of a tile, a multiple of {@code scale.parts}
     * @param graph what runs on a tile
     */
    static Tensor over(Tensor input, int side, Scale scale, UnaryOperator<Tensor> graph) {
        int height = input.size(2);
        int width = input.size(3);
        if (height <= side && width <= side) {
            return graph.apply(input);
        }
        int outHeight = scale.of(height);
        int outWidth = scale.of(width);
        float[] sums = null;
        float[] weights = new float[outHeight * outWidth];
        int channels = 0;
        for (int top : starts(height, side, scale.parts)) {
            for (int left : starts(width, side, scale.parts)) {
                Tensor tile = graph.apply(cut(input, top, left, Math.min(side, height), Math.min(side, width)));
                channels = tile.size(1);
                if (sums == null) {
                    sums = new float[channels * outHeight * outWidth];
                }
                blend(tile, scale.of(top), scale.of(left), outHeight, outWidth, sums, weights);
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] /= weights[i % weights.length];
        }
        return new Tensor(sums, 1, channels, outHeight, outWidth);
    }

    /** Starts of tiles that cover a length, evenly spread, each overlapping the next; all multiples of a step. */
    static List<Integer> starts(int length, int side, int step) {
        if (length <= side) {
            return List.of(0);
        }
        int stride = Math.max(step, (int) (side * (1 - OVERLAP)) / step * step);
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start + side < length; start += stride) {
            starts.add(start);
        }
        starts.add(length - side);
        return starts;
    }

    private static Tensor cut(Tensor input, int top, int left, int height, int width) {
        int channels = input.size(1);
        int rows = input.size(2);
        int columns = input.size(3);
        float[] data = new float[channels * height * width];
        for (int channel = 0; channel < channels; channel++) {
            for (int y = 0; y < height; y++) {
                System.arraycopy(
                        input.data(),
                        (channel * rows + top + y) * columns + left,
                        data,
                        (channel * height + y) * width,
                        width);
            }
        }
        return new Tensor(data, 1, channels, height, width);
    }

    private static void blend(
            Tensor tile, int top, int left, int outHeight, int outWidth, float[] sums, float[] weights) {
        int height = tile.size(2);
        int width = tile.size(3);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float weight = ramp(y, height) * ramp(x, width);
                int at = (top + y) * outWidth + left + x;
                weights[at] += weight;
                for (int channel = 0; channel < tile.size(1); channel++) {
                    sums[channel * outHeight * outWidth + at] +=
                            weight * tile.data()[(channel * height + y) * width + x];
                }
            }
        }
    }

    private static float ramp(int at, int length) {
        double overlap = Math.max(1, length * OVERLAP);
        return (float) Math.min(1, (Math.min(at, length - 1 - at) + 1) / overlap);
    }
}
