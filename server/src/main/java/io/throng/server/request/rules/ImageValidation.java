package io.throng.server.request.rules;

import static io.throng.server.request.rules.ImageCase.isFilled;
import static io.throng.server.request.rules.ImageCase.refuseIf;
import static java.util.Objects.requireNonNull;

import io.throng.protocol.RequestWarning;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.image.Lora;
import io.throng.protocol.image.PostProcessor;
import io.throng.server.dispatch.matching.Baseline;
import io.throng.server.dispatch.matching.SpecialModels;
import io.throng.server.http.HordeException;
import io.throng.server.model.ImageModelEntry;
import io.throng.server.model.ImageModelReference;
import io.throng.server.model.PostProcessorTraits;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.StringTokenizer;
import java.util.stream.Collectors;

/**
 * What an image request is refused for, in the order clients know, and what its author is warned about. Source: image spec 2.7;
 * numbers in the comments are the rows of its table. Codes are the precise ones, also where the original sends a generic one.
 */
public final class ImageValidation {
    /** Loras a request may have. */
    public static final int MAX_LORAS = 5;

    /** Textual inversions a request may have. */
    public static final int MAX_TEXTUAL_INVERSIONS = 20;

    /** Words, separated by white space, a prompt may have. */
    public static final int MAX_PROMPT_WORDS = 7500;

    /** Decimals that guidance may have. */
    public static final int MAX_CFG_DECIMALS = 2;

    static final String QR_CODE = "qr_code";
    static final String PLACEHOLDER_AGENT = "My-Project:v0.0.1:My-Contact";

    private static final int BETA_IMAGES = 2;
    private static final String PIX2PIX = "pix2pix";
    private static final Set<String> NEED_SOURCE_IMAGE = Set.of("Stable Diffusion 2 Depth", PIX2PIX);
    private static final Set<Baseline> WITHOUT_HIRES_FIX =
            EnumSet.of(Baseline.FLUX_1, Baseline.QWEN_IMAGE, Baseline.Z_IMAGE_TURBO);
    private static final Set<Baseline> WITH_TRANSPARENCY =
            EnumSet.of(Baseline.STABLE_DIFFUSION_XL, Baseline.STABLE_DIFFUSION_1);
    private static final Set<Baseline> WITH_QR_CODE = WITH_TRANSPARENCY;
    private static final Set<String> POST_PROCESSOR_NAMES =
            Arrays.stream(PostProcessor.values()).map(PostProcessor::wireName).collect(Collectors.toUnmodifiableSet());

    private ImageValidation() {}

    /**
     * What counts besides body and requester.
     *
     * @param raid whether raid mode is on
     * @param unsafeIp whether the requester's address is judged unsafe; an unknown one counts as safe
     * @param clientAgent the {@code Client-Agent} header, or its default
     */
    public record Circumstances(boolean raid, boolean unsafeIp, String clientAgent) {
        public Circumstances {
            requireNonNull(clientAgent, "clientAgent");
        }
    }

    /**
     * A request that may go on.
     *
     * @param input the body, rewritten where a row says so
     * @param shared whether results are kept for everybody; the beta model's always are
     * @param warnings what its author should know, each once
     */
    public record Validated(ImageRequestInput input, boolean shared, Set<RequestWarning> warnings) {
        public Validated {
            requireNonNull(input, "input");
            warnings = Set.copyOf(warnings);
        }

        /** The same with results that are kept for everybody. */
        public Validated withShared() {
            return new Validated(input, true, warnings);
        }
    }

    /**
     * Checks a request whose models no style has replaced.
     *
     * @see #check(ImageRequestInput, List, String, RequesterFacts, Circumstances, ImageModelReference)
     */
    public static Validated check(
            ImageRequestInput input,
            String prompt,
            RequesterFacts requester,
            Circumstances circumstances,
            ImageModelReference reference) {
        return check(input, input.effectiveModels(), prompt, requester, circumstances, reference);
    }

