package io.throng.protocol.kudos;

/**
 * Answer of {@code POST kudos/transfer}.
 *
 * @param transferred kudos that the receiver got, now or by the first call with the same idempotency key
 */
public record KudosTransferred(double transferred) {}
