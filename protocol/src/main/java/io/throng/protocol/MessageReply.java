package io.throng.protocol;

/**
 * Body of a transport error (malformed JSON, rate limit, unknown path), and of answers that only confirm.
 *
 * @param message a sentence
 */
public record MessageReply(String message) {
    /** Confirms; clients compare the word. */
    public static final MessageReply OK = new MessageReply("OK");
}
