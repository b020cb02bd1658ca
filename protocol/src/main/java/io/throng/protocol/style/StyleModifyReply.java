package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.throng.protocol.RequestWarning;
import java.util.List;

/**
 * Answer to what makes or changes a style, an example or a collection.
 *
 * @param id of what was made or changed
 * @param message always {@code OK}
 * @param warnings what its author should know; null, and left out, when nothing was changed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StyleModifyReply(String id, String message, List<RequestWarning> warnings) {
    /** The message of success. */
    public static final String OK = "OK";

    public StyleModifyReply {
        warnings = warnings == null ? null : List.copyOf(warnings);
    }

    /** Done. */
    public static StyleModifyReply of(String id, List<RequestWarning> warnings) {
        return new StyleModifyReply(id, OK, warnings);
    }
}
