package io.throng.protocol.alchemy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How one form stands (alchemy spec 8).
 *
 * @param form which
 * @param state how it stands
 * @param result as the worker handed it in, with addresses in place of uploads; absent while there is none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlchemyFormStatus(AlchemyForm form, FormState state, Map<String, JsonNode> result) {
    public AlchemyFormStatus {
        result = result == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(result));
    }
}
