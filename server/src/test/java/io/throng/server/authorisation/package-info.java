/**
 * Who may call what: one table of all operations of the contract and all kinds of callers, {@code authorisation/matrix.csv} of the test
 * resources, held against a running server. Knows the published API and how accounts are made.
 */
package io.throng.server.authorisation;
