package io.throng.server.signin;

import static java.util.Objects.requireNonNull;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One log-in under way, from the click on a provider's button to the return. It travels in a sealed cookie, so only the browser that
 * began can end it, and no node needs to remember it.
 *
 * @param state comes back with the answer (RFC 6749, section 10.12)
 * @param nonce comes back inside the ID token
 * @param verifier proof key (RFC 7636)
 * @param linkTo account that the log-in is to be linked to; {@link #NOBODY} to just sign in
 */
record Flow(
        String provider,
        String state,
        String nonce,
        String verifier,
        Destination destination,
        int linkTo,
        Instant expires) {
    /** How long somebody may take at the provider. */
    static final Duration LIFETIME = Duration.ofMinutes(10);

    /** The anonymous account's number: nothing is ever linked to it. */
    static final int NOBODY = 0;

    private static final int SECRET_BYTES = 32;
    private static final int FIELDS = 7;

    Flow {
        requireNonNull(provider);
        requireNonNull(state);
        requireNonNull(nonce);
        requireNonNull(verifier);
        requireNonNull(destination);
        requireNonNull(expires);
    }

    static Flow begin(String provider, Destination destination, int linkTo, Instant now, SecureRandom random) {
        return new Flow(
                provider, secret(random), secret(random), secret(random), destination, linkTo, now.plus(LIFETIME));
    }

    String text() {
        return String.join(
                "\n",
                provider,
                state,
                nonce,
                verifier,
                destination.name(),
                Integer.toString(linkTo),
                Long.toString(expires.toEpochMilli()));
    }

    /** Reads what {@link #text} wrote; empty once expired. */
    static Optional<Flow> parse(String text, Instant now) {
        List<String> fields = List.of(text.split("\n", -1));
        if (fields.size() != FIELDS) {
            return Optional.empty();
        }
        try {
            Flow flow = new Flow(
                    fields.get(0),
                    fields.get(1),
                    fields.get(2),
                    fields.get(3),
                    Destination.valueOf(fields.get(4)),
                    Integer.parseInt(fields.get(5)),
                    Instant.ofEpochMilli(Long.parseLong(fields.get(6))));
            return Optional.of(flow).filter(live -> now.isBefore(live.expires));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // closed by a program that wrote it otherwise
        }
    }

    /** Without the secrets, so that they cannot end up in a log. */
    @Override
    public String toString() {
        return "Flow[" + provider + " to " + destination + "]";
    }

    private static String secret(SecureRandom random) {
        byte[] bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
