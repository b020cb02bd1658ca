package io.throng.protocol.image;

import io.throng.protocol.wire.WireName;

/**
 * What a note on a delivered image says (image spec 6.3).
 */
public enum MetadataValue implements WireName {
    DOWNLOAD_FAILED("download_failed"),
    PARSE_FAILED("parse_failed"),
    BASELINE_MISMATCH("baseline_mismatch"),
    CSAM("csam"),
    NSFW("nsfw"),
    SEE_REF("see_ref");

    private final String wireName;

    MetadataValue(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
