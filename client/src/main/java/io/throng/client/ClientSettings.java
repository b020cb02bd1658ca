package io.throng.client;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How to call a horde.
 *
 * @param address where it is
 * @param apiKey whose calls these are
 * @param clientAgent the calling program, {@code name:version:contact}
 * @param connectTimeout bound on opening a connection
 * @param callTimeout bound on one call, from sending to the last byte of the answer
 * @param transferTimeout the same for uploads and downloads
 * @param retries how often a call that may be repeated is repeated, 0 to {@link #MAX_RETRIES}
 * @param retryPause pause before the first repetition; doubles each time, with jitter, up to {@link #MAX_RETRY_PAUSE}
 */
public record ClientSettings(
        HordeAddress address,
        String apiKey,
        String clientAgent,
        Duration connectTimeout,
        Duration callTimeout,
        Duration transferTimeout,
        int retries,
        Duration retryPause) {
    /** The key that belongs to everybody. */
    public static final String ANONYMOUS_KEY = "0000000000";

    /** The most repetitions that may be asked for. */
    public static final int MAX_RETRIES = 10;

    /** No pause between repetitions is longer, whatever the horde asks for. */
    public static final Duration MAX_RETRY_PAUSE = Duration.ofSeconds(30);

    public ClientSettings {
        requireNonNull(address, "address");
        requireNonNull(apiKey, "apiKey");
        requireNonNull(clientAgent, "clientAgent");
        requireNonNull(connectTimeout, "connectTimeout");
        requireNonNull(callTimeout, "callTimeout");
        requireNonNull(transferTimeout, "transferTimeout");
        requireNonNull(retryPause, "retryPause");
        if (retries < 0 || retries > MAX_RETRIES) {
            throw new IllegalArgumentException("retries is " + retries + ", not in 0 to " + MAX_RETRIES);
        }
    }

    /** Settings with the usual bounds. */
    public static ClientSettings of(HordeAddress address, String apiKey, String clientAgent) {
        return new ClientSettings(
                address,
                apiKey,
                clientAgent,
                Duration.ofSeconds(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(120),
                3,
                Duration.ofMillis(500));
    }
}
