/**
 * HTTP conventions of API v2: error shapes, headers, masks, callers' addresses. Of the capabilities it knows nothing but how the
 * database and the media store say that they are away.
 */
package io.throng.server.http;
