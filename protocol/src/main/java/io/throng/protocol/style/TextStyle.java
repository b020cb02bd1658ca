package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.text.TextParams;
import java.util.List;

/**
 * A text style as everybody sees it (styles spec 2.4).
 *
 * @param info null, and left out, without one
 * @param params with the defaults that count
 * @param isPublic whether it is listed
 * @param useCount requests it was applied to
 * @param creator alias of its owner
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextStyle(
        String id,
        String name,
        String info,
        String prompt,
        TextParams params,
        @JsonProperty("public") boolean isPublic,
        boolean nsfw,
        List<String> tags,
        List<String> models,
        @JsonProperty("use_count") long useCount,
        String creator) {
    public TextStyle {
        tags = List.copyOf(tags);
        models = List.copyOf(models);
    }
}