    /**
     * Checks a request.
     *
     * @param input the body, after style
     * @param callersModels models as the caller named them; these count here even if a style replaced them
     * @param prompt the prompt, after style and moderation
     * @throws HordeException.Refusal with the code of the first row that is not met
     */
    public static Validated check(
            ImageRequestInput input,
            List<String> callersModels,
            String prompt,
            RequesterFacts requester,
            Circumstances circumstances,
            ImageModelReference reference) {
        ImageCase image = ImageCase.of(input, callersModels, prompt, requester, circumstances, reference);
        Set<RequestWarning> warnings = ImageWarnings.of(image); // 1
        checkAdditions(image);
        checkPromptAndNumbers(image);
        SpecialModelRules.check(image);
        checkStanding(image);
        ControlRules.check(image);
        checkModelsThatNeedAnImage(image);
        Validated validated = new Validated(withForcedBatching(image), false, warnings);
        if (image.models().contains(SpecialModels.BETA)) {
            validated = betaComparison(image, validated);
        }
        refuseIf( // 31
                circumstances.clientAgent().equals(PLACEHOLDER_AGENT),
                ReturnCode.BANNED_CLIENT_AGENT,
                "The Client-Agent is a placeholder from an example; please name your project and a contact in it.");
        return validated;
    }

    /**
     * Checks an image style as far as it is like a request: additions, numbers, and models of special accounts (styles spec 3, rows 11
     * and 12).
     *
     * @param style a request with the style's template, params and models
     * @return what its author should know, each once
     * @throws HordeException.Refusal with the code of the first row that is not met
     */
    public static Set<RequestWarning> checkStyle(
            ImageRequestInput style, RequesterFacts author, ImageModelReference reference) {
        Circumstances calm = new Circumstances(false, false, "");
        ImageCase image = ImageCase.of(style, style.effectiveModels(), style.prompt(), author, calm, reference);
        Set<RequestWarning> warnings = ImageWarnings.of(image);
        checkAdditions(image);
        checkPromptAndNumbers(image);
        SpecialModelRules.check(image);
        checkStanding(image);
        return warnings;
    }

    private static void checkAdditions(ImageCase image) {
        ImageParams params = image.params();
        refuseIf( // 2
                params.effectiveHiresFix() && image.anyBaselineIn(WITHOUT_HIRES_FIX),
                ReturnCode.HI_RES_MISMATCH,
                "hires_fix does not work with the models asked for.");
        int loras = params.loras() == null ? 0 : params.loras().size();
        refuseIf( // 3
                loras > MAX_LORAS,
                ReturnCode.TOO_MANY_LORAS,
                "There are %d loras, at most %d are allowed.".formatted(loras, MAX_LORAS));
        if (loras > 0) {
            for (Lora lora : params.loras()) {
                refuseIf( // 4
                        lora.effectiveIsVersion() && !isAllDigits(lora.name()),
                        ReturnCode.BAD_LORA_VERSION,
                        "A lora with is_version must be named by a number, not '%s'.".formatted(lora.name()));
            }
        }
        int inversions = params.tis() == null ? 0 : params.tis().size();
        refuseIf( // 5
                inversions > MAX_TEXTUAL_INVERSIONS,
                ReturnCode.TOO_MANY_T_IS,
                "There are %d textual inversions, at most %d are allowed."
                        .formatted(inversions, MAX_TEXTUAL_INVERSIONS));
        refuseIf( // 6
                params.effectiveTransparent() && image.anyBaselineOutside(WITH_TRANSPARENCY),
                ReturnCode.INVALID_TRANSPARENCY_MODEL,
                "Transparent images need models of the families stable diffusion 1 or stable_diffusion_xl.");
        refuseIf( // 7
                image.isQrCode() && image.anyBaselineOutside(WITH_QR_CODE),
                ReturnCode.CONTROL_NET_MISMATCH,
                "The qr_code workflow needs models of the families stable diffusion 1 or stable_diffusion_xl.");
    }

