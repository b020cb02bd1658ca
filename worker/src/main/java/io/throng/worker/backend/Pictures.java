package io.throng.worker.backend;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;

/** Pictures as the horde wants them: WebP of exactly the job's size, without the back end's own metadata. */
public final class Pictures {
    /** Largest picture decoded, in pixels. */
    public static final long MAX_PIXELS = 4096L * 4096;

    /** WebP quality of results (worker spec 5). */
    public static final float QUALITY = 0.95f;

    private Pictures() {}

    /**
     * The picture in these bytes, in any format this Java can read.
     *
     * @throws BackendException if there is none, or it has more than {@link #MAX_PIXELS}
     */
    public static BufferedImage decode(byte[] bytes) throws BackendException {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new BackendException("the back end's " + bytes.length + " bytes are no picture");
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in);
                // The size is judged before anything of that size is allocated.
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > MAX_PIXELS) {
                    throw new BackendException(
                            "the back end's picture has " + pixels + " pixels, more than " + MAX_PIXELS);
                }
                return reader.read(0);
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException e) {
            throw new BackendException("the back end's picture cannot be read: " + e.getMessage(), e);
        }
    }

    /** The picture scaled to cover this size, what sticks out cut off evenly. */
    public static BufferedImage cover(BufferedImage picture, int width, int height) {
        boolean alpha = picture.getColorModel().hasAlpha();
        BufferedImage result =
                new BufferedImage(width, height, alpha ? BufferedImage.TYPE_INT_ARGB : BufferedImage.TYPE_INT_RGB);
        double scale = Math.max(width / (double) picture.getWidth(), height / (double) picture.getHeight());
        int scaledWidth = (int) Math.round(picture.getWidth() * scale);
        int scaledHeight = (int) Math.round(picture.getHeight() * scale);
        Graphics2D graphics = result.createGraphics();
        try {
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
            graphics.drawImage(
                    picture, (width - scaledWidth) / 2, (height - scaledHeight) / 2, scaledWidth, scaledHeight, null);
        } finally {
            graphics.dispose();
        }
        return result;
    }

    /** The picture as lossy WebP. */
    public static byte[] webp(BufferedImage picture) throws BackendException {
        Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName("webp");
        if (!writers.hasNext()) {
            throw new BackendException("this Java has no WebP encoder");
        }
        ImageWriter writer = writers.next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionType("Lossy");
            parameters.setCompressionQuality(QUALITY);
            writer.setOutput(out);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } catch (IOException e) {
            throw new BackendException("the picture cannot be written as WebP: " + e.getMessage(), e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
