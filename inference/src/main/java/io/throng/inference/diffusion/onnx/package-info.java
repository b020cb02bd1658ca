/**
 * ONNX Runtime behind a small face: graphs that take and give numbers, on the processor or on an accelerator whose runtime is on the
 * class path; and model files that can be changed before they are loaded. Must not know what a graph is for.
 */
package io.throng.inference.diffusion.onnx;
