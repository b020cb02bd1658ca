/**
 * An alchemist's forms done in this process, with models on ONNX Runtime and without. Knows which form needs which model; must not know
 * hordes.
 */
package io.throng.worker.backend.local;
