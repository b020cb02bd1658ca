package io.throng.server.request.rules;

import io.throng.protocol.image.ImageParams;
import io.throng.protocol.image.ImageRequestInput;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.text.TextRequestInput;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a request becomes under a style: the style's models, the style's params but for the number of results (and, for images, a size
 * the style leaves open), and the request's prompt put into the style's template. Source: styles spec 6.
 */
public final class StyleApplication {
    /** Stands for the positive part of the request's prompt. */
    public static final String POSITIVE = "{p}";

    /** Stands for the negative part of the request's prompt. */
    public static final String NEGATIVE = "{np}";

    /** Stands between the positive and the negative part of a prompt. */
    public static final String NEGATIVE_MARK = "###";

    // One pass over the template: what a prompt brings in is never looked at again.
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(p|np)}");

    private StyleApplication() {}

    /**
     * The request under an image style.
     *
     * @param template prompt of the style
     * @param params of the style
     * @param models of the style
     */
    public static ImageRequestInput image(
            ImageRequestInput request, String template, ImageParams params, List<String> models) {
        ImageParams asked = request.effectiveParams();
        return request.toBuilder()
                .prompt(imagePrompt(template, request.prompt()))
                .models(models)
                .params(params.toBuilder()
                        .n(asked.n())
                        .width(params.width() == null ? asked.width() : params.width())
                        .height(params.height() == null ? asked.height() : params.height())
                        .build())
                .build();
    }

    /** The request under a text style; lengths are those of the style or else the defaults. */
    public static TextRequestInput text(
            TextRequestInput request, String template, TextParams params, List<String> models) {
        return request.toBuilder()
                .prompt(textPrompt(template, request.prompt()))
                .models(models)
                .params(params.toBuilder().n(request.effectiveParams().n()).build())
                .build();
    }

    /**
     * An image prompt in a template. Only {@link #POSITIVE} and {@link #NEGATIVE} are special in it, every other brace stays. A template
     * without {@link #NEGATIVE_MARK} gets one with the negative part.
     */
    public static String imagePrompt(String template, String prompt) {
        int mark = prompt.indexOf(NEGATIVE_MARK);
        String positive = mark < 0 ? prompt : prompt.substring(0, mark);
        String negative = mark < 0 ? "" : prompt.substring(mark + NEGATIVE_MARK.length());
        boolean needsMark =
                !negative.isEmpty() && !negative.contains(NEGATIVE_MARK) && !template.contains(NEGATIVE_MARK);
        return fill(template, positive, needsMark ? NEGATIVE_MARK + negative : negative);
    }

    /** A text prompt in a template: whole, since {@code ###} is ordinary in instructions to language models. */
    public static String textPrompt(String template, String prompt) {
        return fill(template, prompt, "");
    }

    private static String fill(String template, String positive, String negative) {
        return PLACEHOLDER
                .matcher(template)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1).equals("p") ? positive : negative));
    }
}
