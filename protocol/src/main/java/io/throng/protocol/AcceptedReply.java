package io.throng.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * Answer 202 to an image or text request (image spec 2.13). Absent members are left out, never sent as null.
 *
 * @param id id of the request, also the only secret needed to read or cancel it
 * @param kudos price as published: of one image on a neutral model, unmultiplied; 0.0 for text
 * @param message present only when nobody can do the request now; not an error
 * @param warnings present only when there are any
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AcceptedReply(String id, Double kudos, String message, List<RequestWarning> warnings) {
    public AcceptedReply {
        warnings = warnings == null ? null : List.copyOf(warnings);
    }
}
