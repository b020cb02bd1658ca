package io.throng.protocol.moderation;

/**
 * An address or network in time-out.
 *
 * @param ipaddr address or network
 * @param seconds that are left
 */
public record AddressTimeout(String ipaddr, long seconds) {}
