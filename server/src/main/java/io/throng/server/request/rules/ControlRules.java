package io.throng.server.request.rules;

import static io.throng.server.request.rules.ImageCase.isFilled;
import static io.throng.server.request.rules.ImageCase.refuseIf;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.image.ControlType;
import io.throng.protocol.image.ExtraText;
import io.throng.protocol.image.SourceProcessing;
import io.throng.server.dispatch.matching.Baseline;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Rows 16 to 27 of the image validation: what source images, masks, control types, transparency and extra texts go together with.
 * Source: image spec 2.7.
 */
final class ControlRules {
    private static final Set<Baseline> STABLE_DIFFUSION_2 =
            EnumSet.of(Baseline.STABLE_DIFFUSION_2, Baseline.STABLE_DIFFUSION_2_512);
    private static final Set<Baseline> WITHOUT_CONTROL = EnumSet.of(
            Baseline.STABLE_DIFFUSION_XL,
            Baseline.STABLE_CASCADE,
            Baseline.FLUX_1,
            Baseline.QWEN_IMAGE,
            Baseline.Z_IMAGE_TURBO);
    private static final Set<Baseline> WITH_REMIX = EnumSet.of(Baseline.STABLE_CASCADE);

    /** A member of params that is not part of the contract but has always been heeded. */
    private static final String INIT_AS_IMAGE = "init_as_image";

    private ControlRules() {}

    static void check(ImageCase image) {
        refuseIf( // 16
                image.input().sourceMask() != null && !image.hasSourceImage(),
                ReturnCode.SOURCE_MASK_UNNECESSARY,
                "A source_mask needs a source_image.");
        if (image.hasControl()) {
            checkControl(image);
        }
        checkTransparency(image);
        checkExtraSourceImages(image);
        checkExtraTexts(image);
        refuseIf( // 27
                image.params().effectiveReturnControlMap() && isInitAsImage(image),
                ReturnCode.CONTROL_NET_INVALID_PAYLOAD,
                "init_as_image and return_control_map exclude each other.");
    }

    private static void checkControl(ImageCase image) {
        refuseIf( // 17
                (image.hasControl(ControlType.NORMAL) || image.hasControl(ControlType.HOUGH))
                        && image.anyBaselineIn(STABLE_DIFFUSION_2),
                ReturnCode.CONTROL_NET_UNSUPPORTED,
                "control_type %s does not work with models of the family stable diffusion 2."
                        .formatted(image.params().controlType().wireName()));
        refuseIf( // 18
                image.models().contains("pix2pix"),
                ReturnCode.CONTROL_NET_UNSUPPORTED,
                "control_type does not work with the model pix2pix.");
        refuseIf( // 19
                !image.hasSourceImage(), ReturnCode.CONTROL_NET_SOURCE_MISSING, "control_type needs a source_image.");
        refuseIf( // 20
                image.isProcessing(SourceProcessing.INPAINTING),
                ReturnCode.CONTROL_NET_INPAINTING_MISMATCH,
                "control_type does not work with source_processing inpainting.");
        refuseIf( // 21
                image.anyBaselineIn(WITHOUT_CONTROL),
                ReturnCode.CONTROL_NET_MISMATCH,
                "control_type does not work with the models asked for.");
    }

    private static void checkTransparency(ImageCase image) {
        if (!image.params().effectiveTransparent()) {
            return;
        }
        refuseIf( // 22
                image.hasExtraSourceImages(),
                ReturnCode.INVALID_TRANSPARENCY_IMG2_IMG,
                "Transparent images do not work with extra_source_images.");
        refuseIf( // 22
                image.hasControl(),
                ReturnCode.INVALID_TRANSPARENCY_CN,
                "Transparent images do not work with control_type.");
    }

    private static void checkExtraSourceImages(ImageCase image) {
        refuseIf( // 23
                image.isProcessing(SourceProcessing.REMIX) && image.anyBaselineOutside(WITH_REMIX),
                ReturnCode.INVALID_REMIX,
                "source_processing remix needs models of the family stable_cascade.");
        if (!image.hasExtraSourceImages()) {
            return;
        }
        refuseIf( // 24
                !image.isProcessing(SourceProcessing.REMIX),
                ReturnCode.INVALID_EXTRA_SOURCE_IMAGES,
                "extra_source_images need source_processing remix.");
        refuseIf( // the original crashes on an extra image without its image
                image.input().extraSourceImages().stream().anyMatch(extra -> extra.image() == null),
                ReturnCode.INVALID_EXTRA_SOURCE_IMAGES,
                "Every one of extra_source_images needs its image.");
    }

    private static void checkExtraTexts(ImageCase image) {
        List<ExtraText> texts = image.params().extraTexts();
        if (!image.isQrCode()) {
            refuseIf( // 25
                    isFilled(texts), ReturnCode.INVALID_EXTRA_TEXTS, "extra_texts need the workflow qr_code.");
            return;
        }
        refuseIf( // 26; an entry without text or reference is as good as none
                texts == null
                        || texts.stream()
                                .noneMatch(text ->
                                        ImageValidation.QR_CODE.equals(text.reference()) && text.text() != null),
                ReturnCode.MISSING_EXTRA_TEXTS,
                "The workflow qr_code needs one of extra_texts with the reference qr_code.");
    }

    private static boolean isInitAsImage(ImageCase image) {
        JsonNode value =
                image.params().other() == null ? null : image.params().other().get(INIT_AS_IMAGE);
        return value != null && value.asBoolean(false);
    }
}
