package io.throng.protocol.image;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * A note a worker adds to a delivered image, handed on to the requester.
 *
 * @param type what it is about
 * @param value what it says
 * @param ref what it refers to; absent is common
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GenerationMetadata(
        @NotNull MetadataType type,
        @NotNull MetadataValue value,
        @Size(max = 255) String ref) {}
