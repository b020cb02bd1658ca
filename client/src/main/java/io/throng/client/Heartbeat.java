package io.throng.client;

/**
 * A sign of life of a horde.
 *
 * @param message usually {@code OK}
 * @param version version of the server, null if it does not say
 */
public record Heartbeat(String message, String version) {}
