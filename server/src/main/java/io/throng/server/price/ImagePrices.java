package io.throng.server.price;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.image.PostProcessor;
import io.throng.server.dispatch.matching.Baseline;
import io.throng.server.model.PostProcessorTraits;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * What an image costs and earns. Safe for concurrent use. Source: image spec 2.10, 7.1 and 7.4.
 */
public final class ImagePrices {
    /** Price of an image for chosen workers where such requests are served by their owners only. */
    public static final long MATCHED_TARGETING_HUNDREDTHS = 10;

    private static final long LORA_HUNDREDTHS = 300;
    private static final long TEXTUAL_INVERSION_HUNDREDTHS = 100;
    private static final BigDecimal SOURCE_IMAGE_FACTOR = new BigDecimal("1.3");
    private static final BigDecimal UPSCALER_FACTOR = new BigDecimal("1.05");
    private static final BigDecimal FAST_WORKERS_FACTOR = new BigDecimal("1.2");
    private static final BigDecimal WORKER_BLACKLIST_FACTOR = new BigDecimal("1.1");

    private final Optional<NeuralPrice> neuralPrice;
    private final boolean matchedTargeting;

    private ImagePrices(Optional<NeuralPrice> neuralPrice, boolean matchedTargeting) {
        this.neuralPrice = neuralPrice;
        this.matchedTargeting = matchedTargeting;
    }

    /**
     * Prices by formula alone.
     *
     * @param matchedTargeting whether requests for chosen workers are served by the requester's own and friends' workers only and
     *     therefore cost next to nothing
     */
    public static ImagePrices byFormula(boolean matchedTargeting) {
        return new ImagePrices(Optional.empty(), matchedTargeting);
    }

    /** Prices by network, and by formula where it has no answer. */
    static ImagePrices byNetwork(NeuralPrice neuralPrice, boolean matchedTargeting) {
        return new ImagePrices(Optional.of(requireNonNull(neuralPrice, "neuralPrice")), matchedTargeting);
    }

    /**
     * Price of one image on a neutral model, before model factor and burn.
     *
     * @param targeted whether the request names workers, wanted or not wanted
     */
    public long priceHundredths(ImageFeatures image, boolean targeted) {
        if (targeted && matchedTargeting) {
            return MATCHED_TARGETING_HUNDREDTHS;
        }
        double kudos = neuralPrice.stream()
                .flatMapToDouble(neural -> neural.kudos(image).stream())
                .findFirst()
                .orElseGet(() -> FallbackPrice.of(image));
        return Rounding.toHundredths(kudos)
                + LORA_HUNDREDTHS * image.loras()
                + (image.textualInversion() ? TEXTUAL_INVERSION_HUNDREDTHS : 0);
    }

    /** What a model of that family multiplies the price by when nothing else about the image is known. */
    public static int modelFactor(Baseline baseline) {
        return switch (baseline) {
            case STABLE_DIFFUSION_1, STABLE_DIFFUSION_2, STABLE_DIFFUSION_2_512 -> 1;
            case STABLE_DIFFUSION_XL -> 2;
            case STABLE_CASCADE -> 4;
            case FLUX_1, Z_IMAGE_TURBO -> 8;
            case QWEN_IMAGE -> 12;
        };
    }

    /**
     * What the model an image was made with multiplies its price by.
     *
     * @param baseline family of that model
     * @param qrCode whether the workflow is {@code qr_code}
     * @param hiresFix whether the image was made in two passes
     */
    public static int modelFactor(Baseline baseline, boolean qrCode, boolean hiresFix) {
        if (baseline == Baseline.STABLE_DIFFUSION_XL && qrCode) {
            return 4;
        }
        if (baseline == Baseline.STABLE_CASCADE && hiresFix) {
            return 7;
        }
        return modelFactor(baseline);
    }

    /** What a delivered image earns ("K"): its price on the model it was made with. */
    public static long rewardHundredths(long priceHundredths, int modelFactor) {
        return Math.multiplyExact(priceHundredths, modelFactor);
    }

    /** What the requester pays for an image that earns {@code rewardHundredths}. */
    public static long burnHundredths(long rewardHundredths, BurnTerms terms) {
        return Rounding.toHundredths(burn(rewardHundredths, terms));
    }

    /** What the requester pays for an image that was censored: as if it had earned nothing. */
    public static long censoredBurnHundredths(BurnTerms terms) {
        return burnHundredths(0, terms);
    }

    /**
     * The estimated cost of a whole request ("E"), with which up-front payment is reckoned and dry runs are answered. The burn is
     * taken before the model factor, unlike at settlement.
     *
     * @param priceHundredths price of one image on a neutral model
     * @param baseline family of the first model asked for; of {@code SDXL 1.0} where any model will do
     * @param images number of images, at least 1
     */
    public static long estimateHundredths(long priceHundredths, Baseline baseline, int images, BurnTerms terms) {
        if (images < 1) {
            throw new IllegalArgumentException("images must be at least 1: " + images);
        }
        BigDecimal perImage = burn(priceHundredths, terms).multiply(BigDecimal.valueOf(modelFactor(baseline)));
        return Rounding.toHundredths(
                perImage.multiply(BigDecimal.valueOf(images)).add(BigDecimal.ONE));
    }

    private static BigDecimal burn(long rewardHundredths, BurnTerms terms) {
        BigDecimal kudos = Rounding.toKudos(rewardHundredths);
        if (terms.sourceImage()) {
            kudos = kudos.multiply(SOURCE_IMAGE_FACTOR);
        }
        for (PostProcessor postProcessor : terms.postProcessors()) {
            if (PostProcessorTraits.of(postProcessor).upscaler()) {
                kudos = kudos.multiply(UPSCALER_FACTOR);
            }
        }
        kudos = kudos.add(BigDecimal.ONE);
        if (!terms.slowWorkers()) {
            kudos = kudos.multiply(FAST_WORKERS_FACTOR);
        }
        if (terms.workerBlacklist()) {
            kudos = kudos.multiply(WORKER_BLACKLIST_FACTOR);
        }
        return kudos;
    }
}
