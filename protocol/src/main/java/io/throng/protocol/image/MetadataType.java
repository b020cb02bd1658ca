package io.throng.protocol.image;

import io.throng.protocol.wire.WireName;

/**
 * What a note on a delivered image is about (image spec 6.3).
 */
public enum MetadataType implements WireName {
    LORA("lora"),
    TI("ti"),
    CENSORSHIP("censorship"),
    SOURCE_IMAGE("source_image"),
    SOURCE_MASK("source_mask"),
    EXTRA_SOURCE_IMAGES("extra_source_images"),
    BATCH_INDEX("batch_index"),
    INFORMATION("information"),
    AESTHETIC_SCORE("aesthetic_score");

    private final String wireName;

    MetadataType(String wireName) {
        this.wireName = wireName;
    }

    @Override
    public String wireName() {
        return wireName;
    }
}
