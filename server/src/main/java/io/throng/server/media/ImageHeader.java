package io.throng.server.media;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * What an image file says about its size, read without decoding anything, so that a small file which unpacks to gigabytes is turned
 * away for the price of a few comparisons. The reading never goes beyond the bytes given and never loops without progress.
 *
 * @param kind the format
 * @param widthPixels as declared, 1 or more
 * @param heightPixels as declared, 1 or more
 * @param scans of a JPEG, which may ask for many passes over the whole picture; 1 for other formats
 */
record ImageHeader(ImageKind kind, long widthPixels, long heightPixels, int scans) {
    ImageHeader {
        requireNonNull(kind, "kind");
    }

    /** The header of a file; empty when it is of no known format or its header is broken. */
    static Optional<ImageHeader> of(byte[] bytes) {
        return ImageKind.of(bytes)
                .map(kind -> read(kind, bytes))
                .filter(header -> header.widthPixels >= 1 && header.heightPixels >= 1);
    }

    /** Product of the sides. */
    long pixels() {
        return widthPixels * heightPixels;
    }

    private static ImageHeader read(ImageKind kind, byte[] bytes) {
        return switch (kind) {
            case PNG -> still(kind, big(bytes, 16, 4), big(bytes, 20, 4));
            case GIF -> still(kind, little(bytes, 6, 2), little(bytes, 8, 2));
            case BMP ->
                little(bytes, 14, 4) == 12
                        ? still(kind, little(bytes, 18, 2), little(bytes, 20, 2))
                        : still(kind, (int) little(bytes, 18, 4), Math.abs((long) (int) little(bytes, 22, 4)));
            case WEBP -> webp(bytes);
            case JPEG -> jpeg(bytes);
        };
    }

    private static ImageHeader still(ImageKind kind, long width, long height) {
        return new ImageHeader(kind, width, height, 1);
    }

    private static ImageHeader webp(byte[] bytes) {
        return switch ((int) big(bytes, 12, 4)) {
            case 0x56503820 ->
                still(ImageKind.WEBP, little(bytes, 26, 2) & 0x3fff, little(bytes, 28, 2) & 0x3fff); // "VP8 "
            case 0x5650384c -> { // "VP8L"
                long sides = little(bytes, 21, 4);
                yield still(ImageKind.WEBP, (sides & 0x3fff) + 1, (sides >> 14 & 0x3fff) + 1);
            }
            case 0x56503858 -> still(ImageKind.WEBP, little(bytes, 24, 3) + 1, little(bytes, 27, 3) + 1); // "VP8X"
            default -> still(ImageKind.WEBP, 0, 0);
        };
    }

    private static ImageHeader jpeg(byte[] bytes) {
        long width = 0;
        long height = 0;
        int scans = 0;
        int at = 2;
        while (at + 3 < bytes.length) {
            if (bytes[at] != (byte) 0xff) {
                at++; // inside the coded data of a scan, or padding
                continue;
            }
            int marker = bytes[at + 1] & 0xff;
            if (marker == 0xff) {
                at++;
            } else if (marker == 0 || marker == 1 || marker >= 0xd0 && marker <= 0xd8) {
                at += 2; // a stuffed byte or a marker without a segment
            } else if (marker == 0xd9) {
                break;
            } else {
                if (marker == 0xda) {
                    scans++;
                } else if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
                    // Several frame headers make a broken file; the largest counts.
                    height = Math.max(height, big(bytes, at + 5, 2));
                    width = Math.max(width, big(bytes, at + 7, 2));
                }
                at += 2 + (int) Math.max(2, big(bytes, at + 2, 2));
            }
        }
        return new ImageHeader(ImageKind.JPEG, width, height, scans);
    }

    private static long big(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value = value << 8 | (at + i < bytes.length ? bytes[at + i] & 0xff : 0);
        }
        return value;
    }

    private static long little(byte[] bytes, int at, int count) {
        long value = 0;
        for (int i = count - 1; i >= 0; i--) {
            value = value << 8 | (at + i < bytes.length ? bytes[at + i] & 0xff : 0);
        }
        return value;
    }
}
