package io.throng.worker.backend;

import io.throng.protocol.image.GenerationMetadata;
import io.throng.protocol.image.MetadataType;
import io.throng.protocol.image.MetadataValue;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;

/** Makes source pictures and masks ready for a back end (worker spec 4.5). Pure. */
public final class SourcePictures {
    private static final int OPAQUE = 255;

    private SourcePictures() {}

    /** The picture stretched to this size, with its transparency if it has any. */
    public static BufferedImage stretched(BufferedImage picture, int width, int height) {
        int type = picture.getColorModel().hasAlpha() ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB;
        if (picture.getWidth() == width && picture.getHeight() == height && picture.getType() == type) {
            return picture;
        }
        BufferedImage current = picture;
        // Halving step by step keeps every pixel's share; one large step would drop most of them.
        while (current.getWidth() >= 2 * width && current.getHeight() >= 2 * height) {
            current = drawn(current, current.getWidth() / 2, current.getHeight() / 2, type);
        }
        return drawn(current, width, height, type);
    }

    /**
     * The picture without transparency, painted over black.
     */
    public static BufferedImage opaque(BufferedImage picture) {
        return picture.getColorModel().hasAlpha()
                ? drawn(picture, picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB)
                : picture;
    }

    /**
     * The mask of a source at this size, white where to repaint: its own, else its transparency.
     *
     * @return empty if the source has neither
     */
    public static Optional<BufferedImage> mask(ImageTask.Source source, int width, int height) {
        if (source.mask().isPresent()) {
            return Optional.of(drawn(
                    stretched(opaque(source.mask().get()), width, height),
                    width,
                    height,
                    BufferedImage.TYPE_BYTE_GRAY));
        }
        if (!source.image().getColorModel().hasAlpha()) {
            return Optional.empty();
        }
        BufferedImage picture = stretched(source.image(), width, height);
        BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        boolean any = false;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int white = OPAQUE - (picture.getRGB(x, y) >>> 24);
                any |= white != 0;
                mask.getRaster().setSample(x, y, 0, white);
            }
        }
        return any ? Optional.of(mask) : Optional.empty();
    }

    /** A mask of this size that is white all over: repaint everything. */
    public static BufferedImage whiteMask(int width, int height) {
        BufferedImage mask = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                mask.getRaster().setSample(x, y, 0, OPAQUE);
            }
        }
        return mask;
    }

    /** The picture with the mask as inverted transparency: what is white in the mask becomes transparent. Colours stay. */
    public static BufferedImage withInvertedAlpha(BufferedImage picture, BufferedImage mask) {
        BufferedImage colours = opaqueColours(picture);
        BufferedImage result = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                int alpha = OPAQUE - mask.getRaster().getSample(x, y, 0);
                result.setRGB(x, y, alpha << 24 | colours.getRGB(x, y) & 0xFFFFFF);
            }
        }
        return result;
    }

    /** The colours under the transparency, which painting over black would darken. */
    private static BufferedImage opaqueColours(BufferedImage picture) {
        BufferedImage result = new BufferedImage(picture.getWidth(), picture.getHeight(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                result.setRGB(x, y, picture.getRGB(x, y));
            }
        }
        return result;
    }

    /** The note that a mask was missing and everything was repainted. */
    public static GenerationMetadata maskMissing() {
        return new GenerationMetadata(MetadataType.SOURCE_MASK, MetadataValue.PARSE_FAILED, null);
    }

    /** Whether the picture is black all over: what is left of one when numbers overflowed (worker spec trap 41). */
    public static boolean allBlack(BufferedImage picture) {
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth(); x++) {
                if ((picture.getRGB(x, y) & 0xFFFFFF) != 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The picture as PNG, without loss. */
    public static byte[] png(BufferedImage picture) throws BackendException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(picture, "png", bytes)) {
                throw new BackendException("this Java has no PNG encoder for the picture");
            }
        } catch (IOException e) {
            throw new BackendException("the picture cannot be written as PNG: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage drawn(BufferedImage picture, int width, int height, int type) {
        BufferedImage result = new BufferedImage(width, height, type);
        Graphics2D graphics = result.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.drawImage(picture, 0, 0, width, height, null);
        } finally {
            graphics.dispose();
        }
        return result;
    }
}
