package io.throng.protocol.status;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Answer of {@code GET documents/…}: exactly one member is present.
 *
 * @param html a fragment, without a page around it
 * @param markdown the same text
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HordeDocument(String html, String markdown) {}
