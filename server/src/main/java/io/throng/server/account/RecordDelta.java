package io.throng.server.account;

import static java.util.Objects.requireNonNull;

/**
 * Something to add to a user's records.
 *
 * @param amountHundredths hundredths of a piece, megapixelstep or token; each increment is rounded to two decimals before it is
 *     added; zero makes the record exist
 */
public record RecordDelta(int userId, RecordType type, RecordKey key, long amountHundredths) {
    /** One piece. */
    public static final long ONE_HUNDREDTHS = 100;

    public RecordDelta {
        requireNonNull(type);
        requireNonNull(key);
    }

    /** One more piece. */
    public static RecordDelta one(int userId, RecordType type, RecordKey key) {
        return new RecordDelta(userId, type, key, ONE_HUNDREDTHS);
    }
}
