package io.throng.protocol.moderation;

import com.fasterxml.jackson.annotation.JsonProperty;

/** All expressions of a type as one, as the node uses it now. */
public record FilterRegex(@JsonProperty("filter_type") int filterType, String regex) {}
