/**
 * How noise becomes a latent picture: noise schedules and the samplers that walk along them. Everything is in the
 * variance-exploding form {@code x = x₀ + σ·noise} of Karras et al. (2022), whatever form the model was trained in; a {@link
 * io.throng.inference.diffusion.sampler.Denoiser} hides the model. Pure computation: must not know ONNX, texts or pictures.
 */
package io.throng.inference.diffusion.sampler;
