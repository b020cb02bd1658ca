package io.throng.server.kudos;

import java.time.Duration;
import java.time.Instant;

/**
 * When an untrusted worker owner becomes trusted by work alone (accounts specification section 16).
 *
 * @param thresholdHundredths the escrow must be strictly greater; {@link #NEVER} switches promotion off
 */
public record TrustPolicy(long thresholdHundredths) {
    /** No amount of escrow promotes anybody. */
    public static final long NEVER = Long.MAX_VALUE;

    /** How old an account must be at least. */
    public static final Duration MIN_AGE = Duration.ofDays(7);

    /** So many suspicions bar promotion. */
    public static final int SUSPICIONS_THAT_BAR = 5;

    public TrustPolicy {
        if (thresholdHundredths < 0) {
            throw new IllegalArgumentException("trust threshold of " + thresholdHundredths + " hundredths is negative");
        }
    }

    /** Promotion switched off. */
    public static TrustPolicy off() {
        return new TrustPolicy(NEVER);
    }

    /** Whether an untrusted, non-anonymous owner qualifies. */
    public boolean qualifies(long escrowHundredths, int suspicionPoints, Instant created, Instant now) {
        return escrowHundredths > thresholdHundredths
                && suspicionPoints < SUSPICIONS_THAT_BAR
                && !created.plus(MIN_AGE).isAfter(now);
    }
}
