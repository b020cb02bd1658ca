package io.throng.protocol;

/**
 * Body of a domain error.
 *
 * @param message what was wrong
 * @param rc wire name of the {@link ReturnCode}
 */
public record ErrorReply(String message, String rc) {}
