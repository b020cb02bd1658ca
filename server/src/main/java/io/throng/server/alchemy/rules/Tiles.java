package io.throng.server.alchemy.rules;

/** The size of an image as alchemy counts it: tiles of 512 by 512 pixels, each side rounded up on its own (alchemy spec 1). */
public final class Tiles {
    /** Pixels along the side of a tile. */
    public static final int SIDE_PIXELS = 512;

    /** Most tiles of an image that is taken in (alchemy spec 3). */
    public static final int MAX = 255;

    private Tiles() {}

    /** Tiles of an image whose sides are at least one pixel long. */
    public static int of(int widthPixels, int heightPixels) {
        if (widthPixels < 1 || heightPixels < 1) {
            throw new IllegalArgumentException("no image has " + widthPixels + "x" + heightPixels + " pixels");
        }
        return Math.multiplyExact(Math.ceilDiv(widthPixels, SIDE_PIXELS), Math.ceilDiv(heightPixels, SIDE_PIXELS));
    }
}
