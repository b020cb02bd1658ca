package io.throng.inference.diffusion;

import java.awt.image.BufferedImage;

/** Scaling of pictures by the Lanczos filter of three lobes, widened when it shrinks, as the Python programs do (Pillow). */
final class Resampling {
    private static final double LOBES = 3;

    private Resampling() {}

    /** The picture in this size; alpha is kept as a plane of its own. */
    static BufferedImage lanczos(BufferedImage image, int width, int height) {
        if (image.getWidth() == width && image.getHeight() == height) {
            return image;
        }
        boolean alpha = image.getColorModel().hasAlpha();
        int planes = alpha ? 4 : 3;
        int[] colours = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
        Taps across = new Taps(image.getWidth(), width);
        Taps down = new Taps(image.getHeight(), height);
        int[] result = new int[width * height];
        for (int plane = 0; plane < planes; plane++) {
            float[] values = new float[colours.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = colours[i] >> (8 * plane) & 0xff;
            }
            float[] scaled = down.columns(across.rows(values, image.getHeight()), width);
            for (int i = 0; i < result.length; i++) {
                result[i] |= Math.clamp(Math.round(scaled[i]), 0, 255) << (8 * plane);
            }
        }
        BufferedImage scaled =
                new BufferedImage(width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        scaled.setRGB(0, 0, width, height, result, 0, width);
        return scaled;
    }

    /** Which of the old values make each new one along one axis, and with what weight. */
    private static final class Taps {
        private final int from;
        private final int[] first;
        private final float[][] weights;

        Taps(int from, int to) {
            this.from = from;
            this.first = new int[to];
            this.weights = new float[to][];
            double scale = from / (double) to;
            double widening = Math.max(scale, 1);
            for (int i = 0; i < to; i++) {
                double centre = (i + 0.5) * scale;
                int start = Math.max(0, (int) (centre - LOBES * widening + 0.5));
                int end = Math.min(from, (int) (centre + LOBES * widening + 0.5));
                float[] taps = new float[end - start];
                float sum = 0;
                for (int k = 0; k < taps.length; k++) {
                    taps[k] = (float) kernel((start + k + 0.5 - centre) / widening);
                    sum += taps[k];
                }
                for (int k = 0; k < taps.length; k++) {
                    taps[k] /= sum;
                }
                first[i] = start;
                weights[i] = taps;
            }
        }

        private static double kernel(double x) {
            if (x <= -LOBES || x >= LOBES) {
                return 0;
            }
            return sinc(x) * sinc(x / LOBES);
        }

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        }

        float[] rows(float[] values, int height) {
            int to = first.length;
            float[] result = new float[to * height];
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < to; x++) {
                    float sum = 0;
                    for (int k = 0; k < weights[x].length; k++) {
                        sum += weights[x][k] * values[y * from + first[x] + k];
                    }
                    result[y * to + x] = sum;
                }
            }
            return result;
        }

        float[] columns(float[] values, int width) {
            int to = first.length;
            float[] result = new float[width * to];
            for (int y = 0; y < to; y++) {
                for (int k = 0; k < weights[y].length; k++) {
                    float weight = weights[y][k];
                    int row = (first[y] + k) * width;
                    for (int x = 0; x < width; x++) {
                        result[y * width + x] += weight * values[row + x];
                    }
                }
            }
            return result;
        }
    }
}
