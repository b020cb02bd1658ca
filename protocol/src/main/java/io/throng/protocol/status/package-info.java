/**
 * Bodies of the calls about the state of the whole horde. Must not know where the figures come from.
 */
package io.throng.protocol.status;
