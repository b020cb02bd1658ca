package io.throng.protocol.stats;

/** Answer of {@code GET stats/text/totals}. The month has 30 days; all stretches end now. */
public record TextTotals(Period minute, Period hour, Period day, Period month, Period total) {
    /**
     * What a stretch of time saw.
     *
     * @param requests jobs ended
     * @param tokens asked for by them
     */
    public record Period(long requests, long tokens) {}
}
