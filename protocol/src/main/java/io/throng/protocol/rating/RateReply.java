package io.throng.protocol.rating;

/**
 * Answer of {@code POST rating/{image_id}}, sent with status 201.
 *
 * @param message a sentence
 * @param reward kudos for it
 */
public record RateReply(String message, double reward) {}
