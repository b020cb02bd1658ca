/**
 * What every program that calls a URL named by somebody else must know about addresses. Knows numbers only; must not know how a call is
 * made, nor resolve a name.
 */
package io.throng.protocol.net;
