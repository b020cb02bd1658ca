package io.throng.protocol.style;

/**
 * A picture made with a style, as the style shows it.
 *
 * @param id of the example
 * @param url where it is
 * @param primary whether it is the one to show first; exactly one of a style's examples is
 */
public record StyleExample(String id, String url, boolean primary) {}
