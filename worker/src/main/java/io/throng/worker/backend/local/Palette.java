package io.throng.worker.backend.local;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The main colours of a picture, by median cut (Heckbert, "Color image quantization for frame buffer display", 1982): the box of colours
 * with the widest spread is cut at its median until there are enough boxes. Deterministic. A picture of any size is read on a grid.
 */
final class Palette {
    /** Colours told. */
    static final int COLOURS = 6;

    /** Most pixels looked at in each direction. */
    static final int GRID = 256;

    private static final int OPAQUE_FROM = 128;

    private Palette() {}

    /**
     * A colour.
     *
     * @param hex {@code #rrggbb}
     * @param proportion its share of the picture's visible pixels, 0 to 1
     */
    record Colour(String hex, double proportion) {}

    /** The main colours, the most frequent first; none if nothing is visible. */
    static List<Colour> of(BufferedImage picture) {
        List<int[]> pixels = visible(picture);
        if (pixels.isEmpty()) {
            return List.of();
        }
        List<List<int[]>> boxes = new ArrayList<>();
        boxes.add(pixels);
        while (boxes.size() < COLOURS) {
            List<int[]> widest = boxes.stream()
                    .max(Comparator.comparingLong(box -> (long) spread(box, widestChannel(box)) * box.size()))
                    .orElseThrow();
            int channel = widestChannel(widest);
            if (spread(widest, channel) == 0) {
                break;
            }
            boxes.remove(widest);
            cut(widest, channel, boxes);
        }
        Map<String, Integer> counts = new HashMap<>();
        boxes.forEach(box -> counts.merge(mean(box), box.size(), Integer::sum));
        return counts.entrySet().stream()
                .map(entry -> new Colour(entry.getKey(), entry.getValue() / (double) pixels.size()))
                .sorted(Comparator.comparingDouble(Colour::proportion)
                        .reversed()
                        .thenComparing(Colour::hex))
                .toList();
    }

    private static List<int[]> visible(BufferedImage picture) {
        int across = Math.min(GRID, picture.getWidth());
        int down = Math.min(GRID, picture.getHeight());
        List<int[]> pixels = new ArrayList<>();
        for (int y = 0; y < down; y++) {
            for (int x = 0; x < across; x++) {
                int colour = picture.getRGB(
                        (int) ((long) x * picture.getWidth() / across), (int) ((long) y * picture.getHeight() / down));
                if (colour >>> 24 >= OPAQUE_FROM) {
                    pixels.add(new int[] {colour >> 16 & 0xff, colour >> 8 & 0xff, colour & 0xff});
                }
            }
        }
        return pixels;
    }

    /** Cuts between two different values, so that neither part is empty. */
    private static void cut(List<int[]> box, int channel, List<List<int[]>> boxes) {
        List<int[]> sorted = new ArrayList<>(box);
        sorted.sort(Comparator.comparingInt(pixel -> pixel[channel]));
        int at = sorted.size() / 2;
        while (at < sorted.size() && sorted.get(at)[channel] == sorted.getFirst()[channel]) {
            at++;
        }
        while (at > 1 && sorted.get(at - 1)[channel] == sorted.get(Math.min(at, sorted.size() - 1))[channel]) {
            at--;
        }
        boxes.add(sorted.subList(0, at));
        boxes.add(sorted.subList(at, sorted.size()));
    }

    private static int widestChannel(List<int[]> box) {
        int widest = 0;
        for (int channel = 1; channel < 3; channel++) {
            if (spread(box, channel) > spread(box, widest)) {
                widest = channel;
            }
        }
        return widest;
    }

    private static int spread(List<int[]> box, int channel) {
        int low = 255;
        int high = 0;
        for (int[] pixel : box) {
            low = Math.min(low, pixel[channel]);
            high = Math.max(high, pixel[channel]);
        }
        return high - low;
    }

    private static String mean(List<int[]> box) {
        StringBuilder hex = new StringBuilder("#");
        for (int channel = 0; channel < 3; channel++) {
            long sum = 0;
            for (int[] pixel : box) {
                sum += pixel[channel];
            }
            hex.append("%02x".formatted(Math.round(sum / (double) box.size())));
        }
        return hex.toString();
    }
}
