package io.throng.protocol.moderation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A filter as it was just written: what {@link FilterDetails} is to readers, with a null where there is no description. Answers to
 * writers send null where answers to readers leave the member out.
 *
 * @param id number, as text
 * @param filterType 10 to 29
 * @param description null without one
 * @param replacement what the expression is replaced by when prompts are rewritten
 * @param user alias of the moderator who changed it last
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record WrittenFilter(
        String id,
        String regex,
        @JsonProperty("filter_type") int filterType,
        String description,
        String replacement,
        String user) {}
