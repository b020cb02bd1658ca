package io.throng.server.price;

import java.util.List;

/**
 * A small fully connected network: rectified linear layers and one linear output, evaluated in single precision in the order of
 * the weights, so that every node computes the same price. One evaluation costs one multiplication per weight.
 */
final class DenseNetwork {
    private final List<Layer> layers;

    /**
     * @param layers at least one; each takes as many inputs as the one before has outputs, the last has one output
     */
    DenseNetwork(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        if (this.layers.isEmpty()) {
            throw new IllegalArgumentException("a network needs at least one layer");
        }
        for (int i = 1; i < this.layers.size(); i++) {
            int given = this.layers.get(i - 1).outputs();
            int taken = this.layers.get(i).inputs();
            if (given != taken) {
                throw new IllegalArgumentException(
                        "layer %d takes %d inputs but layer %d has %d outputs".formatted(i, taken, i - 1, given));
            }
        }
        int outputs = this.layers.getLast().outputs();
        if (outputs != 1) {
            throw new IllegalArgumentException("the last layer must have 1 output, not " + outputs);
        }
    }

    /** Length of the input vector. */
    int inputs() {
        return layers.getFirst().inputs();
    }

    /** The output for an input of length {@link #inputs()}. */
    float evaluate(float[] input) {
        if (input.length != inputs()) {
            throw new IllegalArgumentException("expected %d inputs, not %d".formatted(inputs(), input.length));
        }
        float[] values = input;
        for (int i = 0; i < layers.size(); i++) {
            values = layers.get(i).apply(values, i < layers.size() - 1);
        }
        return values[0];
    }

    /** One layer: {@code weights} in row-major order, one row per output, and one bias per output. Arrays are not copied. */
    static final class Layer {
        private final int inputs;
        private final float[] weights;
        private final float[] biases;

        Layer(int inputs, float[] weights, float[] biases) {
            if (inputs < 1 || biases.length < 1 || weights.length != (long) inputs * biases.length) {
                throw new IllegalArgumentException("%d weights do not fit %d inputs and %d outputs"
                        .formatted(weights.length, inputs, biases.length));
            }
            this.inputs = inputs;
            this.weights = weights;
            this.biases = biases;
        }

        int inputs() {
            return inputs;
        }

        int outputs() {
            return biases.length;
        }

        private float[] apply(float[] input, boolean rectify) {
            float[] output = new float[biases.length];
            for (int row = 0; row < output.length; row++) {
                float sum = biases[row];
                for (int column = 0; column < inputs; column++) {
                    sum += weights[row * inputs + column] * input[column];
                }
                output[row] = rectify ? Math.max(0, sum) : sum;
            }
            return output;
        }
    }
}
