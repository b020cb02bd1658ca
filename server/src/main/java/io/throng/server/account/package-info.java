/**
 * Who somebody is: accounts, roles, API keys, registration, and reading the user object.
 *
 * <p>Knows the kudos ledger (every account has its ledger accounts) and HTTP for its own endpoints. Must not know requests,
 * workers, styles or dispatch: what those add to a user object comes in through {@link
 * io.throng.server.account.AccountBelongings}. Source: accounts specification sections 1 to 8, 17, 19 and 24.
 */
package io.throng.server.account;
