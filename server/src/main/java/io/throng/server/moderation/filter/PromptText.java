package io.throng.server.moderation.filter;

import java.text.Normalizer;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prompt's two halves, and the plain form in which the positive one is scanned and rewritten (operations spec 2.3). Beyond the
 * original: invisible characters vanish, full-width and other styled letters become plain ones, letters of other scripts that stand
 * among Latin ones for their look become Latin. Other scripts stay what they are; the original turned them into Latin letters, which
 * garbled what speakers of those languages asked for.
 */
final class PromptText {
    /** Where the negative half begins. */
    static final String SEPARATOR = "###";

    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}");
    private static final Pattern WEIGHT = Pattern.compile("\\(([^():]*):\\d+\\.\\d+\\)");
    private static final int MAX_NESTED_WEIGHTS = 4;
    private static final Pattern PUNCTUATION = Pattern.compile("[^\\p{L}\\p{M}\\p{N}\\s]");
    private static final Pattern SPACED_LETTERS = Pattern.compile("(?:\\s\\p{L}(?![\\p{L}\\p{M}\\p{N}])){3,}");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern LATIN_MARKS = Pattern.compile("(\\p{IsLatin})\\p{Mn}+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern ASCII_LETTER = Pattern.compile("[A-Za-z]");
    private static final Map<Character, String> LATIN = Map.of(
            'ß', "ss", 'æ', "ae", 'Æ', "AE", 'œ', "oe", 'Œ', "OE", 'ø', "o", 'Ø', "O", 'ł', "l", 'đ', "d", 'ı', "i");
    private static final String LOOK_ALIKES = "аеорсухіјѕԁһкмтвнАВЕКМНОРСТХУІЅЈοανικρτυΑΒΕΖΗΙΚΜΝΟΡΤΥΧ";
    private static final String LOOKED_LIKE = "aeopcyxijsdhkmtbhABEKMHOPCTXYISJoavikptuABEZHIKMNOPTYX";

    private PromptText() {}

    /** What stands before the first separator. */
    static String positive(String prompt) {
        int separator = prompt.indexOf(SEPARATOR);
        return separator < 0 ? prompt : prompt.substring(0, separator);
    }

    /** What stands behind the first separator; empty if there is nothing. */
    static String negative(String prompt) {
        int separator = prompt.indexOf(SEPARATOR);
        return separator < 0 ? "" : prompt.substring(separator + SEPARATOR.length());
    }

    /** The plain form of a positive half: words, one space between them. */
    static String plain(String positive) {
        String text = INVISIBLE
                .matcher(Normalizer.normalize(positive, Normalizer.Form.NFKC))
                .replaceAll("");
        for (int i = 0; i < MAX_NESTED_WEIGHTS; i++) {
            String lighter = WEIGHT.matcher(text).replaceAll("$1");
            if (lighter.length() == text.length()) {
                break;
            }
            text = lighter;
        }
        text = PUNCTUATION.matcher(text).replaceAll(" ");
        text = SPACED_LETTERS
                .matcher(text)
                .replaceAll(run -> " " + SPACE.matcher(run.group()).replaceAll(""));
        text = SPACE.matcher(text).replaceAll(" ");
        return latin(text).strip();
    }

    private static String latin(String text) {
        String bare = LATIN_MARKS
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFD))
                .replaceAll("$1");
        Matcher words = WORD.matcher(Normalizer.normalize(bare, Normalizer.Form.NFC));
        return words.replaceAll(word -> Matcher.quoteReplacement(latinWord(word.group())));
    }

    private static String latinWord(String word) {
        boolean mixed = ASCII_LETTER.matcher(word).find();
        StringBuilder latin = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            int look = mixed ? LOOK_ALIKES.indexOf(c) : -1;
            String spelt = LATIN.get(c);
            if (look >= 0) {
                latin.append(LOOKED_LIKE.charAt(look));
            } else if (spelt != null) {
                latin.append(spelt);
            } else {
                latin.append(c);
            }
        }
        return latin.toString();
    }
}
