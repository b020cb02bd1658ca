package io.throng.protocol.moderation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One filter (operations spec 2.1).
 *
 * @param id number, as text
 * @param filterType 10 to 29
 * @param description absent without one
 * @param replacement what the expression is replaced by when prompts are rewritten
 * @param user alias of the moderator who changed it last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FilterDetails(
        String id,
        String regex,
        @JsonProperty("filter_type") int filterType,
        String description,
        String replacement,
        String user) {}
