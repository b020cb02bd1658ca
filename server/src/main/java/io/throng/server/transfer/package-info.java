/**
 * Kudos that go from one account to another at somebody's wish: transfers and awards.
 *
 * <p>Knows accounts, shared keys and the ledger. Must not know requests and workers. Source: accounts specification section 14.
 */
package io.throng.server.transfer;
