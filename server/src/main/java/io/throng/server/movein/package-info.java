/**
 * Moving in: copies accounts and what belongs to them from an AI Horde's database, as often as one likes. Reads the other database by
 * names of tables and columns and never writes to it; every row is compared with what was brought in before, and only news are written.
 *
 * <p>Must not know HTTP or the memory of running nodes.
 */
package io.throng.server.movein;
