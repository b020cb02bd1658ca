/**
 * Pictures from texts with diffusion models in this process, on ONNX Runtime: models in the folder layout of a diffusers export, from
 * Stable Diffusion 1 to XL and small ones of the same three parts. {@link io.throng.inference.diffusion.DiffusionEngine} is the door.
 * Must not know hordes, jobs, kudos or any wire format.
 */
package io.throng.inference.diffusion;
