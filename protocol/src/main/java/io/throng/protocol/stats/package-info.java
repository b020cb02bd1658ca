/**
 * Bodies of the calls about what the horde did over time.
 */
package io.throng.protocol.stats;
