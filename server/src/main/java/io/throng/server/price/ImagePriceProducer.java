package io.throng.server.price;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Hands the configured image prices to whoever injects them. */
@Singleton
final class ImagePriceProducer {
    @Produces
    @Singleton
    ImagePrices imagePrices(PriceConfig config) {
        return ImagePriceLoader.load(config);
    }
}
