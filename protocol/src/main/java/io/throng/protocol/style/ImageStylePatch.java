package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.constraint.NullReadAs;
import io.throng.protocol.image.ImageParams;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of <code>PATCH styles/image/{style_id}</code> (styles spec 4). What is absent stays as it is.
 *
 * @param name unique among the owner's image styles
 * @param info what it is for
 * @param prompt template with <code>{p}</code> and <code>{np}</code>
 * @param params how images are made; they replace those of the request
 * @param isPublic whether it is listed
 * @param nsfw whether it makes mostly images unfit for work
 * @param tags words it is found by, an empty list for none, at most {@link StyleBounds#MAX_TAGS}
 * @param models one to {@link StyleBounds#MAX_MODELS} models
 * @param sharedkey shared key that pays for whoever uses the style; null takes it off
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ImageStylePatch(
        @Size(min = 1, max = StyleBounds.MAX_NAME_LENGTH) String name,

        @Size(min = 1, max = StyleBounds.MAX_INFO_LENGTH) String info,

        @Size(min = StyleBounds.MIN_IMAGE_PROMPT_LENGTH, max = StyleBounds.MAX_PROMPT_LENGTH)
        String prompt,

        ImageParams params,
        @JsonProperty("public") Boolean isPublic,
        Boolean nsfw,

        @Size(max = StyleBounds.MAX_LIST) List<@Size(min = 1, max = StyleBounds.MAX_TAG_LENGTH) String> tags,

        @Size(max = StyleBounds.MAX_LIST) List<@Size(min = 1, max = StyleBounds.MAX_REFERENCE_LENGTH) String> models,

        @NullReadAs("") @Size(min = StyleBounds.SHARED_KEY_LENGTH, max = StyleBounds.SHARED_KEY_LENGTH)
        String sharedkey)
        implements StyleMembers {
    public ImageStylePatch {
        tags = tags == null ? null : List.copyOf(tags);
        models = models == null ? null : List.copyOf(models);
    }
}
