/**
 * How jobs end: delivered, given up, gone stale. The result, the kudos, the counters and the web hook of a job become durable in one
 * transaction, once.
 *
 * <p>Must not know how jobs are matched to workers.
 */
package io.throng.server.settlement;
