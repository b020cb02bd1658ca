package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.throng.server.account.RecordKey;
import java.util.UUID;

/**
 * Something that was charged to an owner for a shared key.
 *
 * @param kind of work
 * @param amountHundredths not negative
 * @param requests requests that became active
 * @param jobs jobs that were delivered
 */
public record KeyCharge(UUID keyId, RecordKey kind, long amountHundredths, int requests, int jobs) {
    public KeyCharge {
        requireNonNull(keyId);
        requireNonNull(kind);
        if (amountHundredths < 0 || requests < 0 || jobs < 0) {
            throw new IllegalArgumentException("charge of " + amountHundredths + ", " + requests + " requests, " + jobs
                    + " jobs: none may be negative");
        }
    }

    /** A request became active. */
    public static KeyCharge activation(UUID keyId, RecordKey kind, long taxHundredths) {
        return new KeyCharge(keyId, kind, taxHundredths, 1, 0);
    }

    /** A job was delivered. */
    public static KeyCharge job(UUID keyId, RecordKey kind, long chargeHundredths) {
        return new KeyCharge(keyId, kind, chargeHundredths, 0, 1);
    }
}
