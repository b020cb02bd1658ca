package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A decoded image: eight bits each of alpha, red, green and blue per pixel, not premultiplied, so that colours under transparent
 * pixels stay what they were.
 *
 * @param widthPixels 1 or more
 * @param heightPixels 1 or more
 * @param channels of the file: 1 grey or palette, 2 grey with alpha, 3 colour, 4 colour with alpha
 * @param alpha whether the alpha bits mean anything
 * @param argb row by row
 */
@SuppressWarnings("ArrayRecordComponent") // a carrier, never compared
record Picture(int widthPixels, int heightPixels, int channels, boolean alpha, int[] argb) {
    private static final int OPAQUE = 0xff000000;

    Picture {
        requireNonNull(argb, "argb");
    }

    /**
     * Decodes the first frame. Text and colour-profile chunks are skipped unread, since they may be bombs of their own.
     *
     * @param maxPixels more are refused, also when the file's parts disagree about its size
     * @throws IOException when the file is broken, or of a flavour that is not read
     */
    static Picture decode(byte[] bytes, ImageKind kind, long maxPixels) throws IOException {
        String format = kind.contentType().substring("image/".length());
        var readers = ImageIO.getImageReadersByFormatName(format);
        if (!readers.hasNext()) {
            throw new IOException("no reader for " + format);
        }
        ImageReader reader = readers.next();
        try (var in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
            reader.setInput(in, true, true);
            if ((long) reader.getWidth(0) * reader.getHeight(0) > maxPixels) {
                throw new IOException("frame is larger than the picture says");
            }
            return of(reader.read(0));
        } catch (RuntimeException e) { // readers of the JDK answer broken files with all sorts of them
            throw new IOException("broken image", e);
        } finally {
            reader.dispose();
        }
    }

    static Picture of(BufferedImage image) {
        int width = image.getWidth();
        int height = image.getHeight();
        ColorModel model = image.getColorModel();
        int[] argb = new int[width * height];
        if (model instanceof IndexColorModel || model.getColorSpace().getType() != ColorSpace.TYPE_GRAY) {
            image.getRGB(0, 0, width, height, argb, 0, width);
        } else {
            grey(image.getRaster(), model, argb);
        }
        boolean alpha = model.hasAlpha();
        if (!alpha) {
            for (int i = 0; i < argb.length; i++) {
                argb[i] |= OPAQUE;
            }
        }
        return new Picture(width, height, model instanceof IndexColorModel ? 1 : model.getNumComponents(), alpha, argb);
    }

    /** The JDK takes grey for linear light and would brighten it on the way to RGB; image files mean sRGB values. */
    private static void grey(Raster raster, ColorModel model, int[] argb) {
        int width = raster.getWidth();
        int greyMost = (1 << model.getComponentSize(0)) - 1;
        int alphaMost = model.hasAlpha() ? (1 << model.getComponentSize(1)) - 1 : 1;
        int[] greys = new int[width];
        int[] alphas = new int[width];
        for (int y = 0; y < raster.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, greys);
            if (model.hasAlpha()) {
                raster.getSamples(0, y, width, 1, 1, alphas);
            }
            for (int x = 0; x < width; x++) {
                int value = greys[x] * 255 / greyMost;
                argb[y * width + x] = alphas[x] * 255 / alphaMost << 24 | value << 16 | value << 8 | value;
            }
        }
    }

    /** The colours without alpha. */
    BufferedImage colours() {
        BufferedImage image = new BufferedImage(widthPixels, heightPixels, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, widthPixels, heightPixels, argb, 0, widthPixels);
        return image;
    }

    /** The alpha plane as grey. */
    BufferedImage alphaPlane() {
        BufferedImage image = new BufferedImage(widthPixels, heightPixels, BufferedImage.TYPE_INT_RGB);
        int[] plane = new int[argb.length];
        for (int i = 0; i < argb.length; i++) {
            int value = argb[i] >>> 24;
            plane[i] = OPAQUE | value << 16 | value << 8 | value;
        }
        image.setRGB(0, 0, widthPixels, heightPixels, plane, 0, widthPixels);
        return image;
    }
}
