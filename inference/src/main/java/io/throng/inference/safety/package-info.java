/** Models that tell what is unfit for work. Must not know what is done with what they tell. */
package io.throng.inference.safety;
