package io.throng.server.moderation.filter;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;

/**
 * Words that must not stand beside a model made for adults, and what they become (operations spec 2.5 B). Part of the server, since
 * they guard against what such models do with innocent words.
 */
final class AdultWords {
    private static final String ADULT = "adult";

    /** Both patterns begin with a group of what stands before the word; the second leaves out words that follow a digit 1. */
    private record Word(Pattern pattern, Pattern sparingNumbered, String replacement) {
        static Word of(String regex, String replacement) {
            return of(regex, regex, replacement);
        }

        static Word of(String regex, String sparing, String replacement) {
            return new Word(
                    Pattern.compile("()(?:" + regex + ")", Pattern.CASE_INSENSITIVE),
                    Pattern.compile("(^|[^1])(?:" + sparing + ")", Pattern.CASE_INSENSITIVE),
                    replacement);
        }
    }

    private static final List<Word> WORDS = List.of(
            Word.of("[a-z]*students?", ADULT),
            Word.of("\\byoung\\b", ADULT),
            Word.of("\\bl+i+t+(?:l+e*|e+l+)\\b|\\bl+i+l+\\b", ADULT),
            Word.of("\\b(?:small|smol|tiny|petite|miniature)\\b", ADULT),
            Word.of("girls?|\\bninas?\\b", "adult woman"),
            Word.of("\\b[0-9]*boys?\\b|\\bsons?\\b", "\\bboys?\\b|\\bsons?\\b", "adult man"));

    private AdultWords() {}

    /** Whether one of them stands in a text in plain form. */
    static boolean in(String plain, boolean sparingNumbered) {
        return WORDS.stream()
                .anyMatch(word -> (sparingNumbered ? word.sparingNumbered() : word.pattern())
                        .matcher(plain)
                        .find());
    }

    /** The text with all of them replaced. */
    static String replaced(String plain, boolean sparingNumbered) {
        String text = plain;
        for (Word word : WORDS) {
            text = (sparingNumbered ? word.sparingNumbered() : word.pattern())
                    .matcher(text)
                    .replaceAll("$1" + Matcher.quoteReplacement(word.replacement()));
        }
        return text;
    }
}
