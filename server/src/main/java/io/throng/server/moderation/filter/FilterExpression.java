package io.throng.server.moderation.filter;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.throng.protocol.moderation.NewFilterInput;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Expressions of moderators, compiled for an engine that matches in time linear in the text (RE2), so that no expression can make a
 * prompt costly. Look-around and back-references do not exist in it and are refused.
 */
public final class FilterExpression {
    /** Instructions that the compiled expression may have; each may cost a step per character. */
    static final int MAX_INSTRUCTIONS = 5_000;

    /** Largest product of repeat counts within each other: {@code (a{30}){30}} has 900. */
    static final int MAX_REPEATS = 1_000;

    private FilterExpression() {}

    /**
     * Compiles an expression that ignores case.
     *
     * @throws IllegalArgumentException with a sentence for the moderator: it is no expression, too large, or matches everything
     */
    public static Pattern compile(String regex) {
        if (regex.isBlank() || regex.length() > NewFilterInput.MAX_REGEX_LENGTH) {
            throw new IllegalArgumentException("An expression has from 1 to " + NewFilterInput.MAX_REGEX_LENGTH
                    + " characters, this one has " + regex.length() + ".");
        }
        requireFewRepeats(regex);
        Pattern pattern;
        try {
            pattern = Pattern.compile(regex, Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "The expression cannot be used: " + e.getMessage()
                            + ". Expressions are those of RE2: no look-around, no back-references.",
                    e);
        }
        if (pattern.programSize() > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException("The expression has " + pattern.programSize() + " instructions; at most "
                    + MAX_INSTRUCTIONS + " are allowed.");
        }
        if (pattern.matcher("").find()) {
            throw new IllegalArgumentException("The expression matches an empty text, and so every prompt.");
        }
        return pattern;
    }

    /** One expression that matches where any of these does; each was compiled before. */
    static Pattern anyOf(List<String> regexes) {
        StringBuilder any = new StringBuilder();
        for (String regex : regexes) {
            any.append(any.isEmpty() ? "" : "|").append("(?:").append(regex).append(')');
        }
        return Pattern.compile(any.toString(), Pattern.CASE_INSENSITIVE);
    }

    /** Counted repeats are unrolled by the compiler, so those within each other are multiplied out before it gets to see them. */
    private static void requireFewRepeats(String regex) {
        Deque<Long> largestWithin = new ArrayDeque<>();
        largestWithin.push(1L);
        long lastAtom = 1;
        boolean inClass = false;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '\\') {
                i++;
                lastAtom = 1;
            } else if (inClass) {
                inClass = c != ']';
            } else if (c == '[') {
                inClass = true;
                lastAtom = 1;
            } else if (c == '(') {
                largestWithin.push(1L);
            } else if (c == ')') {
                lastAtom = largestWithin.pop();
                if (largestWithin.isEmpty()) {
                    return;
                }
            } else if (c == '{') {
                lastAtom *= repeats(regex, i);
                if (lastAtom > MAX_REPEATS) {
                    throw new IllegalArgumentException("Counted repeats within each other come to " + lastAtom
                            + "; at most " + MAX_REPEATS + " are allowed.");
                }
            } else if (c != '*' && c != '+' && c != '?' && c != '}' && c != ',' && (c < '0' || c > '9')) {
                lastAtom = 1;
            }
            largestWithin.push(Math.max(largestWithin.pop(), lastAtom));
        }
    }

    /** The larger number of {@code {n}}, {@code {n,}} or {@code {n,m}}; 1 for a brace that is none of these. */
    private static long repeats(String regex, int brace) {
        int end = regex.indexOf('}', brace);
        String inside = end < 0 ? "" : regex.substring(brace + 1, end);
        if (!inside.matches("\\d{1,9}(,\\d{0,9})?")) {
            return 1;
        }
        long largest = 1;
        for (String number : inside.split(",", -1)) {
            largest = Math.max(largest, number.isEmpty() ? 1 : Long.parseLong(number));
        }
        return largest;
    }
}
