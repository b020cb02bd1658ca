package io.throng.worker.safety;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;

/**
 * What is handed in instead of a censored picture: plain words on grey, of the size asked for. The letters are drawn from dots, because a
 * server without a desktop may have no fonts.
 */
final class Placeholder {
    private static final int GLYPH_WIDTH = 5;
    private static final int GLYPH_HEIGHT = 7;
    private static final int ADVANCE = GLYPH_WIDTH + 1;
    private static final int LINE_ADVANCE = GLYPH_HEIGHT + 4;
    private static final int BACKGROUND = 0x808080;
    private static final int TEXT = 0xf0f0f0;

    /** Rows of five dots, from the top, the leftmost dot being the highest bit. */
    private static final Map<Character, int[]> GLYPHS = Map.ofEntries(
            glyph('a', 0x0e, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11),
            glyph('b', 0x1e, 0x11, 0x11, 0x1e, 0x11, 0x11, 0x1e),
            glyph('c', 0x0e, 0x11, 0x10, 0x10, 0x10, 0x11, 0x0e),
            glyph('d', 0x1e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x1e),
            glyph('e', 0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x1f),
            glyph('f', 0x1f, 0x10, 0x10, 0x1e, 0x10, 0x10, 0x10),
            glyph('g', 0x0e, 0x11, 0x10, 0x17, 0x11, 0x11, 0x0f),
            glyph('h', 0x11, 0x11, 0x11, 0x1f, 0x11, 0x11, 0x11),
            glyph('i', 0x0e, 0x04, 0x04, 0x04, 0x04, 0x04, 0x0e),
            glyph('j', 0x07, 0x02, 0x02, 0x02, 0x02, 0x12, 0x0c),
            glyph('k', 0x11, 0x12, 0x14, 0x18, 0x14, 0x12, 0x11),
            glyph('l', 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x1f),
            glyph('m', 0x11, 0x1b, 0x15, 0x15, 0x11, 0x11, 0x11),
            glyph('n', 0x11, 0x19, 0x15, 0x13, 0x11, 0x11, 0x11),
            glyph('o', 0x0e, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e),
            glyph('p', 0x1e, 0x11, 0x11, 0x1e, 0x10, 0x10, 0x10),
            glyph('q', 0x0e, 0x11, 0x11, 0x11, 0x15, 0x12, 0x0d),
            glyph('r', 0x1e, 0x11, 0x11, 0x1e, 0x14, 0x12, 0x11),
            glyph('s', 0x0f, 0x10, 0x10, 0x0e, 0x01, 0x01, 0x1e),
            glyph('t', 0x1f, 0x04, 0x04, 0x04, 0x04, 0x04, 0x04),
            glyph('u', 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x0e),
            glyph('v', 0x11, 0x11, 0x11, 0x11, 0x11, 0x0a, 0x04),
            glyph('w', 0x11, 0x11, 0x11, 0x15, 0x15, 0x15, 0x0a),
            glyph('x', 0x11, 0x11, 0x0a, 0x04, 0x0a, 0x11, 0x11),
            glyph('y', 0x11, 0x11, 0x0a, 0x04, 0x04, 0x04, 0x04),
            glyph('z', 0x1f, 0x01, 0x02, 0x04, 0x08, 0x10, 0x1f));

    private Placeholder() {}

    private static Map.Entry<Character, int[]> glyph(char letter, int... rows) {
        return Map.entry(letter, rows);
    }

    /**
     * Draws the words as large as they fit.
     *
     * @param lines lower-case letters and spaces; other characters stay blank
     */
    static BufferedImage draw(int width, int height, List<String> lines) {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = picture.createGraphics();
        try {
            graphics.setColor(new Color(BACKGROUND));
            graphics.fillRect(0, 0, width, height);
            graphics.setColor(new Color(TEXT));
            int longest = lines.stream().mapToInt(String::length).max().orElse(1);
            int dot = Math.max(
                    1, Math.min(width / (ADVANCE * (longest + 2)), height / (LINE_ADVANCE * (lines.size() + 2))));
            int top = (height - lines.size() * LINE_ADVANCE * dot) / 2;
            for (int i = 0; i < lines.size(); i++) {
                int left = (width - lines.get(i).length() * ADVANCE * dot) / 2;
                line(graphics, lines.get(i), left, top + i * LINE_ADVANCE * dot, dot);
            }
        } finally {
            graphics.dispose();
        }
        return picture;
    }

    private static void line(Graphics2D graphics, String text, int left, int top, int dot) {
        for (int i = 0; i < text.length(); i++) {
            int[] rows = GLYPHS.getOrDefault(text.charAt(i), new int[GLYPH_HEIGHT]);
            for (int y = 0; y < GLYPH_HEIGHT; y++) {
                for (int x = 0; x < GLYPH_WIDTH; x++) {
                    if ((rows[y] >> (GLYPH_WIDTH - 1 - x) & 1) == 1) {
                        graphics.fillRect(left + (i * ADVANCE + x) * dot, top + y * dot, dot, dot);
                    }
                }
            }
        }
    }
}
