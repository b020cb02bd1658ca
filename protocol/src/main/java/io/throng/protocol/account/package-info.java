/**
 * Bodies of the account calls: the user object and the bootstrap of test users. Must not know who may see which member; that is
 * the server's rule.
 */
package io.throng.protocol.account;
