package io.throng.protocol.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A piece of news (workers spec 4.6); absent members are null.
 *
 * @param datePublished {@code YYYY-MM-DD}
 * @param newspiece Markdown
 * @param importance such as Information, Workers, Crisis
 * @param tags or null
 * @param title headline
 * @param moreInfoUrls or null
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record NewsPiece(
        @JsonProperty("date_published") String datePublished,
        String newspiece,
        String importance,
        List<String> tags,
        String title,
        @JsonProperty("more_info_urls") List<String> moreInfoUrls) {
    public NewsPiece {
        tags = tags == null ? null : List.copyOf(tags);
        moreInfoUrls = moreInfoUrls == null ? null : List.copyOf(moreInfoUrls);
    }
}
