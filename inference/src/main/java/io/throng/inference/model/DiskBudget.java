package io.throng.inference.model;

/**
 * How much of a disk model files may take.
 *
 * @param maxBytes most bytes of the cache folder; {@link Long#MAX_VALUE} for no limit of its own
 * @param reserveBytes space that stays free on the disk whatever happens
 */
public record DiskBudget(long maxBytes, long reserveBytes) {
    /** Space left free by default (worker spec 4.8: at least 1 GB beside LoRAs; whole models are held to the same). */
    public static final long DEFAULT_RESERVE_BYTES = 1L << 30;

    public DiskBudget {
        if (maxBytes < 1 || reserveBytes < 0) {
            throw new IllegalArgumentException(
                    "maxBytes " + maxBytes + " or reserveBytes " + reserveBytes + " is too small");
        }
    }

    /** No limit but the disk's own, with the default reserve. */
    public static DiskBudget unlimited() {
        return new DiskBudget(Long.MAX_VALUE, DEFAULT_RESERVE_BYTES);
    }

    /** At most this much, with the default reserve. */
    public static DiskBudget of(long maxBytes) {
        return new DiskBudget(maxBytes, DEFAULT_RESERVE_BYTES);
    }
}
