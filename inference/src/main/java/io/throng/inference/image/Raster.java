package io.throng.inference.image;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;

/** What models need done to pictures before and after. */
final class Raster {
    private Raster() {}

    /** The colours 0xRRGGBB of a picture on white, row by row. */
    static int[] colours(BufferedImage picture) {
        BufferedImage opaque = opaque(picture);
        int[] colours = opaque.getRGB(0, 0, opaque.getWidth(), opaque.getHeight(), null, 0, opaque.getWidth());
        for (int i = 0; i < colours.length; i++) {
            colours[i] &= 0xffffff;
        }
        return colours;
    }

    /** The picture without transparency, on white. */
    static BufferedImage opaque(BufferedImage picture) {
        if (picture.getType() == BufferedImage.TYPE_INT_RGB) {
            return picture;
        }
        BufferedImage result = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, result.getWidth(), result.getHeight());
            graphics.drawImage(picture, 0, 0, null);
        } finally {
            graphics.dispose();
        }
        return result;
    }

    /** The picture stretched to a size, its transparency kept. Shrinking by more than half goes in steps, so that no pixel is passed over. */
    static BufferedImage stretch(BufferedImage picture, int width, int height) {
        BufferedImage current = picture;
        while (current.getWidth() > 2 * width || current.getHeight() > 2 * height) {
            current = stretchOnce(
                    current, Math.max(width, current.getWidth() / 2), Math.max(height, current.getHeight() / 2));
        }
        return current.getWidth() == width && current.getHeight() == height
                ? current
                : stretchOnce(current, width, height);
    }

    private static BufferedImage stretchOnce(BufferedImage picture, int width, int height) {
        boolean alpha = picture.getColorModel().hasAlpha();
        BufferedImage result =
                new BufferedImage(width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        try {
            graphics.setComposite(AlphaComposite.Src);
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(picture, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return result;
    }
}
