package io.throng.protocol;

/**
 * Answer 200 to a request that only asked for its price.
 *
 * @param kudos estimated kudos for the whole request
 */
public record DryRunReply(double kudos) {}
