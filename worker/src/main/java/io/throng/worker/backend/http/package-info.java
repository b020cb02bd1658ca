/**
 * HTTP with back ends: bounded in time and size, dropped at once when the caller is interrupted. Knows bytes, JSON, forms and lines;
 * must not know what any back end's calls mean.
 */
package io.throng.worker.backend.http;
