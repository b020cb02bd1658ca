/**
 * PostgreSQL: the one that comes with the program, or one that stands elsewhere. Also the small files in which secrets survive a restart.
 *
 * <p>Must not know any table.
 */
package io.throng.server.storage;
