/**
 * Fetching and posting to addresses that users name, without letting them reach what only this machine's network may reach.
 *
 * <p>Must not know why something is fetched.
 */
package io.throng.server.net;
