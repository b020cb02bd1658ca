package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Body of <code>POST styles/image/{style_id}/example</code> (styles spec 8).
 *
 * @param url https address of the picture
 * @param primary whether it is to be shown first; the first example always is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StyleExampleInput(
        @NotNull @Size(max = StyleBounds.MAX_URL_LENGTH) String url,
        @NotNull Boolean primary) {}
