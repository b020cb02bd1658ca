/**
 * Which waiting request a worker gets: the index of waiting requests in memory, the claim that PostgreSQL decides, and the feed that
 * keeps the nodes' memories alike.
 *
 * <p>Must not know how requests are taken in or how results are paid.
 */
package io.throng.server.dispatch;
