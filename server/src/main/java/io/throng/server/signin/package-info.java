/**
 * Signing in on the web: log-in through OpenID Connect and OAuth 2 providers, sessions, and the pages on which people register, look
 * after their account and give kudos away.
 *
 * <p>Knows accounts, transfers and the horde's modes. Must not know requests, workers or dispatch; of it others know the
 * frame that pages stand in and nothing more.
 * Sessions exist for these pages only: the API is called with keys. Source: accounts specification sections 2, 3 and 24; operations
 * specification section 7.
 */
package io.throng.server.signin;
