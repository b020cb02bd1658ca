package io.throng.protocol.image;

import io.throng.protocol.wire.WireName;

/**
 * What is done with the source image.
 */
public enum SourceProcessing implements WireName {
    IMG2IMG("img2img"),
    INPAINTING("inpainting"),
    OUTPAINTING("outpainting"),
    REMIX("remix");

    private final String wireName;

    SourceProcessing(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
