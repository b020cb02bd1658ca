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

    /** The second pattern leaves out words that begin with a digit 1, as in "1girl": tags of one family of models. */
    private record Word(Pattern pattern, Pattern sparingNumbered, String replacement) {
        static Word of(String regex, String replacement) {
            return of(regex, regex, replacement);
        }

        static Word of(String regex, String sparing, String replacement) {
            return new Word(
                    Pattern.compile(regex, Pattern.CASE_INSENSITIVE),
                    Pattern.compile(sparing, Pattern.CASE_INSENSITIVE),
                    replacement);
        }
    }

    private static final List<Word> WORDS = List.of(
            Word.of("\\b(?:students?|young|lil|smaller|smallest|small|tiny|tinier|tiniest)\\b", ADULT),
            Word.of("\\b(?:little|littlest|litle|littel|litttle|lttle|lilttle)\\b", ADULT),
            Word.of("\\b(?:ninas?|ninitas?)\\b", "adult woman"),
            Word.of(
                    "\\b[a-z0-9]*girl(?:s|y|ie|ies)?\\b",
                    "\\b(?:[02-9a-z][a-z0-9]*)?girl(?:s|y|ie|ies)?\\b",
                    "adult woman"),
            Word.of("\\b1?(?:boy|boys|son|sons)\\b", "\\b(?:boy|boys|son|sons)\\b", "adult man"));

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
                    .replaceAll(Matcher.quoteReplacement(word.replacement()));
        }
        return text;
    }
}
