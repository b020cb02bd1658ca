/**
 * Keys that an owner hands to others, with a budget and limits: their care, and what is charged to them.
 *
 * <p>Knows accounts. Must not know requests, jobs or how prices are found: whoever takes requests in asks {@link
 * io.throng.server.sharedkey.Credentials} who answers for a key and {@link io.throng.server.sharedkey.SharedKeyRules} whether it may,
 * and hands what was charged to {@link io.throng.server.sharedkey.KeyCharges}. Source: accounts specification section 11.
 */
package io.throng.server.sharedkey;
