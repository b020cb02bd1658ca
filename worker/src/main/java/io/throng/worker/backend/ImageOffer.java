package io.throng.worker.backend;

import java.util.Set;

/**
 * What an image back end can take now.
 *
 * @param models the horde's names of the models it has
 * @param features what it can do beyond plain text-to-image
 * @param maxBatch most pictures it makes in one call, at least 1
 * @param maxConcurrency most calls it takes at once, at least 1
 */
public record ImageOffer(Set<String> models, Set<ImageFeature> features, int maxBatch, int maxConcurrency) {
    public ImageOffer {
        models = Set.copyOf(models);
        features = Set.copyOf(features);
        if (maxBatch < 1 || maxConcurrency < 1) {
            throw new IllegalArgumentException(
                    "maxBatch " + maxBatch + " and maxConcurrency " + maxConcurrency + " must be at least 1");
        }
    }

    /** Whether the back end can do this. */
    public boolean can(ImageFeature feature) {
        return features.contains(feature);
    }
}
