package io.throng.protocol.alchemy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.validation.constraints.NotNull;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One operation that is asked for (alchemy spec 1.1).
 *
 * @param name which; required
 * @param payload options for the worker, handed through as they are; absent: none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlchemyFormInput(@NotNull AlchemyForm name, Map<String, JsonNode> payload) {
    public AlchemyFormInput {
        payload = payload == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(payload));
    }
}
