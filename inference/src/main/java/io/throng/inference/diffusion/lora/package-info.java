/**
 * Low-rank adaptations: read from safetensors files, matched with the weights of an exported model by name, and added to them.
 * Must not know how a model is run.
 */
package io.throng.inference.diffusion.lora;
