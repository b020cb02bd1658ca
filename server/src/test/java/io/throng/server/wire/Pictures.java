package io.throng.server.wire;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Pictures that callers send, some of them lying about their size. */
final class Pictures {
    private static final int PNG_WIDTH_OFFSET = 16;
    private static final int PNG_HEIGHT_OFFSET = 20;
    private static final int WEBP_WIDTH_OFFSET = 26;
    private static final int WEBP_HEIGHT_OFFSET = 28;

    private Pictures() {}

    static byte[] png(int width, int height) {
        return file(width, height, "png");
    }

    /** A small PNG whose header declares another size. */
    static byte[] declaring(int width, int height) {
        byte[] png = png(10, 10);
        ByteBuffer.wrap(png).putInt(PNG_WIDTH_OFFSET, width).putInt(PNG_HEIGHT_OFFSET, height);
        return png;
    }

    /** A small WebP whose header declares the largest size the format knows. */
    static byte[] webpDeclaringTheLargestSize() {
        byte[] webp = file(10, 10, "webp");
        ByteBuffer.wrap(webp).putShort(WEBP_WIDTH_OFFSET, (short) 0xff3f).putShort(WEBP_HEIGHT_OFFSET, (short) 0xff3f);
        return webp;
    }

    static String base64(byte[] file) {
        return Base64.getEncoder().encodeToString(file);
    }

    private static byte[] file(int width, int height, String format) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalArgumentException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
