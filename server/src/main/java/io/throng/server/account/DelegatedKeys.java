package io.throng.server.account;

import java.sql.SQLException;
import java.util.Optional;

/** Keys other than an account's own that may stand in the {@code apikey} header; the bean is whoever issues them. */
@FunctionalInterface
public interface DelegatedKeys {
    /**
     * Whose key it is.
     *
     * @param ownerId the account that answers for it
     * @param label what is shown behind the owner's alias
     */
    record Delegate(int ownerId, String label) {}

    /** Whose key it is, valid or not; empty when nobody issued it. Blocks. */
    Optional<Delegate> find(String key) throws SQLException;
}
