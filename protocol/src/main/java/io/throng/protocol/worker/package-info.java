/**
 * Bodies of the calls about workers and about messages to them. Must not know where the figures come from.
 */
package io.throng.protocol.worker;
