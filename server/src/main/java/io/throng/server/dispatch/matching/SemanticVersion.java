package io.throng.server.dispatch.matching;

import static java.util.Objects.requireNonNull;

import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version as semver.org orders it, minor and patch being optional ({@code 24} is 24.0.0). Build metadata is ignored.
 *
 * @param major at least 0
 * @param minor at least 0
 * @param patch at least 0
 * @param preRelease dot-separated identifiers after the hyphen; empty for a release
 */
public record SemanticVersion(int major, int minor, int patch, String preRelease)
        implements Comparable<SemanticVersion> {

    /** What an agent that cannot be read is taken for. */
    public static final SemanticVersion ZERO = new SemanticVersion(0, 0, 0, "");

    private static final String NUMBER = "(0|[1-9]\\d{0,8})";
    private static final String IDENTIFIER = "(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)";
    private static final Pattern SHAPE = Pattern.compile(NUMBER + "(?:\\." + NUMBER + "(?:\\." + NUMBER + ")?)?(?:-("
            + IDENTIFIER + "(?:\\." + IDENTIFIER + ")*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?");
    private static final Pattern DIGITS = Pattern.compile("\\d+");
    private static final Pattern DOT = Pattern.compile("\\.");

    /** Longest text that is looked at, in characters. */
    public static final int MAX_LENGTH = 100;

    public SemanticVersion {
        requireNonNull(preRelease, "preRelease");
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException("version numbers must not be negative");
        }
    }

    /** The version written as {@code text}; empty if it is none. */
    public static Optional<SemanticVersion> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        return Optional.of(new SemanticVersion(
                number(matcher.group(1)),
                number(matcher.group(2)),
                number(matcher.group(3)),
                matcher.group(4) == null ? "" : matcher.group(4)));
    }

    @Override
    public int compareTo(SemanticVersion other) {
        int result = Integer.compare(major, other.major);
        if (result == 0) {
            result = Integer.compare(minor, other.minor);
        }
        if (result == 0) {
            result = Integer.compare(patch, other.patch);
        }
        return result == 0 ? comparePreRelease(preRelease, other.preRelease) : result;
    }

    private static int number(String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int comparePreRelease(String left, String right) {
        if (left.isEmpty() || right.isEmpty()) {
            // A release is above all of its pre-releases.
            return Boolean.compare(left.isEmpty(), right.isEmpty());
        }
        String[] lefts = DOT.split(left);
        String[] rights = DOT.split(right);
        for (int i = 0; i < Math.min(lefts.length, rights.length); i++) {
            int result = compareIdentifier(lefts[i], rights[i]);
            if (result != 0) {
                return result;
            }
        }
        return Integer.compare(lefts.length, rights.length);
    }

    private static int compareIdentifier(String left, String right) {
        boolean leftNumeric = DIGITS.matcher(left).matches();
        boolean rightNumeric = DIGITS.matcher(right).matches();
        if (leftNumeric && rightNumeric) {
            return new BigInteger(left).compareTo(new BigInteger(right));
        }
        if (leftNumeric != rightNumeric) {
            return leftNumeric ? -1 : 1;
        }
        return left.compareTo(right);
    }
}
