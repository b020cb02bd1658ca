package io.throng.server.sharedkey;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.sharedkey.SharedKeyDetails;
import io.throng.protocol.sharedkey.SharedKeyInput;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * A shared key as it was when read.
 *
 * @param id it is the secret itself
 * @param ownerId whose account is charged
 * @param budgetHundredths what is left of the budget; empty: there is none
 * @param expires empty: never
 * @param utilizedHundredths what was charged through it
 * @param maxImagePixels most pixels of an image; {@link SharedKeyInput#UNLIMITED}: no limit
 * @param maxImageSteps most steps of an image, likewise
 * @param maxTextTokens most tokens of a text, likewise
 */
public record SharedKey(
        UUID id,
        int ownerId,
        Optional<String> name,
        OptionalLong budgetHundredths,
        Optional<Instant> expires,
        long utilizedHundredths,
        int maxImagePixels,
        int maxImageSteps,
        int maxTextTokens,
        Instant created,
        Optional<Instant> lastUsed) {
    private static final long HUNDREDTHS = 100;

    public SharedKey {
        requireNonNull(id);
        requireNonNull(name);
        requireNonNull(budgetHundredths);
        requireNonNull(expires);
        requireNonNull(created);
        requireNonNull(lastUsed);
    }

    /** Whether nothing is left of its budget. */
    public boolean isEmpty() {
        return budgetHundredths.isPresent() && budgetHundredths.getAsLong() == 0;
    }

    public boolean isExpired(Instant now) {
        return expires.isPresent() && !now.isBefore(expires.get());
    }

    /** What is shown behind the owner's alias. */
    String label() {
        return name.map(text -> " (Shared Key: " + text + ")").orElse(" (Shared Key)");
    }

    /** As the API shows it; amounts in whole kudos, rounded half up. */
    public SharedKeyDetails details(String ownerAlias) {
        return new SharedKeyDetails(
                id.toString(),
                ownerAlias,
                name.orElse(null),
                budgetHundredths.isPresent() ? whole(budgetHundredths.getAsLong()) : SharedKeyInput.UNLIMITED,
                expires.orElse(null),
                whole(utilizedHundredths),
                maxImagePixels,
                maxImageSteps,
                maxTextTokens);
    }

    private static long whole(long hundredths) {
        return (hundredths + HUNDREDTHS / 2) / HUNDREDTHS;
    }
}
