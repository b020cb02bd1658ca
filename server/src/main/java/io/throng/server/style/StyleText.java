package io.throng.server.style;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.ProfanityCheck;
import io.throng.server.http.HordeException;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What is done to the texts of styles and collections that others will read: cleaned, then checked for bad language. */
final class StyleText {
    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}<>&&[^\\n\\t]]");

    private StyleText() {}

    /** Without control characters and angle brackets, and without space around it. */
    static String clean(String text) {
        return NOT_SHOWN.matcher(text).replaceAll("").strip();
    }

    /** Each cleaned and cut, none twice, in alphabetical order. */
    static List<String> clean(List<String> texts, int maxLength) {
        TreeSet<String> cleaned = new TreeSet<>();
        for (String text : texts) {
            String clean = clean(text);
            if (!clean.isEmpty()) {
                cleaned.add(
                        clean.codePointCount(0, clean.length()) <= maxLength
                                ? clean
                                : clean.substring(0, clean.offsetByCodePoints(0, maxLength)));
            }
        }
        return List.copyOf(cleaned);
    }

    static void requireDecent(ProfanityCheck profanity, String what, List<String> texts) {
        for (String text : texts) {
            if (profanity.isProfane(text)) {
                throw new HordeException.Refusal(ReturnCode.BAD_REQUEST, "The " + what + " contains profanity.");
            }
        }
    }

    static HordeException.Refusal bad(String message) {
        return new HordeException.Refusal(ReturnCode.BAD_REQUEST, message);
    }

    /** As much of what a caller sent as may be shown to him again. */
    static String shown(String text) {
        return text.codePointCount(0, text.length()) <= 60 ? text : text.substring(0, text.offsetByCodePoints(0, 60));
    }
}
