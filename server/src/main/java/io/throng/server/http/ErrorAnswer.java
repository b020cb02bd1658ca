package io.throng.server.http;

import io.throng.protocol.ErrorReply;
import io.throng.protocol.MessageReply;
import io.throng.protocol.ValidationErrorReply;

/**
 * An error as it goes out: the status and one of the three bodies of the contract (operations spec 6.1). The three are kept apart by
 * their members, which clients test for: {@code rc} means a domain refusal, {@code errors} a schema violation, neither the transport.
 *
 * @param status 400 to 599
 * @param body {@link ErrorReply}, {@link ValidationErrorReply} or {@link MessageReply}
 */
public record ErrorAnswer(int status, Record body) {
    private static final ErrorAnswer INTERNAL = new ErrorAnswer(500, new MessageReply("Internal Server Error"));

    /** The answer to a refusal. */
    public static ErrorAnswer of(HordeException refusal) {
        return new ErrorAnswer(
                refusal.status(),
                switch (refusal) {
                    case HordeException.Refusal domain ->
                        new ErrorReply(domain.getMessage(), domain.returnCode().wireName());
                    case HordeException.InvalidPayload payload ->
                        new ValidationErrorReply(payload.getMessage(), payload.errors());
                    case HordeException.Transport transport -> new MessageReply(transport.getMessage());
                });
    }

    /** The answer of the transport, with nothing but a sentence. */
    public static ErrorAnswer transport(int status, String message) {
        return new ErrorAnswer(status, new MessageReply(message));
    }

    /** The answer to a defect of ours, which says nothing about it. */
    public static ErrorAnswer internal() {
        return INTERNAL;
    }
}
