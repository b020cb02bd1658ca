/**
 * Telling clients' own servers about results: a durable outbox, written in the caller's transaction, and the sender that empties it.
 *
 * <p>Must not know what a body says; it is handed over as finished JSON.
 */
package io.throng.server.webhook;
