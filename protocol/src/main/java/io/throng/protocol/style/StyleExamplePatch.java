package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.Size;

/**
 * Body of <code>PATCH styles/image/{style_id}/example/{example_id}</code> (styles spec 8). What is absent stays as it is.
 *
 * @param url https address of the picture
 * @param primary true puts it first; false is refused for the one that is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StyleExamplePatch(
        @Size(max = StyleBounds.MAX_URL_LENGTH) String url, Boolean primary) {}
