package io.throng.protocol.style;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A collection of styles as everybody sees it (styles spec 9).
 *
 * @param type {@code image} or {@code text}
 * @param info null without one
 * @param isPublic whether it is listed
 * @param useCount requests one of its styles was applied to through it
 */
public record CollectionReply(
        String id,
        String name,
        String type,
        String info,
        @JsonProperty("public") boolean isPublic,
        List<Member> styles,
        @JsonProperty("use_count") long useCount) {
    /**
     * A style in it.
     *
     * @param name {@code alias::style::name}
     */
    public record Member(String name, String id) {}

    public CollectionReply {
        styles = List.copyOf(styles);
    }
}
