package io.throng.server.price;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.image.ControlType;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.PostProcessor;
import io.throng.protocol.image.SourceProcessing;
import java.util.List;
import java.util.Optional;

/**
 * Everything about one image that its price depends on. Source: image spec 7.1.
 *
 * @param width pixels
 * @param height pixels
 * @param steps plain sampling steps, not accurate steps
 * @param cfgScale guidance
 * @param sampler wire name; names the price does not know count as {@code k_euler}
 * @param karras whether the Karras schedule is used
 * @param hiresFix whether the image is made in two passes
 * @param denoising denoising strength, 0 to 1; 1 without a source image
 * @param control kind and strength of control image
 * @param source source image and what is done with it
 * @param postProcessors in order, each at most once
 * @param loras number of loras
 * @param textualInversion whether there is any textual inversion
 */
public record ImageFeatures(
        int width,
        int height,
        int steps,
        double cfgScale,
        String sampler,
        boolean karras,
        boolean hiresFix,
        double denoising,
        Control control,
        Source source,
        List<PostProcessor> postProcessors,
        int loras,
        boolean textualInversion) {
    private static final double FULL_STRENGTH = 1.0;
    private static final String CONTROL_STRENGTH = "control_strength";
    private static final String NO_CONTROL = "None";

    public ImageFeatures {
        requireNonNull(sampler, "sampler");
        requireNonNull(control, "control");
        requireNonNull(source, "source");
        postProcessors = List.copyOf(postProcessors);
        if (width < 1 || height < 1 || steps < 1) {
            throw new IllegalArgumentException(
                    "width, height and steps must be positive: %d, %d, %d".formatted(width, height, steps));
        }
    }

    /**
     * Kind and strength of a control image.
     *
     * @param type wire name of the control type, {@code "None"} without
     * @param strength 0 to 1; 1 without a control type
     * @param mapOnly whether only the control map is asked for
     */
    public record Control(String type, double strength, boolean mapOnly) {
        /** No control image. */
        public static final Control NONE = new Control(NO_CONTROL, FULL_STRENGTH, false);

        public Control {
            requireNonNull(type, "type");
        }

        /** Whether there is a control type at all. */
        public boolean present() {
            return !type.equals(NO_CONTROL);
        }
    }

    /**
     * Source image and what is done with it.
     *
     * @param image whether there is a source image
     * @param mask whether there is a mask
     * @param processing what is asked to be done with the source image; without one every image counts as text to image
     */
    public record Source(boolean image, boolean mask, SourceProcessing processing) {
        /** No source image. */
        public static final Source NONE = new Source(false, false, SourceProcessing.IMG2IMG);

        public Source {
            requireNonNull(processing, "processing");
        }

        /** The name the price knows the processing by: remix counts as img2img, everything without an image as txt2img. */
        String priceName() {
            if (!image) {
                return "txt2img";
            }
            return processing == SourceProcessing.REMIX ? SourceProcessing.IMG2IMG.wireName() : processing.wireName();
        }
    }

    /** The features of a request's params, absent members taken at their effective defaults. */
    public static ImageFeatures of(ImageParams params, Source source) {
        double denoising = FULL_STRENGTH;
        double controlStrength = FULL_STRENGTH;
        if (source.image()) {
            double asked = params.denoisingStrength() == null ? FULL_STRENGTH : params.denoisingStrength();
            if (params.controlType() == null) {
                denoising = asked;
            } else {
                controlStrength = statedControlStrength(params).orElse(asked);
            }
        }
        ControlType type = params.controlType();
        return new ImageFeatures(
                params.effectiveWidth(),
                params.effectiveHeight(),
                params.effectiveSteps(),
                params.effectiveCfgScale(),
                params.effectiveSamplerName().wireName(),
                params.effectiveKarras(),
                params.effectiveHiresFix(),
                denoising,
                new Control(
                        type == null ? NO_CONTROL : type.wireName(),
                        controlStrength,
                        params.effectiveReturnControlMap()),
                source,
                params.postProcessing() == null ? List.of() : params.postProcessing(),
                params.loras() == null ? 0 : params.loras().size(),
                params.tis() != null && !params.tis().isEmpty());
    }

    /** The unofficial {@code control_strength} member. It is not schema-checked, so it is held to 0..1 lest it move the price at will. */
    private static Optional<Double> statedControlStrength(ImageParams params) {
        JsonNode stated = params.other() == null ? null : params.other().get(CONTROL_STRENGTH);
        if (stated == null || !stated.isNumber() || !Double.isFinite(stated.doubleValue())) {
            return Optional.empty();
        }
        return Optional.of(Math.clamp(stated.doubleValue(), 0.0, FULL_STRENGTH));
    }
}
