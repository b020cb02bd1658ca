package io.throng.server.dispatch.matching;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The one model with which a batch is made: drawn evenly from what the request accepts and the worker sent with this pop, so that the
 * recorded model is always one the worker declared. Source: image spec 5.8, text spec 9.4.
 */
public final class ModelChoice {

    private ModelChoice() {}

    /**
     * The model for a real job. A request without models, or one that shares none with the worker, gets any model the worker sent.
     *
     * @throws IllegalArgumentException if the worker sent no model
     */
    public static String of(RequestShape shape, WorkerOffer offer, RandomGenerator random) {
        if (offer.models().isEmpty()) {
            throw new IllegalArgumentException("the worker sent no model");
        }
        List<String> common = common(shape, offer.models());
        return pick(common.isEmpty() ? offer.models() : common, random);
    }

    /**
     * The model named in a decoy: one of those stored for the worker that the request accepts; the empty name if there is none.
     *
     * @param storedModels models of the worker's last stored check-in
     */
    public static String ofDecoy(RequestShape shape, Collection<String> storedModels, RandomGenerator random) {
        List<String> common = common(shape, storedModels);
        return common.isEmpty() ? "" : pick(common, random);
    }

    private static List<String> common(RequestShape shape, Collection<String> models) {
        String[] wanted = shape.modelArray();
        return models.stream()
                .distinct()
                .filter(model -> wanted.length == 0 || Arrays.binarySearch(wanted, model) >= 0)
                .toList();
    }

    private static String pick(List<String> models, RandomGenerator random) {
        return models.get(random.nextInt(models.size()));
    }
}
