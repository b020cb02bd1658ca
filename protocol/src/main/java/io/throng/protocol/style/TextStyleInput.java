package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.protocol.constraint.NullReadAs;
import io.throng.protocol.text.TextParams;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * Body of {@code POST styles/text} (styles spec 2.1).
 *
 * @param name unique among the owner's text styles
 * @param info what it is for; absent means none
 * @param prompt template with <code>{p}</code>; absent means <code>{p}</code>
 * @param params how texts are made; they replace those of the request
 * @param isPublic whether it is listed; absent means {@code true}
 * @param nsfw whether it makes mostly texts unfit for work; absent means {@code false}
 * @param tags words it is found by, at most {@link StyleBounds#MAX_TAGS}
 * @param models one to {@link StyleBounds#MAX_MODELS} models
 * @param sharedkey shared key that pays for whoever uses the style; null and empty mean none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextStyleInput(
        @NotNull @Size(min = 1, max = StyleBounds.MAX_NAME_LENGTH)
        String name,

        @Size(min = StyleBounds.MIN_INFO_LENGTH, max = StyleBounds.MAX_INFO_LENGTH)
        String info,

        @Size(min = StyleBounds.MIN_TEXT_PROMPT_LENGTH, max = StyleBounds.MAX_PROMPT_LENGTH)
        String prompt,

        TextParams params,
        @JsonProperty("public") Boolean isPublic,
        Boolean nsfw,

        @Size(max = StyleBounds.MAX_LIST) List<@Size(min = 1, max = StyleBounds.MAX_TAG_LENGTH) String> tags,

        @Size(max = StyleBounds.MAX_LIST) List<@Size(min = 1, max = StyleBounds.MAX_REFERENCE_LENGTH) String> models,

        @NullReadAs("") @Size(min = StyleBounds.SHARED_KEY_LENGTH, max = StyleBounds.SHARED_KEY_LENGTH)
        String sharedkey)
        implements StyleMembers {
    public TextStyleInput {
        tags = tags == null ? null : List.copyOf(tags);
        models = models == null ? null : List.copyOf(models);
    }
}
