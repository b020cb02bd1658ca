package io.throng.protocol.moderation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code POST operations/ipaddr}.
 *
 * @param ipaddr address or network; required
 * @param hours required
 */
public record AddressTimeoutInput(
        @NotNull @Size(min = 7, max = 40) String ipaddr,

        @NotNull @Min(1) @Max(720) Integer hours) {}
