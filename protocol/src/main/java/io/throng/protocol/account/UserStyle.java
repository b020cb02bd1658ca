package io.throng.protocol.account;

/**
 * A style of an account.
 *
 * @param name {@code alias::style::name}
 * @param id id of the style
 * @param type {@code image} or {@code text}
 */
public record UserStyle(String name, String id, String type) {}
