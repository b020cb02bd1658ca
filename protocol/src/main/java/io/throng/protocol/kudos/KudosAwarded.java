package io.throng.protocol.kudos;

/**
 * Answer of {@code POST kudos/award}.
 *
 * @param awarded kudos; negative ones were taken
 */
public record KudosAwarded(double awarded) {}
