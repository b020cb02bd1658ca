/**
 * Requests: taken in, looked at, withdrawn. What a requester sends becomes an {@link io.throng.server.request.Order}, checked and
 * rewritten once, stored, and never changed again.
 */
package io.throng.server.request;
