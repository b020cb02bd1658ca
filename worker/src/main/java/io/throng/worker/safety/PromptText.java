package io.throng.worker.safety;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** A prompt as the safety rules read it (worker spec 6.2). */
final class PromptText {
    private static final String SEPARATOR = "###";
    private static final int MAX_NESTING = 8;

    /** {@code (word:1.2)}: the innermost one, so that nested ones are peeled from inside. */
    private static final Pattern WEIGHT = Pattern.compile("\\(([^():]{0,2000}):\\s{0,8}[0-9.+-]{1,16}\\s{0,8}\\)");

    private static final Pattern NON_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}_]+");
    private static final Pattern SPELLED_OUT = Pattern.compile("(?<![^ ])(?:[\\p{L}] ){2,}[\\p{L}](?![^ ])");
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NOT_ASCII = Pattern.compile("[^\\x00-\\x7f]");

    /** Letters that are no other letter with a mark. */
    private static final Map<String, String> LETTERS = Map.ofEntries(
            Map.entry("ß", "ss"),
            Map.entry("æ", "ae"),
            Map.entry("Æ", "AE"),
            Map.entry("œ", "oe"),
            Map.entry("Œ", "OE"),
            Map.entry("ø", "o"),
            Map.entry("Ø", "O"),
            Map.entry("ł", "l"),
            Map.entry("Ł", "L"),
            Map.entry("đ", "d"),
            Map.entry("Đ", "D"),
            Map.entry("ð", "d"),
            Map.entry("þ", "th"),
            Map.entry("ı", "i"));

    private PromptText() {}

    /** The part of a prompt that says what to draw, normalised. */
    static String positive(String prompt) {
        return normalise(prompt.split(SEPARATOR, 2)[0]);
    }

    /** The part that says what to avoid, normalised; empty if there is none. */
    static String negative(String prompt) {
        String[] parts = prompt.split(SEPARATOR, 3);
        return parts.length > 1 ? normalise(parts[1]) : "";
    }

    /** Whether a negative prompt, not yet normalised, asks for people not to look grown up. */
    static boolean isSuspect(String negativePrompt, List<String> words) {
        // A word at the very start is as suspect as one after a space.
        String text = " " + normalise(negativePrompt).toLowerCase(Locale.ROOT);
        return words.stream().anyMatch(text::contains);
    }

    /** Without weights and punctuation, spelled-out words joined, in ASCII. */
    static String normalise(String text) {
        String result = text;
        for (int i = 0; i < MAX_NESTING; i++) {
            String peeled = WEIGHT.matcher(result).replaceAll("$1");
            if (peeled.equals(result)) {
                break;
            }
            result = peeled;
        }
        result = NON_WORD.matcher(result).replaceAll(" ").strip();
        result = SPELLED_OUT.matcher(result).replaceAll(match -> match.group().replace(" ", ""));
        return ascii(result);
    }

    private static String ascii(String text) {
        String result =
                MARKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKD)).replaceAll("");
        for (Map.Entry<String, String> letter : LETTERS.entrySet()) {
            result = result.replace(letter.getKey(), letter.getValue());
        }
        return NOT_ASCII.matcher(result).replaceAll("").replaceAll(" {2,}", " ").strip();
    }
}
