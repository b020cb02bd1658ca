/**
 * The HTTP conventions every call shares: shapes of errors, headers of every answer, limits of bodies and headers, field masks, who
 * is calling from where, and the published description of the API. Must not know any capability (accounts, requests, workers);
 * they use this package, never the other way round.
 */
package io.throng.server.http;
