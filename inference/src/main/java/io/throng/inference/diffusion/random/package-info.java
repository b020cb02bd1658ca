/**
 * The random numbers of the Python image programs, bit for bit where floating point allows: a picture's seed means the same noise
 * here as there. Must not know pictures or models.
 */
package io.throng.inference.diffusion.random;
