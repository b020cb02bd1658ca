package io.throng.protocol.image;

import io.throng.protocol.wire.WireName;

/**
 * Kinds of control image (image spec 2.2).
 */
public enum ControlType implements WireName {
    CANNY("canny"),
    HED("hed"),
    DEPTH("depth"),
    NORMAL("normal"),
    OPENPOSE("openpose"),
    SEG("seg"),
    SCRIBBLE("scribble"),
    FAKESCRIBBLES("fakescribbles"),
    HOUGH("hough");

    private final String wireName;

    ControlType(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
