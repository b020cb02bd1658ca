/**
 * Textual inversions: read from safetensors files and put into the table of words of an exported text encoder. Must not know how a model
 * is run.
 */
package io.throng.inference.diffusion.inversion;
