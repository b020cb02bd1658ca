package io.throng.protocol.moderation;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/** Body of {@code DELETE operations/ipaddr}: the address or network. */
public record AddressLiftInput(
        @NotNull @Size(min = 7, max = 40) String ipaddr) {}
