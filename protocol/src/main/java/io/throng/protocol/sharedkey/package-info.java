/**
 * Bodies of the calls about shared keys: keys that an owner hands to others, with a budget. Must not know how they are enforced.
 */
package io.throng.protocol.sharedkey;
