package io.throng.server.http;

/**
 * Passkeys of services: whoever sends one in {@code Proxy-Authorization} is believed about whom it speaks for in {@code Proxied-For}
 * (operations spec 4.5).
 */
@FunctionalInterface
public interface PassKeys {
    /** Whether a service has this very passkey; compared in constant time, answered from memory. */
    boolean isKnown(String passkey);
}
