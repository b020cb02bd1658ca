/**
 * How the horde is: its queues, its models, its switches, its news, and whether a node is alive. Knows workers, live requests and
 * statistics; none of them knows it.
 */
package io.throng.server.status;
