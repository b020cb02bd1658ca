package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of <code>POST collections</code> and <code>PATCH collections/{collection_id}</code> (styles spec 9). When it is changed, what
 * is absent stays as it is.
 *
 * @param name required for a new one; unique among the owner's collections of a kind
 * @param info what it is for
 * @param isPublic whether it is listed; absent in a new one means {@code true}
 * @param styles ids or look-up strings of styles of one kind; they replace the whole list
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CollectionInput(
        @Size(min = 1, max = StyleBounds.MAX_NAME_LENGTH) String name,
        @Size(min = 1, max = StyleBounds.MAX_INFO_LENGTH) String info,
        @JsonProperty("public") Boolean isPublic,

        @Size(max = StyleBounds.MAX_LIST) List<@Size(min = 1, max = StyleBounds.MAX_REFERENCE_LENGTH) String> styles) {
    public CollectionInput {
        styles = styles == null ? null : List.copyOf(styles);
    }
}
