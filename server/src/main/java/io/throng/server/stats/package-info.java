/**
 * What the horde did over time, by kind and model: read from counters that settlements keep, never from the jobs themselves. Must not
 * know how jobs are settled.
 */
package io.throng.server.stats;
