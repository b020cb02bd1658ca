package io.throng.server.http;

import io.throng.protocol.ErrorReply;
import io.throng.protocol.MessageReply;
import io.throng.protocol.ValidationErrorReply;
import io.throng.server.media.MediaStoreException;
import io.throng.server.storage.Outage;
import java.util.Optional;

/**
 * An error as it goes out: the status and one of the three bodies of the contract (operations spec 6.1). The three are kept apart by
 * their members, which clients test for: {@code rc} means a domain refusal, {@code errors} a schema violation, neither the transport.
 *
 * @param status 400 to 599
 * @param body {@link ErrorReply}, {@link ValidationErrorReply} or {@link MessageReply}
 */
public record ErrorAnswer(int status, Record body) {
    private static final int MAX_CAUSES = 16;
    private static final ErrorAnswer DATABASE_AWAY = transport(503, "The database is away. Please try again later.");
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

    /**
     * The answer to what was not thrown as a refusal: a refusal inside it; 503 when the database or the media store is away, 507 when the
     * media store is full, since the same call may succeed later; else nothing, it is a defect.
     */
    public static Optional<ErrorAnswer> ofFailure(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < MAX_CAUSES && cause != null; depth++) {
            if (cause instanceof HordeException refusal) {
                return Optional.of(of(refusal));
            }
            if (cause instanceof MediaStoreException media) {
                return of(media);
            }
            cause = cause.getCause();
        }
        return Outage.causing(failure).map(outage -> DATABASE_AWAY);
    }

    private static Optional<ErrorAnswer> of(MediaStoreException media) {
        return switch (media.reason()) {
            case UNAVAILABLE, FULL -> Optional.of(transport(media.reason().status(), media.told()));
            case MISSING, TOO_LARGE, WRONG_TYPE -> Optional.empty();
        };
    }

    /** The answer to a defect of ours, which says nothing about it. */
    public static ErrorAnswer internal() {
        return INTERNAL;
    }
}
