package io.throng.protocol.account;

/**
 * Work counted in pieces.
 *
 * @param image images
 * @param text texts
 * @param interrogation image operations
 */
public record AmountRecords(long image, long text, long interrogation) {}
