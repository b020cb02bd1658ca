package io.throng.server.alchemy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.media.MediaKey;
import io.throng.server.media.MediaStore;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** Results of forms, from what a worker hands in to what is stored and what a requester sees. */
final class FormResults {
    /** What stands for a result that was uploaded to the media store. */
    static final String UPLOADED = "R2";

    private static final TypeReference<LinkedHashMap<String, JsonNode>> OBJECT = new TypeReference<>() {};

    private final MediaStore store;

    FormResults(MediaStore store) {
        this.store = store;
    }

    static boolean namesUpload(Map<String, JsonNode> result) {
        return result.values().stream().anyMatch(FormResults::isUpload);
    }

    /** An object as it is stored. */
    static String json(Map<String, JsonNode> object) {
        return new String(WireWriter.bytes(object), StandardCharsets.UTF_8);
    }

    /** An object as it was stored. */
    static Map<String, JsonNode> object(String json) {
        try {
            return WireWriter.mapper().readValue(json, OBJECT);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored object cannot be read", e);
        }
    }

    /** A stored result with fresh addresses, good for {@link MediaStore#URL_LIFE}, in place of uploads. */
    Map<String, JsonNode> shown(UUID formId, String stored) {
        Map<String, JsonNode> result = object(stored);
        result.replaceAll((name, value) -> isUpload(value)
                ? TextNode.valueOf(store.downloadUrl(MediaKey.result(formId), MediaStore.URL_LIFE)
                        .uri()
                        .toString())
                : value);
        return result;
    }

    private static boolean isUpload(JsonNode value) {
        return value.isTextual() && value.textValue().equals(UPLOADED);
    }
}
