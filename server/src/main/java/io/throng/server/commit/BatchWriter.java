package io.throng.server.commit;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Writes many writes of one kind with few statements. Implementations must be <em>repeatable</em>: the same writes may be handed in
 * again when a connection broke at commit and nobody knows whether it took effect; the second time must give the same results.
 *
 * @param <W> one write
 * @param <R> what its caller learns
 */
public interface BatchWriter<W, R> {
    /**
     * Writes everything in the open transaction. A conflict of one write with the state of the database is a value in its result,
     * never an exception: an exception spoils the whole batch and makes the committer try each write alone.
     *
     * @param writes at least one, in the order they were submitted
     * @param repeated whether an earlier attempt at these very writes may have taken effect
     * @return one result per write, in the same order
     */
    List<R> write(Connection connection, List<W> writes, boolean repeated) throws SQLException;

    /**
     * Called on the committer's thread after the transaction is durable and before the callers learn their results, so that memory
     * never runs ahead of the database and callers find memory up to date.
     */
    default void committed(List<W> writes, List<R> results) {}
}
