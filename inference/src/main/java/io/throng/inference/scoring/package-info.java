/** How well pictures and texts go together, measured by models with two towers. Must not know what the measure is used for. */
package io.throng.inference.scoring;
