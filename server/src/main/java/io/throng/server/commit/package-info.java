/**
 * Group commit: writes of all requests that are in flight together go to PostgreSQL in one transaction, as multi-row statements.
 *
 * <p>Knows about JDBC and nothing about what is written; the capabilities bring their own {@link
 * io.throng.server.commit.BatchWriter}s.
 */
package io.throng.server.commit;
