package io.throng.server.style;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.style.ImageStyleInput;
import io.throng.protocol.style.ImageStylePatch;
import io.throng.protocol.style.StyleMembers;
import io.throng.protocol.style.TextStyleInput;
import io.throng.protocol.style.TextStylePatch;
import io.throng.protocol.text.TextParams;
import io.throng.server.dispatch.matching.JobKind;
import java.util.List;
import java.util.Optional;

/**
 * What somebody wants a style to be, of either kind; what is empty stays, or is the default of a new one.
 *
 * @param params as JSON
 * @param sharedKey as sent; an empty text takes the key off
 */
record StyleChange(
        JobKind kind,
        Optional<String> name,
        Optional<String> info,
        Optional<String> prompt,
        Optional<String> params,
        Optional<Boolean> isPublic,
        Optional<Boolean> nsfw,
        Optional<List<String>> tags,
        Optional<List<String>> models,
        Optional<String> sharedKey) {
    static StyleChange of(StyleMembers input) {
        return switch (input) {
            case ImageStyleInput image -> of(JobKind.IMAGE, image, image(image.params()));
            case ImageStylePatch image -> of(JobKind.IMAGE, image, image(image.params()));
            case TextStyleInput text -> of(JobKind.TEXT, text, text(text.params()));
            case TextStylePatch text -> of(JobKind.TEXT, text, text(text.params()));
        };
    }

    private static StyleChange of(JobKind kind, StyleMembers input, Optional<String> params) {
        return new StyleChange(
                kind,
                Optional.ofNullable(input.name()),
                Optional.ofNullable(input.info()),
                Optional.ofNullable(input.prompt()),
                params,
                Optional.ofNullable(input.isPublic()),
                Optional.ofNullable(input.nsfw()),
                Optional.ofNullable(input.tags()),
                Optional.ofNullable(input.models()),
                Optional.ofNullable(input.sharedkey()));
    }

    /** Whether nothing is to change. */
    boolean isEmpty() {
        return name.isEmpty()
                && info.isEmpty()
                && prompt.isEmpty()
                && params.isEmpty()
                && isPublic.isEmpty()
                && nsfw.isEmpty()
                && tags.isEmpty()
                && models.isEmpty()
                && sharedKey.isEmpty();
    }

    private static Optional<String> image(ImageParams params) {
        return Optional.ofNullable(params).map(StyleParams::write);
    }

    private static Optional<String> text(TextParams params) {
        return Optional.ofNullable(params).map(StyleParams::write);
    }
}
