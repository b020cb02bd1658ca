package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.sharedkey.SharedKeyDetails;
import java.util.List;

/**
 * An image style as everybody sees it (styles spec 2.4).
 *
 * @param info null, and left out, without one
 * @param params null, and left out, without any
 * @param isPublic whether it is listed
 * @param useCount requests it was applied to
 * @param creator alias of its owner
 * @param sharedKey null, and left out, without one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageStyle(
        String id,
        String name,
        String info,
        String prompt,
        ImageParams params,
        @JsonProperty("public") boolean isPublic,
        boolean nsfw,
        List<String> tags,
        List<String> models,
        @JsonProperty("use_count") long useCount,
        String creator,
        List<StyleExample> examples,
        @JsonProperty("shared_key") SharedKeyDetails sharedKey) {
    public ImageStyle {
        tags = List.copyOf(tags);
        models = List.copyOf(models);
        examples = List.copyOf(examples);
    }
}
