package io.throng.server.style;

import io.throng.protocol.RequestWarning;
import io.throng.protocol.ReturnCode;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.style.StyleBounds;
import io.throng.protocol.text.TextRequestInput;
import io.throng.server.account.Account;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.account.Role;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.dispatch.matching.SpecialModels;
import io.throng.server.http.HordeException;
import io.throng.server.model.ImageModelReference;
import io.throng.server.request.rules.ImageValidation;
import io.throng.server.request.rules.RequesterFacts;
import io.throng.server.request.rules.StyleApplication;
import io.throng.server.request.rules.TextValidation;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** What a style is refused for that needs no look into the database (styles spec 3). */
final class StyleChecks {
    private final ProfanityCheck profanity;
    private final Supplier<ImageModelReference> models;

    StyleChecks(ProfanityCheck profanity, Supplier<ImageModelReference> models) {
        this.profanity = profanity;
        this.models = models;
    }

    /** Rows 2 and 3: how many models and tags there are. */
    static void requireCounts(StyleChange change, boolean fresh) {
        int models = change.models().map(List::size).orElse(0);
        if (fresh && models == 0) {
            throw StyleText.bad("A style needs at least 1 model.");
        }
        if (change.models().isPresent() && models == 0) {
            throw StyleText.bad("A style must keep at least 1 model.");
        }
        if (models > StyleBounds.MAX_MODELS) {
            throw StyleText.bad(
                    "There are %d models, a style may have at most %d.".formatted(models, StyleBounds.MAX_MODELS));
        }
        int tags = change.tags().map(List::size).orElse(0);
        if (tags > StyleBounds.MAX_TAGS) {
            throw StyleText.bad(
                    "There are %d tags, a style may have at most %d.".formatted(tags, StyleBounds.MAX_TAGS));
        }
    }

    /** Row 7. */
    void requireDecentName(String name) {
        StyleText.requireDecent(profanity, "name", List.of(name));
        if (name.isEmpty()) {
            throw StyleText.bad("The name has no character that can be shown.");
        }
    }

    /** Rows 11 to 14, on the style as it would be stored. */
    Set<RequestWarning> check(StoredStyle style, Account author) {
        Set<RequestWarning> warnings = style.kind() == JobKind.IMAGE ? image(style, facts(author)) : text(style);
        requirePlaceholders(style);
        StyleText.requireDecent(profanity, "info", List.of(style.info()));
        StyleText.requireDecent(profanity, "list of tags", style.tags());
        StyleText.requireDecent(profanity, "list of models", style.models());
        return warnings;
    }

    private Set<RequestWarning> image(StoredStyle style, RequesterFacts author) {
        for (String model : style.models()) {
            if (model.equals(SpecialModels.BETA)) {
                throw StyleText.bad("The model " + model + " is compared, not styled.");
            }
        }
        return ImageValidation.checkStyle(
                ImageRequestInput.builder()
                        .prompt(style.prompt())
                        .params(StyleParams.image(style.params()))
                        .models(style.models())
                        .build(),
                author,
                models.get());
    }

    private static Set<RequestWarning> text(StoredStyle style) {
        TextValidation.check(TextRequestInput.builder()
                .prompt(style.prompt())
                .params(StyleParams.text(style.params()))
                .models(style.models())
                .build());
        return Set.of();
    }

    private static void requirePlaceholders(StoredStyle style) {
        boolean images = style.kind() == JobKind.IMAGE;
        boolean complete = style.prompt().contains(StyleApplication.POSITIVE)
                && (!images || style.prompt().contains(StyleApplication.NEGATIVE));
        if (!complete) {
            throw new HordeException.Refusal(
                    ReturnCode.STYLE_PROMPT_MISSING_VARS,
                    images
                            ? "The prompt of an image style must contain {p} and {np}."
                            : "The prompt of a text style must contain {p}.");
        }
    }

    private static RequesterFacts facts(Account author) {
        return new RequesterFacts(
                author.id(),
                author.alias(),
                author.has(Role.SPECIAL) ? Set.of(RequesterFacts.Standing.SPECIAL) : Set.of(),
                0);
    }
}
