package io.throng.server.rating;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.random.RandomGenerator;
import javax.imageio.ImageIO;

/**
 * A test of attention among the pictures to rate: it says in large letters how it must be rated. Whoever looks, passes; a program that
 * rates what it has not seen fails sooner or later. The letters are drawn by hand, since servers often have no fonts.
 */
final class AttentionPicture {
    /** Side of the picture, in pixels. */
    static final int SIDE_PIXELS = 512;

    private static final int GLYPH_WIDTH = 5;
    private static final int GLYPH_HEIGHT = 7;
    private static final int CELL_WIDTH = GLYPH_WIDTH + 1;

    /** Rows of five dots, top first, as binary numbers. */
    private static final Map<Character, int[]> GLYPHS = Map.ofEntries(
            glyph('A', 14, 17, 17, 31, 17, 17, 17),
            glyph('C', 14, 17, 16, 16, 16, 17, 14),
            glyph('E', 31, 16, 16, 30, 16, 16, 31),
            glyph('F', 31, 16, 16, 30, 16, 16, 16),
            glyph('I', 14, 4, 4, 4, 4, 4, 14),
            glyph('R', 30, 17, 17, 30, 20, 18, 17),
            glyph('S', 15, 16, 16, 14, 1, 1, 30),
            glyph('T', 31, 4, 4, 4, 4, 4, 4),
            glyph('0', 14, 17, 19, 21, 25, 17, 14),
            glyph('1', 4, 12, 4, 4, 4, 4, 14),
            glyph('2', 14, 17, 1, 2, 4, 8, 31),
            glyph('3', 31, 2, 4, 2, 1, 17, 14),
            glyph('4', 2, 6, 10, 18, 31, 2, 2),
            glyph('5', 31, 16, 30, 1, 1, 17, 14),
            glyph('6', 6, 8, 16, 30, 17, 17, 14),
            glyph('7', 31, 1, 2, 4, 8, 8, 8),
            glyph('8', 14, 17, 17, 14, 17, 17, 14),
            glyph('9', 14, 17, 17, 15, 1, 2, 12),
            glyph(' ', 0, 0, 0, 0, 0, 0, 0));

    private final RandomGenerator random;
    private final BufferedImage image = new BufferedImage(SIDE_PIXELS, SIDE_PIXELS, BufferedImage.TYPE_INT_RGB);

    private AttentionPicture(RandomGenerator random) {
        this.random = random;
    }

    /** What the picture asks for. */
    record Answer(int rating, int artifacts) {
        static Answer random(RandomGenerator random) {
            return new Answer(random.nextInt(1, 11), random.nextInt(0, 6));
        }
    }

    /** The picture as WebP; no two are alike. */
    static byte[] draw(Answer answer, RandomGenerator random) {
        AttentionPicture picture = new AttentionPicture(random);
        picture.background();
        picture.line("RATE " + answer.rating(), 10, random.nextInt(40, 150));
        picture.line("ARTIFACTS " + answer.artifacts(), 7, random.nextInt(280, 420));
        return picture.webp();
    }

    private void background() {
        int red = random.nextInt(60, 120);
        int green = random.nextInt(60, 120);
        int blue = random.nextInt(60, 120);
        for (int y = 0; y < SIDE_PIXELS; y++) {
            for (int x = 0; x < SIDE_PIXELS; x++) {
                int noise = random.nextInt(-25, 26) + y / 16;
                image.setRGB(x, y, rgb(red + noise, green + noise, blue + noise));
            }
        }
    }

    private void line(String text, int dotPixels, int top) {
        int left = random.nextInt(10, Math.max(11, SIDE_PIXELS - text.length() * CELL_WIDTH * dotPixels));
        for (int i = 0; i < text.length(); i++) {
            int[] rows = GLYPHS.get(text.charAt(i));
            int sink = random.nextInt(-4, 5);
            for (int row = 0; row < GLYPH_HEIGHT; row++) {
                for (int column = 0; column < GLYPH_WIDTH; column++) {
                    if ((rows[row] >> (GLYPH_WIDTH - 1 - column) & 1) == 1) {
                        dot(left + (i * CELL_WIDTH + column) * dotPixels, top + sink + row * dotPixels, dotPixels);
                    }
                }
            }
        }
    }

    private void dot(int left, int top, int sidePixels) {
        for (int y = Math.max(top, 0); y < Math.min(top + sidePixels, SIDE_PIXELS); y++) {
            for (int x = Math.max(left, 0); x < Math.min(left + sidePixels, SIDE_PIXELS); x++) {
                int light = random.nextInt(215, 256);
                image.setRGB(x, y, rgb(light, light, light));
            }
        }
    }

    private byte[] webp() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, "webp", bytes)) {
                throw new IllegalStateException("there is no WebP encoder");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static int rgb(int red, int green, int blue) {
        return Math.clamp(red, 0, 255) << 16 | Math.clamp(green, 0, 255) << 8 | Math.clamp(blue, 0, 255);
    }

    private static Map.Entry<Character, int[]> glyph(char letter, int... rows) {
        return Map.entry(letter, rows);
    }
}
