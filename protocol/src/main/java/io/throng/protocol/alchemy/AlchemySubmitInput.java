package io.throng.protocol.alchemy;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.Bounds;
import io.throng.protocol.constraint.FreeFormSize;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Body of {@code POST interrogate/submit} (alchemy spec 2); the published schema describes another body by mistake.
 *
 * @param id id of the form; required
 * @param result any object; {@code R2} stands for an image that was uploaded; required unless the state is {@link #FAULTED}
 * @param state {@link #FAULTED}, or anything else for success; absent means success
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AlchemySubmitInput(
        @NotNull @Size(max = Bounds.MAX_ID_LENGTH) String id,
        @FreeFormSize(Bounds.MAX_RESULT_SIZE) Map<String, JsonNode> result,
        @Size(max = Bounds.MAX_NAME_LENGTH) String state) {
    /** The one state that means something: the worker gives the form up. */
    public static final String FAULTED = "faulted";

    public AlchemySubmitInput {
        result = result == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(result));
    }

    /** Whether the worker gives the form up. */
    public boolean faulted() {
        return FAULTED.equals(state);
    }
}
