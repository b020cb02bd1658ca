package io.throng.server.request.rules;

import static java.util.Objects.requireNonNull;

import io.throng.protocol.ReturnCode;
import io.throng.server.http.HordeException;
import java.text.Normalizer;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Prompts of flagged accounts are always rewritten, without a word about it, so that nobody can find out by trial what a filter lets
 * through. Source: image spec 2.6, text spec 3 row 19, moderation spec 2.3, 2.5 B and 2.6.
 *
 * <p>Expressions here have no nested repetitions, so that no prompt, however long, can make them take more than linear time.
 */
public final class FlaggedPrompts {
    /** What every rewritten prompt asks to keep away. */
    static final String FORCED_NEGATIVE = "child, infant, underage, immature, teenager, tween";

    /** Stands between what a prompt asks for and what it asks to keep away. */
    static final String NEGATIVE_MARK = "###";

    /** The one model among whose usual words those with a leading 1 are spared. */
    static final String TAGGED_MODEL = "Hentai Diffusion";

    private static final int WORDS = Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;
    private static final Pattern WEIGHTED = Pattern.compile("\\(([^():]++):\\d++\\.\\d++\\)");
    private static final Pattern SEPARATOR = Pattern.compile("[^\\w\\s]|_", WORDS);
    private static final Pattern SPELT_OUT = Pattern.compile("(?:\\s\\p{L}(?!\\w)){3,}+", WORDS);
    private static final Pattern SPACE = Pattern.compile("\\s++", WORDS);
    private static final Pattern ACCENT = Pattern.compile("\\p{M}++");

    private static final List<Replacement> ALWAYS = List.of(
            replacement("\\b(?:students?|young|lil|smaller|smallest|small|tiny|tinier|tiniest)\\b", "adult"),
            replacement("\\b(?:little|littlest|litle|littel|litttle|lttle|lilttle)\\b", "adult"),
            replacement("\\b(?:nina|ninas|ninita|ninitas)\\b", "adult woman"));
    private static final List<Replacement> PLAIN = List.of(
            replacement("\\b[a-z0-9]*?girl(?:s|y|ie|ies)?\\b", "adult woman"),
            replacement("\\b1?(?:boy|boys|son|sons)\\b", "adult man"));
    private static final List<Replacement> TAGGED = List.of(
            replacement("\\b(?!1girl)[a-z0-9]*?girl(?:s|y|ie|ies)?\\b", "adult woman"),
            replacement("\\b(?:boy|boys|son|sons)\\b", "adult man"));

    private FlaggedPrompts() {}

    private record Replacement(Pattern pattern, String by) {
        String in(String text) {
            return pattern.matcher(text).replaceAll(by);
        }
    }

    private static Replacement replacement(String pattern, String by) {
        return new Replacement(Pattern.compile(pattern, WORDS), by);
    }

    /**
     * The prompt to go on with: as it was sent, or rewritten when the requester is flagged.
     *
     * @param models those the request names; empty for any
     * @throws HordeException.Refusal {@code CorruptPrompt} when rewriting leaves nothing
     */
    public static String prompt(String prompt, RequesterFacts requester, List<String> models) {
        requireNonNull(prompt);
        return requester.has(RequesterFacts.Standing.FLAGGED) ? rewritten(prompt, models) : prompt;
    }

    private static String rewritten(String prompt, List<String> models) {
        int mark = prompt.indexOf(NEGATIVE_MARK);
        String positive = normalised(mark < 0 ? prompt : prompt.substring(0, mark));
        String negative = mark < 0 ? "" : prompt.substring(mark + NEGATIVE_MARK.length());
        for (Replacement replacement : ALWAYS) {
            positive = replacement.in(positive);
        }
        for (Replacement replacement : models.equals(List.of(TAGGED_MODEL)) ? TAGGED : PLAIN) {
            positive = replacement.in(positive);
        }
        positive = positive.strip();
        if (positive.isEmpty()) {
            // A client shows a page of its own for these words (image spec 6.4).
            throw new HordeException.Refusal(
                    ReturnCode.CORRUPT_PROMPT,
                    "This prompt cannot be accepted, since it might lead to unethical images or texts.");
        }
        return positive + NEGATIVE_MARK + FORCED_NEGATIVE + (negative.isEmpty() ? "" : ", " + negative);
    }

    /** Without weights, punctuation, letters spelt out one by one, and accents. */
    static String normalised(String text) {
        String plain = WEIGHTED.matcher(text).replaceAll("$1");
        plain = SEPARATOR.matcher(plain).replaceAll(" ");
        plain = SPELT_OUT.matcher(plain).replaceAll(FlaggedPrompts::joined);
        plain = SPACE.matcher(plain).replaceAll(" ");
        return ACCENT.matcher(Normalizer.normalize(plain, Normalizer.Form.NFKD)).replaceAll("");
    }

    private static String joined(MatchResult run) {
        return " " + SPACE.matcher(run.group()).replaceAll("");
    }
}
