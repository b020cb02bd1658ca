package io.throng.inference.image;

import java.awt.image.BufferedImage;

/**
 * Scales pictures as the tools do with which scorers were trained: separable, with a filter that widens when a picture shrinks, so that every
 * pixel counts. Scores depend on it (worker spec, trap 27).
 */
public final class Resampler {
    private static final double BICUBIC_A = -0.5;

    private Resampler() {}

    /** How far a pixel reaches. */
    public enum Filter {
        /** The mean of what falls into the new pixel. */
        AREA(0.5) {
            @Override
            double weight(double distance) {
                return distance > -0.5 && distance <= 0.5 ? 1 : 0;
            }
        },
        /** Catmull-Rom cubic. */
        BICUBIC(2) {
            @Override
            double weight(double distance) {
                double x = Math.abs(distance);
                if (x < 1) {
                    return ((BICUBIC_A + 2) * x - (BICUBIC_A + 3)) * x * x + 1;
                }
                return x < 2 ? (((x - 5) * x + 8) * x - 4) * BICUBIC_A : 0;
            }
        };

        private final double support;

        Filter(double support) {
            this.support = support;
        }

        abstract double weight(double distance);
    }

    /** The picture, on white, stretched to a size. */
    public static BufferedImage stretch(BufferedImage picture, int width, int height, Filter filter) {
        BufferedImage opaque = Raster.opaque(picture);
        if (opaque.getWidth() == width && opaque.getHeight() == height) {
            return opaque;
        }
        int[] colours = Raster.colours(opaque);
        double[][] channels = new double[PixelEncoding.CHANNELS][colours.length];
        for (int i = 0; i < colours.length; i++) {
            for (int channel = 0; channel < PixelEncoding.CHANNELS; channel++) {
                channels[channel][i] = colours[i] >> (16 - 8 * channel) & 0xff;
            }
        }
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] scaled = new int[width * height];
        for (double[] channel : channels) {
            double[] wide = rows(channel, opaque.getWidth(), opaque.getHeight(), width, filter);
            double[] whole =
                    transposed(rows(transposed(wide, width), opaque.getHeight(), width, height, filter), height);
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = scaled[i] << 8 | (int) Math.round(Math.clamp(whole[i], 0, 255));
            }
        }
        result.setRGB(0, 0, width, height, scaled, 0, width);
        return result;
    }

    /** The picture with its shorter side scaled to a size, and the middle square of it. */
    public static BufferedImage square(BufferedImage picture, int size, Filter filter) {
        int shorter = Math.min(picture.getWidth(), picture.getHeight());
        int width = Math.max(size, (int) ((long) size * picture.getWidth() / shorter));
        int height = Math.max(size, (int) ((long) size * picture.getHeight() / shorter));
        BufferedImage scaled = stretch(picture, width, height, filter);
        return scaled.getSubimage((width - size) / 2, (height - size) / 2, size, size);
    }

    /** Every row of so many pixels scaled to another number. */
    private static double[] rows(double[] values, int from, int rows, int to, Filter filter) {
        double scale = from / (double) to;
        double widened = Math.max(1, scale);
        double reach = filter.support * widened;
        double[] result = new double[rows * to];
        for (int x = 0; x < to; x++) {
            double centre = (x + 0.5) * scale;
            int first = Math.max(0, (int) (centre - reach + 0.5));
            int last = Math.min(from, (int) (centre + reach + 0.5));
            double[] weights = new double[last - first];
            double sum = 0;
            for (int i = first; i < last; i++) {
                weights[i - first] = filter.weight((i - centre + 0.5) / widened);
                sum += weights[i - first];
            }
            for (int row = 0; row < rows; row++) {
                double value = 0;
                for (int i = first; i < last; i++) {
                    value += weights[i - first] * values[row * from + i];
                }
                result[row * to + x] = value / sum;
            }
        }
        return result;
    }

    private static double[] transposed(double[] values, int width) {
        int height = values.length / width;
        double[] result = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i % width * height + i / width] = values[i];
        }
        return result;
    }
}
