package io.throng.server.media;

import com.luciad.imageio.webp.WebPWriteParam;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Writes WebP. The library's binding cannot be told to keep colours under transparent pixels ("exact" mode), which inpainting needs. So
 * a picture with alpha is put together here, as the WebP container specification lays it out: the colours as an ordinary opaque lossy
 * frame ({@code VP8}), the alpha plane losslessly beside it ({@code ALPH}, which holds a {@code VP8L} image without its header whose
 * green channel is the alpha), and a {@code VP8X} chunk that announces both.
 */
final class WebpEncoder {
    /** Longest side of a WebP image. */
    static final int MAX_SIDE_PIXELS = 16383;

    private static final int RIFF_HEADER_BYTES = 12;
    private static final int CHUNK_HEADER_BYTES = 8;
    /** Signature byte, two 14-bit sides, alpha bit and version. */
    private static final int VP8L_HEADER_BYTES = 5;

    private static final byte ALPHA_LOSSLESS = 1;
    private static final byte VP8X_ALPHA = 0x10;

    private WebpEncoder() {}

    /**
     * Encodes with loss in the colours and none in the alpha.
     *
     * @param quality 0 to 100
     */
    static byte[] lossy(Picture picture, int quality) throws IOException {
        byte[] colours = encode(picture.colours(), "Lossy", quality / 100f);
        return picture.alpha() ? withAlpha(picture, colours) : colours;
    }

    /** Encodes without any loss; the alpha channel is left out. */
    static byte[] losslessOpaque(Picture picture) throws IOException {
        return encode(picture.colours(), "Lossless", 0.5f);
    }

    private static byte[] withAlpha(Picture picture, byte[] colours) throws IOException {
        byte[] frame = chunk(colours, "VP8 ");
        byte[] plane = chunk(encode(picture.alphaPlane(), "Lossless", 0.5f), "VP8L");
        byte[] alpha = new byte[plane.length - VP8L_HEADER_BYTES + 1];
        alpha[0] = ALPHA_LOSSLESS;
        System.arraycopy(plane, VP8L_HEADER_BYTES, alpha, 1, alpha.length - 1);
        int size = 4 + chunkBytes(10) + chunkBytes(alpha.length) + chunkBytes(frame.length);
        ByteBuffer file = ByteBuffer.allocate(size + CHUNK_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(size).put(ascii("WEBP"));
        file.put(ascii("VP8X")).putInt(10).putInt(VP8X_ALPHA);
        put24(file, picture.widthPixels() - 1);
        put24(file, picture.heightPixels() - 1);
        putChunk(file, "ALPH", alpha);
        putChunk(file, "VP8 ", frame);
        return file.array();
    }

    private static byte[] encode(BufferedImage image, String compression, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByMIMEType("image/webp").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = new MemoryCacheImageOutputStream(bytes)) {
            WebPWriteParam parameters = new WebPWriteParam(Locale.ROOT);
            parameters.setCompressionMode(WebPWriteParam.MODE_EXPLICIT);
            parameters.setCompressionType(compression);
            parameters.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private static byte[] chunk(byte[] file, String name) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = RIFF_HEADER_BYTES; at + CHUNK_HEADER_BYTES <= file.length; ) {
            int size = in.getInt(at + 4);
            if (Arrays.equals(file, at, at + 4, ascii(name), 0, 4)) {
                return Arrays.copyOfRange(file, at + CHUNK_HEADER_BYTES, at + CHUNK_HEADER_BYTES + size);
            }
            at += chunkBytes(size);
        }
        throw new IOException("the encoder wrote no " + name + " chunk");
    }

    private static void putChunk(ByteBuffer file, String name, byte[] content) {
        file.put(ascii(name)).putInt(content.length).put(content);
        if (content.length % 2 == 1) {
            file.put((byte) 0);
        }
    }

    private static int chunkBytes(int contentBytes) {
        return CHUNK_HEADER_BYTES + contentBytes + contentBytes % 2;
    }

    private static void put24(ByteBuffer file, int value) {
        file.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
