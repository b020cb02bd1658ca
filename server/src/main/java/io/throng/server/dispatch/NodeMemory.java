package io.throng.server.dispatch;

import java.sql.SQLException;
import java.util.Collection;
import java.util.UUID;

/**
 * What a capability keeps in the memory of every node. Capabilities bring theirs as CDI beans of this type; the node fills them
 * before it takes calls, and tells them what other nodes change.
 */
public interface NodeMemory {
    /** Which changes it wants to hear of; nobody else may have the same. */
    ChangeFeed.Topic topic();

    /** Reads some things anew, as another node changed them; those that are gone are forgotten. */
    void load(Collection<UUID> ids) throws SQLException;

    /** Reads whatever is newer in the database: at start everything, later what the change feed missed. */
    void reconcile() throws SQLException;
}
