package io.throng.server.sharedkey;

import io.throng.protocol.ReturnCode;
import io.throng.protocol.sharedkey.SharedKeyInput;
import io.throng.server.http.HordeException;
import java.time.Instant;

/** What may be done with a shared key (accounts specification section 11.2). Pure. */
public final class SharedKeyRules {
    private static final double HUNDREDTHS = 100.0;

    private SharedKeyRules() {}

    /**
     * Whether the key may be used at all.
     *
     * @param allowDowngrade whether the caller would rather be served last than be refused for a used-up key
     * @return whether it is served last
     * @throws HordeException 403 when the key is used up or expired
     */
    static boolean requireUsable(SharedKey key, boolean allowDowngrade, Instant now) {
        if (key.isEmpty() && !allowDowngrade) {
            throw new HordeException.Refusal(
                    ReturnCode.SHARED_KEY_EMPTY, "This shared key has no kudos left. Please ask its owner for more.");
        }
        if (key.isExpired(now)) {
            throw new HordeException.Refusal(
                    ReturnCode.SHARED_KEY_EXPIRED,
                    "This shared key expired on " + key.expires().get() + ".");
        }
        return key.isEmpty();
    }

    /**
     * The credential with which a request of this price goes on.
     *
     * @param promisedHundredths what other requests under the key are still expected to cost
     * @param allowDowngrade whether the caller would rather be served last than be refused
     * @throws HordeException 403 when the key's budget does not cover it
     */
    public static Credential requireBudget(
            Credential credential, long estimateHundredths, long promisedHundredths, boolean allowDowngrade) {
        if (credential.sharedKey().isEmpty()
                || credential.sharedKey().get().budgetHundredths().isEmpty()) {
            return credential;
        }
        long budget = credential.sharedKey().get().budgetHundredths().getAsLong();
        long free = Math.max(0, budget - promisedHundredths);
        if (estimateHundredths <= free) {
            return credential;
        }
        if (allowDowngrade) {
            return credential.atLowestPriority();
        }
        throw insufficient(budget, free, estimateHundredths);
    }

    /**
     * What is said of a request that a key's budget does not cover.
     *
     * @param freeHundredths of the budget, what is not promised to other requests
     */
    public static HordeException.Refusal insufficient(
            long budgetHundredths, long freeHundredths, long estimateHundredths) {
        return new HordeException.Refusal(
                ReturnCode.SHARED_KEY_INSUFFICIENT_KUDOS,
                "This shared key has " + budgetHundredths / HUNDREDTHS + " kudos left, of which "
                        + freeHundredths / HUNDREDTHS + " are not promised to other requests; this one needs about "
                        + estimateHundredths / HUNDREDTHS + ".");
    }

    /**
     * Whether an image of this size may be asked for, after any downgrade.
     *
     * @throws HordeException 400 when it is beyond the key's limits
     */
    public static void requireImage(Credential credential, long pixels, int steps) {
        if (credential.sharedKey().isPresent() && !credential.ofStyle()) {
            SharedKey key = credential.sharedKey().get();
            require(pixels, key.maxImagePixels(), "pixels of an image");
            require(steps, key.maxImageSteps(), "steps of an image");
        }
    }

    /**
     * Whether a text of this length may be asked for, after any downgrade.
     *
     * @throws HordeException 400 when it is beyond the key's limit
     */
    public static void requireText(Credential credential, int tokens) {
        if (credential.sharedKey().isPresent() && !credential.ofStyle()) {
            require(tokens, credential.sharedKey().get().maxTextTokens(), "tokens of a text");
        }
    }

    private static void require(long asked, int most, String what) {
        if (most != SharedKeyInput.UNLIMITED && asked > most) {
            throw new HordeException.Refusal(
                    ReturnCode.BAD_REQUEST,
                    "This shared key allows " + most + " " + what + "; " + asked + " were asked for.");
        }
    }
}
