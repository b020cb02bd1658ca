package io.throng.protocol.kudos;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.throng.protocol.Bounds;
import io.throng.protocol.constraint.NumericText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;

/**
 * Body of {@code POST kudos/transfer} and {@code POST kudos/award} (accounts spec 14).
 *
 * @param username whose account it is for: an alias, a bare number, or for transfers the id of a shared key
 * @param amount whole kudos; absent means {@link #DEFAULT_AMOUNT}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KudosTransferInput(
        @NotNull @Size(max = Bounds.MAX_NAME_LENGTH) String username,
        @NumericText Long amount) {
    /** Kudos that are moved when no amount is named. */
    public static final long DEFAULT_AMOUNT = 100;

    /** {@code amount} as it takes effect: {@link #DEFAULT_AMOUNT} when absent. */
    public long effectiveAmount() {
        return amount == null ? DEFAULT_AMOUNT : amount;
    }
}
