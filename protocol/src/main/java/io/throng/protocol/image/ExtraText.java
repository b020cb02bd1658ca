package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.throng.protocol.Bounds;
import jakarta.validation.constraints.Size;

/**
 * A text to work into an image, such as the content of a QR code. Neither member is demanded by the schema.
 *
 * @param text the text
 * @param reference what it is for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ExtraText(
        @Size(min = 1, max = Bounds.MAX_EXTRA_TEXT_LENGTH) String text,
        @Size(min = 3, max = Bounds.MAX_EXTRA_TEXT_LENGTH) String reference) {}
