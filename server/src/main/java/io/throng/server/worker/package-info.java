/**
 * Workers: who they are, what they offered at their last check-in, how fast they are, whether they may work.
 *
 * <p>Must not know how requests are chosen for them.
 */
package io.throng.server.worker;
