package io.throng.protocol.stats;

/** Answer of {@code GET stats/img/totals}. The month has 30 days; all stretches end now. */
public record ImageTotals(Period minute, Period hour, Period day, Period month, Period total) {
    /**
     * What a stretch of time saw.
     *
     * @param images jobs ended
     * @param ps their pixelsteps
     */
    public record Period(long images, long ps) {}
}
