/**
 * Kudos as double-entry bookkeeping: every movement is an event whose postings sum to zero over user, escrow and system
 * accounts; balances are kept beside the postings in the same transaction; nothing is ever edited.
 *
 * <p>All amounts are {@code long} hundredths of a kudo. This package knows account numbers and floors. It must not know HTTP,
 * requests, workers or how a price is found: callers hand in finished amounts. Source: accounts specification sections 12, 13,
 * 16, 20 and 24.
 */
package io.throng.server.kudos;
