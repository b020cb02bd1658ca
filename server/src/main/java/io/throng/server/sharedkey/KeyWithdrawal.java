package io.throng.server.sharedkey;

import java.sql.SQLException;
import java.util.UUID;

/** What follows elsewhere when a shared key is gone; the bean is whoever takes requests in. */
@FunctionalInterface
public interface KeyWithdrawal {
    /** Withdraws whatever still waits under the key; what runs is delivered and charged to its owner. Called after the key is gone. */
    void withdrawn(UUID keyId) throws SQLException;
}
