package io.throng.server.kudos;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What one user account holds.
 *
 * @param balanceHundredths the materialised balance
 * @param bucketsHundredths all eight running totals, zeros included
 */
public record AccountState(long balanceHundredths, Map<Bucket, Long> bucketsHundredths) {
    public AccountState {
        requireNonNull(bucketsHundredths);
        bucketsHundredths = Map.copyOf(bucketsHundredths);
    }
}
