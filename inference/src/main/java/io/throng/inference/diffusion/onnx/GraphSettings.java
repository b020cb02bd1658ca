package io.throng.inference.diffusion.onnx;

import static java.util.Objects.requireNonNull;

/**
 * How graphs are run.
 *
 * @param provider what computes
 * @param device number of the device, 0 = the first
 * @param threads processor threads for one run, 1 or more
 */
public record GraphSettings(ExecutionProvider provider, int device, int threads) {
    public GraphSettings {
        requireNonNull(provider, "provider");
        if (device < 0) {
            throw new IllegalArgumentException("device is " + device + ", below 0");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", below 1");
        }
    }

    /** The processor with this many threads. */
    public static GraphSettings cpu(int threads) {
        return new GraphSettings(ExecutionProvider.CPU, 0, threads);
    }
}
