package io.throng.server.net;

import java.net.InetAddress;

/**
 * What is thought of an address that calls come from: proxies and anonymisers deserve less trust. A bean of this type is asked where
 * one is provided; without any, and where it has not made up its mind, an address is safe.
 */
@FunctionalInterface
public interface AddressReputation {
    /** Thinks well of everybody. */
    AddressReputation ALL_SAFE = address -> false;

    /** Whether the address deserves less trust. Must not block. */
    boolean unsafe(InetAddress address);
}