    private static void checkPromptAndNumbers(ImageCase image) {
        int words = new StringTokenizer(image.prompt()).countTokens();
        refuseIf( // 8
                words > MAX_PROMPT_WORDS,
                ReturnCode.INVALID_PROMPT_SIZE,
                "The prompt has %d words, at most %d are allowed.".formatted(words, MAX_PROMPT_WORDS));
        for (String model : image.models()) {
            refuseIf( // 9
                    POST_PROCESSOR_NAMES.contains(model),
                    ReturnCode.UNEXPECTED_MODEL_NAME,
                    "%s is a post-processor, not a model.".formatted(model));
        }
        if (isFilled(image.params().postProcessing())) {
            long upscalers = image.params().postProcessing().stream()
                    .filter(postProcessor ->
                            PostProcessorTraits.of(postProcessor).upscaler())
                    .count();
            refuseIf( // 10
                    upscalers > 1,
                    ReturnCode.TOO_MANY_UPSCALERS,
                    "There are %d upscalers in post_processing, at most 1 is allowed.".formatted(upscalers));
        }
        double cfgScale = image.params().effectiveCfgScale();
        refuseIf( // 11
                !Double.isFinite(cfgScale), ReturnCode.BAD_CFG_NUMBER, "cfg_scale must be a number.");
        refuseIf( // 11
                decimals(cfgScale) > MAX_CFG_DECIMALS,
                ReturnCode.BAD_CFG_DECIMALS,
                "cfg_scale may have at most %d decimals: %s.".formatted(MAX_CFG_DECIMALS, cfgScale));
    }

    private static void checkStanding(ImageCase image) {
        refuseIf( // 14: the sentence is the one a client recognises
                image.circumstances().raid()
                        && image.circumstances().unsafeIp()
                        && !image.requester().trustedOrPatron(),
                ReturnCode.UNTRUSTED_UNSAFE_IP,
                "Only Trusted users are allowed to perform this operation");
        refuseIf( // 15
                image.params().special() != null && !image.requester().has(RequesterFacts.Standing.SPECIAL),
                ReturnCode.SPECIAL_FIELD_NEEDS_SPECIAL_USER,
                "params.special is for special accounts.");
    }

    private static void checkModelsThatNeedAnImage(ImageCase image) {
        if (image.hasSourceImage()) {
            return;
        }
        for (String model : image.models()) {
            refuseIf( // 28
                    NEED_SOURCE_IMAGE.contains(model),
                    ReturnCode.SOURCE_IMAGE_REQUIRED_FOR_MODEL,
                    "The model %s needs a source_image.".formatted(model));
        }
        for (String model : image.models()) {
            refuseIf( // 29
                    image.reference().entry(model).type().equals(ImageModelEntry.CONTROLNET_TYPE),
                    ReturnCode.UNEXPECTED_MODEL_NAME,
                    "%s is a control net and needs a source_image.".formatted(model));
        }
    }

    /** The body with what row 26 forces: a QR code is made one by one. */
    private static ImageRequestInput withForcedBatching(ImageCase image) {
        return image.isQrCode()
                ? image.input().toBuilder().disableBatching(true).build()
                : image.input();
    }

    /** Row 30: the beta model is always compared with itself, two images at a time, and never for an anonymous requester. */
    private static Validated betaComparison(ImageCase image, Validated validated) {
        refuseIf(
                image.requester().has(RequesterFacts.Standing.ANONYMOUS),
                ReturnCode.BETA_ANON_FORBIDDEN,
                "The model %s is for registered users.".formatted(SpecialModels.BETA));
        refuseIf(
                image.params().effectiveN() == 1,
                ReturnCode.BETA_COMPARISON_FAULT,
                "The model %s makes %d images to compare; n must not be 1.".formatted(SpecialModels.BETA, BETA_IMAGES));
        ImageRequestInput compared = validated.input().toBuilder()
                .models(List.of(SpecialModels.BETA))
                // One seed for both, and a pop of its own for each: what differs is the variant alone.
                .params(image.params().toBuilder()
                        .n(BETA_IMAGES)
                        .seedVariation(null)
                        .build())
                .disableBatching(true)
                .build();
        return new Validated(compared, true, validated.warnings());
    }

    private static boolean isAllDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static int decimals(double value) {
        return new BigDecimal(Double.toString(value)).stripTrailingZeros().scale();
    }
}
