package io.throng.protocol.account;

/**
 * What {@code usage} and {@code contributions} of a user object have become: members that are always there and always null. A front
 * end reads through them without a check.
 */
public final class ObsoleteTotals {
    private ObsoleteTotals() {}

    /**
     * The obsolete {@code usage}.
     *
     * @param megapixelsteps null
     * @param requests null
     */
    public record Usage(Double megapixelsteps, Long requests) {
        /** The only value there is. */
        public static final Usage NONE = new Usage(null, null);
    }

    /**
     * The obsolete {@code contributions}.
     *
     * @param megapixelsteps null
     * @param fulfillments null
     */
    public record Contributions(Double megapixelsteps, Long fulfillments) {
        /** The only value there is. */
        public static final Contributions NONE = new Contributions(null, null);
    }
}
