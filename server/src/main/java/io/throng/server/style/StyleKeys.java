package io.throng.server.style;

import io.throng.protocol.sharedkey.SharedKeyDetails;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;

/**
 * The shared keys, as far as styles care (styles spec 7). Whoever keeps shared keys provides a bean; without one no key exists. He in
 * turn must refuse the direct use of a key for which {@link StyleKeyUse#isOnStyle} says so, and call {@link StyleKeyUse#detach} when a
 * key is deleted.
 */
@FunctionalInterface
public interface StyleKeys {
    /** The key with an id, as it is now. */
    Optional<StyleKey> find(Connection connection, UUID id) throws SQLException;

    /**
     * A shared key.
     *
     * @param ownerId who pays
     * @param empty whether its budget is used up
     * @param expired whether its time is over
     * @param details what everybody sees of it
     */
    record StyleKey(UUID id, int ownerId, boolean empty, boolean expired, SharedKeyDetails details) {
        /** Whether it pays now. */
        public boolean pays() {
            return !empty && !expired;
        }
    }
}
