package io.throng.server.request.rules;

import static io.throng.server.request.rules.ImageCase.refuseIf;

import io.throng.protocol.ReturnCode;
import io.throng.server.dispatch.matching.SpecialModels;

/** Rows 12 and 13 of the image validation: models that only special accounts may use. Source: image spec 2.7. */
final class SpecialModelRules {
    private static final String OWNER_MARK = "::";

    private SpecialModelRules() {}

    static void check(ImageCase image) {
        for (String model : image.models()) {
            if (model.contains(SpecialModels.SPECIAL_MARK)) {
                check(image, model);
            }
        }
    }

    private static void check(ImageCase image, String model) {
        refuseIf( // 12
                !image.requester().has(RequesterFacts.Standing.SPECIAL),
                ReturnCode.SPECIAL_MODEL_NEEDS_SPECIAL_USER,
                "The model %s is for special accounts.".formatted(model));
        int mark = model.indexOf(OWNER_MARK);
        String owner = mark < 0 ? "" : model.substring(mark + OWNER_MARK.length());
        refuseIf( // 13
                !owner.contains("#"),
                ReturnCode.SPECIAL_MISSING_USERNAME,
                "The special model %s must name its owner as model::user#id.".formatted(model));
        refuseIf( // 13
                !owner.equals(image.requester().alias()),
                ReturnCode.SPECIAL_FORBIDDEN,
                "The special model %s belongs to another account.".formatted(model));
        refuseIf( // 13
                image.params().special() == null || image.params().special().isEmpty(),
                ReturnCode.SPECIAL_MISSING_PAYLOAD,
                "The special model %s needs params.special.".formatted(model));
    }
}
