package io.throng.server.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Image formats that are told apart by their first bytes, never by what a sender calls them. */
public enum ImageKind {
    WEBP("image/webp"),
    PNG("image/png"),
    JPEG("image/jpeg"),
    GIF("image/gif"),
    BMP("image/bmp");

    /** Bytes that are enough to tell. */
    public static final int HEAD_BYTES = 12;

    private static final byte[] PNG_MAGIC = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    private static final byte[] JPEG_MAGIC = {(byte) 0xff, (byte) 0xd8, (byte) 0xff};

    private final String contentType;

    ImageKind(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    /** Whether results may be of this kind. */
    public boolean storable() {
        return this == WEBP || this == PNG || this == JPEG;
    }

    /** The kind that these bytes begin like. */
    public static Optional<ImageKind> of(byte[] bytes) {
        if (starts(bytes, 0, "RIFF") && starts(bytes, 8, "WEBP")) {
            return Optional.of(WEBP);
        }
        if (starts(bytes, 0, PNG_MAGIC)) {
            return Optional.of(PNG);
        }
        if (starts(bytes, 0, JPEG_MAGIC)) {
            return Optional.of(JPEG);
        }
        if (starts(bytes, 0, "GIF87a") || starts(bytes, 0, "GIF89a")) {
            return Optional.of(GIF);
        }
        return starts(bytes, 0, "BM") ? Optional.of(BMP) : Optional.empty();
    }

    private static boolean starts(byte[] bytes, int at, String magic) {
        return starts(bytes, at, magic.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean starts(byte[] bytes, int at, byte[] magic) {
        return bytes.length >= at + magic.length && Arrays.equals(bytes, at, at + magic.length, magic, 0, magic.length);
    }
}
