package io.throng.server.request.rules;

import io.throng.server.model.ImageModelReference;
import io.throng.server.price.ImagePrices;

/**
 * What an image request will cost. Unlike the original, the source image counts in the estimate whether or not the request is a dry
 * run. Source: image spec 2.10 and 7.1.
 *
 * @param priceHundredths price of one image on a neutral model, as answered and stored
 * @param totalHundredths estimate for the whole request ("E"), as held up front and answered to dry runs
 */
public record ImageEstimate(long priceHundredths, long totalHundredths) {
    /** The model whose family counts where any model will do. */
    private static final String ANY_MODEL = "SDXL 1.0";

    /** The estimate of a request. */
    public static ImageEstimate of(ImageDraft draft, ImagePrices prices, ImageModelReference models) {
        long price = prices.priceHundredths(draft.features(), draft.targeting().present());
        String model = draft.models().isEmpty() ? ANY_MODEL : draft.models().getFirst();
        return new ImageEstimate(
                price,
                ImagePrices.estimateHundredths(price, models.baseline(model), draft.images(), draft.burnTerms()));
    }
}
