package io.throng.inference.image;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How pixels become the numbers of a model and back: a channel of 0 to 255 becomes {@code (value / 255 - mean) / std}.
 *
 * @param layout order of the axes
 * @param mean per channel, red first
 * @param std per channel, red first; never 0
 */
public record PixelEncoding(Layout layout, List<Double> mean, List<Double> std) {
    /** Colour channels. */
    public static final int CHANNELS = 3;

    /** Channels first, 0 to 1: what PyTorch exports usually take. */
    public static final PixelEncoding UNIT_NCHW =
            new PixelEncoding(Layout.NCHW, List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));

    /** Order of the axes. */
    public enum Layout {
        /** Picture, channel, row, column. */
        @JsonProperty("nchw")
        NCHW,
        /** Picture, row, column, channel. */
        @JsonProperty("nhwc")
        NHWC
    }

    public PixelEncoding {
        requireNonNull(layout, "layout");
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != CHANNELS || std.size() != CHANNELS || std.contains(0.0)) {
            throw new IllegalArgumentException("mean and std need three numbers each, those of std not 0");
        }
    }

    @JsonCreator
    static PixelEncoding ofDescription(
            @JsonProperty(value = "layout", required = true) Layout layout,
            @JsonProperty("mean") List<Double> mean,
            @JsonProperty("std") List<Double> std) {
        return new PixelEncoding(layout, mean == null ? UNIT_NCHW.mean() : mean, std == null ? UNIT_NCHW.std() : std);
    }

    /** The shape of one picture's tensor. */
    long[] shape(int width, int height) {
        return layout == Layout.NCHW
                ? new long[] {1, CHANNELS, height, width}
                : new long[] {1, height, width, CHANNELS};
    }

    /** Colours 0xRRGGBB, row by row, as a tensor's numbers. */
    public float[] encode(int[] colours) {
        int pixels = colours.length;
        float[] values = new float[pixels * CHANNELS];
        for (int i = 0; i < pixels; i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                double unit = (colours[i] >> (16 - 8 * channel) & 0xff) / 255.0;
                values[index(i, channel, pixels)] = (float) ((unit - mean.get(channel)) / std.get(channel));
            }
        }
        return values;
    }

    /** The colours 0xRRGGBB in a tensor's numbers, cut off at black and white. */
    int[] decode(float[] values) {
        int pixels = values.length / CHANNELS;
        int[] colours = new int[pixels];
        for (int i = 0; i < pixels; i++) {
            int colour = 0;
            for (int channel = 0; channel < CHANNELS; channel++) {
                double unit = values[index(i, channel, pixels)] * std.get(channel) + mean.get(channel);
                // Of a number that is none, nothing but black can be made.
                int level = Double.isNaN(unit) ? 0 : (int) Math.round(Math.clamp(unit, 0.0, 1.0) * 255);
                colour = colour << 8 | level;
            }
            colours[i] = colour;
        }
        return colours;
    }

    private int index(int pixel, int channel, int pixels) {
        return layout == Layout.NCHW ? channel * pixels + pixel : pixel * CHANNELS + channel;
    }
}
