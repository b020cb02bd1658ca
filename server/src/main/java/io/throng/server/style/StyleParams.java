package io.throng.server.style;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.wire.WireWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The params of styles: as they are stored, and as everybody sees them (styles spec 2.1, 2.2, 2.3). */
final class StyleParams {
    private StyleParams() {}

    static String write(Record params) {
        return new String(WireWriter.bytes(params), StandardCharsets.UTF_8);
    }

    static ImageParams image(String stored) {
        return read(stored, ImageParams.class);
    }

    static TextParams text(String stored) {
        return read(stored, TextParams.class);
    }

    /** Without what the contract does not show of a style; that is applied all the same. */
    static ImageParams shown(ImageParams params) {
        return params.toBuilder()
                .n(null)
                .seed(null)
                .seedVariation(null)
                .controlType(null)
                .imageIsControl(null)
                .returnControlMap(null)
                .extraTexts(null)
                .other(Map.of())
                .build();
    }

    /** Likewise, with the defaults that are always shown. */
    static TextParams shown(TextParams params) {
        return params.toBuilder()
                .n(null)
                .maxLength(null)
                .maxContextLength(null)
                .minP(params.minP() == null ? 0.0 : params.minP())
                .smoothingFactor(params.smoothingFactor() == null ? 0.0 : params.smoothingFactor())
                .dynatempRange(params.dynatempRange() == null ? 0.0 : params.dynatempRange())
                .dynatempExponent(params.dynatempExponent() == null ? 1.0 : params.dynatempExponent())
                .build();
    }

    private static <T extends Record> T read(String stored, Class<T> type) {
        try {
            return WireWriter.mapper().readValue(stored, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored params of a style cannot be read", e);
        }
    }
}
