package io.throng.protocol.text;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.throng.protocol.constraint.OneOf;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * A note a worker adds to a delivered text. Only one kind is legal (text spec 1.3).
 *
 * @param type what it is about
 * @param value what it says
 * @param ref what it refers to; absent is common
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TextGenerationMetadata(
        @NotNull @OneOf("censorship") String type,
        @NotNull @OneOf("csam") String value,
        @Size(max = 255) String ref) {}
