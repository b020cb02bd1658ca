/**
 * A Java SDK for any horde that speaks API v2: typed calls, typed failures, and a convenience that follows a request to its end.
 * Knows the wire records and HTTP; must not know how a server or a worker works inside.
 */
package io.throng.client;
