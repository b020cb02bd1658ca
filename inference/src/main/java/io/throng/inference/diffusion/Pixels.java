package io.throng.inference.diffusion;

import io.throng.inference.diffusion.onnx.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** Pictures as the numbers that the graphs take and give: colour planes from −1 to 1, one after the other. */
final class Pixels {
    private static final int COLOURS = 3;
    private static final float HALF_RANGE = 127.5f;

    private Pixels() {}

    /** The picture as [1, 3, height, width], from −1 to 1; transparency is dropped. */
    static Tensor tensor(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        int[] colours = image.getRGB(0, 0, width, height, null, 0, width);
        float[] data = new float[COLOURS * colours.length];
        for (int i = 0; i < colours.length; i++) {
            for (int plane = 0; plane < COLOURS; plane++) {
                int value = colours[i] >> (16 - 8 * plane) & 0xff;
                data[plane * colours.length + i] = value / HALF_RANGE - 1;
            }
        }
        return new Tensor(data, 1, COLOURS, height, width);
    }

    /** The picture in [1, 3, height, width]; values beyond −1 to 1 are cut. */
    static BufferedImage image(Tensor tensor) {
        int height = tensor.size(2);
        int width = tensor.size(3);
        int area = width * height;
        int[] colours = new int[area];
        for (int i = 0; i < area; i++) {
            int colour = 0;
            for (int plane = 0; plane < COLOURS; plane++) {
                float value = tensor.data()[plane * area + i];
                colour = colour << 8 | Math.clamp(Math.round((value + 1) * HALF_RANGE), 0, 255);
            }
            colours[i] = colour;
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, colours, 0, width);
        return image;
    }

    /** How white a mask is, from 0 to 1, row by row; transparent parts of one with transparency count as black. */
    static float[] brightness(BufferedImage mask) {
        int width = mask.getWidth();
        int[] colours = mask.getRGB(0, 0, width, mask.getHeight(), null, 0, width);
        float[] data = new float[colours.length];
        for (int i = 0; i < colours.length; i++) {
            int colour = colours[i];
            float alpha = (colour >>> 24) / 255f;
            data[i] = ((colour >> 16 & 0xff) + (colour >> 8 & 0xff) + (colour & 0xff)) / (3 * 255f) * alpha;
        }
        return data;
    }

    /** The part of a picture from its upper left corner. */
    static BufferedImage cropped(BufferedImage image, int width, int height) {
        return image.getWidth() == width && image.getHeight() == height
                ? image
                : copy(image.getSubimage(0, 0, width, height));
    }

    private static BufferedImage copy(BufferedImage image) {
        BufferedImage result = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        draw(result, image, 0, 0, image.getWidth(), image.getHeight());
        return result;
    }

    /**
     * The whole picture scaled into a canvas; what the other proportions leave free at two sides continues the colours of the
     * picture's edge.
     */
    static BufferedImage contained(BufferedImage image, int width, int height) {
        double scale = Math.min(width / (double) image.getWidth(), height / (double) image.getHeight());
        int innerWidth = Math.max(1, (int) Math.round(image.getWidth() * scale));
        int innerHeight = Math.max(1, (int) Math.round(image.getHeight() * scale));
        BufferedImage scaled = Resampling.lanczos(image, innerWidth, innerHeight);
        if (innerWidth == width && innerHeight == height) {
            return scaled;
        }
        int left = (width - innerWidth) / 2;
        int top = (height - innerHeight) / 2;
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            int fromY = Math.clamp(y - top, 0, innerHeight - 1);
            for (int x = 0; x < width; x++) {
                result.setRGB(x, y, scaled.getRGB(Math.clamp(x - left, 0, innerWidth - 1), fromY));
            }
        }
        return result;
    }

    /** Keeps of the original what a mask of the same size keeps. */
    static BufferedImage pasted(BufferedImage painted, BufferedImage original, float[] mask) {
        int width = painted.getWidth();
        int height = painted.getHeight();
        int[] above = painted.getRGB(0, 0, width, height, null, 0, width);
        int[] below = original.getRGB(0, 0, width, height, null, 0, width);
        for (int i = 0; i < above.length; i++) {
            int colour = 0;
            for (int shift = 16; shift >= 0; shift -= 8) {
                float mixed = mask[i] * (above[i] >> shift & 0xff) + (1 - mask[i]) * (below[i] >> shift & 0xff);
                colour |= Math.round(mixed) << shift;
            }
            above[i] = colour;
        }
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        result.setRGB(0, 0, width, height, above, 0, width);
        return result;
    }

    private static void draw(BufferedImage canvas, BufferedImage image, int x, int y, int width, int height) {
        Graphics2D graphics = canvas.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.drawImage(image, x, y, width, height, null);
        } finally {
            graphics.dispose();
        }
    }
}
