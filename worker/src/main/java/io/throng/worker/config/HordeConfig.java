package io.throng.worker.config;

import static java.util.Objects.requireNonNull;

import io.throng.client.HordeAddress;

/**
 * A horde the worker serves.
 *
 * @param address where it is
 * @param apiKey whose worker this is there
 * @param weight its share of the pops against the other hordes', 1 to {@link #MAX_WEIGHT}
 */
public record HordeConfig(HordeAddress address, String apiKey, int weight) {
    /** The largest weight. */
    public static final int MAX_WEIGHT = 100;

    /** The most hordes served at once. */
    public static final int MAX_HORDES = 16;

    public HordeConfig {
        requireNonNull(address, "address");
        requireNonNull(apiKey, "apiKey");
        if (weight < 1 || weight > MAX_WEIGHT) {
            throw new IllegalArgumentException("weight is " + weight + ", not in 1 to " + MAX_WEIGHT);
        }
    }

    /** Without the key, which no log may show. */
    @Override
    public String toString() {
        return "HordeConfig[address=" + address + ", weight=" + weight + "]";
    }
}
