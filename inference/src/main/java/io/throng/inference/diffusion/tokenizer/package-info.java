/**
 * Texts as numbers: the vocabularies of CLIP and BERT text encoders, and the weight syntax of prompts. Must not know models,
 * pictures or ONNX.
 */
package io.throng.inference.diffusion.tokenizer;
