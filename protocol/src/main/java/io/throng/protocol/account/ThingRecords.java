package io.throng.protocol.account;

/**
 * Work counted in the unit of its kind.
 *
 * @param megapixelsteps image work
 * @param tokens text work, truncated
 */
public record ThingRecords(double megapixelsteps, long tokens) {}
