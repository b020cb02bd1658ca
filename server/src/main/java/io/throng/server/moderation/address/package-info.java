/**
 * Where callers come from, and measures against addresses: time-outs, blocked networks, the reputation of addresses. Must not know what
 * callers ask for.
 */
package io.throng.server.moderation.address;
