package io.throng.server.price;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.SourceProcessing;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The price by network: predicted seconds in relation to those of a basis image that costs {@value #BASIS_PRICE_KUDOS} kudos.
 * Source: image spec 7.1.
 */
final class NeuralPrice {
    /** Price of the basis image: ten, and one for good measure, as clients have known it all along. */
    static final double BASIS_PRICE_KUDOS = 11;

    private static final ImageFeatures BASIS = new ImageFeatures(
            512,
            512,
            50,
            7.5,
            "k_euler",
            true,
            false,
            1.0,
            ImageFeatures.Control.NONE,
            new ImageFeatures.Source(false, false, SourceProcessing.IMG2IMG),
            List.of(),
            0,
            false);

    private final DenseNetwork network;
    private final double basisSeconds;

    /** @throws IllegalArgumentException if the network does not take the price vector or predicts no time for the basis image */
    NeuralPrice(DenseNetwork network) {
        this.network = requireNonNull(network, "network");
        if (network.inputs() != PriceVector.LENGTH) {
            throw new IllegalArgumentException(
                    "the network takes %d inputs instead of %d".formatted(network.inputs(), PriceVector.LENGTH));
        }
        this.basisSeconds = seconds(BASIS).stream()
                .filter(seconds -> seconds > 0)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the network predicts no time for the basis image"));
    }

    /** Predicted seconds, two decimals; empty if the network does not know a feature or predicts no positive finite time. */
    OptionalDouble seconds(ImageFeatures image) {
        return PriceVector.of(image).stream()
                .mapToDouble(network::evaluate)
                .filter(Double::isFinite)
                .map(Rounding::toTwoDecimals)
                .filter(seconds -> seconds > 0)
                .findFirst();
    }

    /** Kudos for one image on a neutral model, without loras and textual inversions, two decimals; empty as {@link #seconds}. */
    OptionalDouble kudos(ImageFeatures image) {
        OptionalDouble seconds = seconds(image);
        return seconds.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(Rounding.toTwoDecimals(seconds.getAsDouble() / basisSeconds * BASIS_PRICE_KUDOS));
    }
}
