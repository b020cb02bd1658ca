package io.throng.server.moderation.filter;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * All filters, compiled: one expression per type to find what matches, and those of type {@link #MINORS} singly and in order to rewrite
 * with. Immutable. A record that cannot be compiled, which only an import can bring, is left out and does not hinder the others.
 */
public final class FilterSet {
    /** Words for minors; the only filters that also rewrite. */
    public static final int MINORS = 10;

    /** Further words that speak of minors. */
    public static final int MINORS_FURTHER = 11;

    /** Lewd words. */
    public static final int LEWD = 20;

    /** Words that are added to what a rewritten prompt does not want. */
    static final String FORCED_NEGATIVE = "child, infant, underage, immature, teenager, tween";

    /** No filters: everything is clean. */
    public static final FilterSet EMPTY = new FilterSet(List.of());

    private static final Logger LOG = Logger.getLogger(FilterSet.class);

    private final Map<Integer, Type> types = new TreeMap<>();
    private final List<Replacement> replacements = new ArrayList<>();

    private record Type(String shown, Pattern any) {}

    private record Replacement(Pattern pattern, String text) {}

    public FilterSet(Collection<FilterRecord> records) {
        Map<Integer, List<String>> byType = new TreeMap<>();
        records.stream().sorted(Comparator.comparingInt(FilterRecord::id)).forEach(record -> {
            try {
                Pattern pattern = FilterExpression.compile(record.regex());
                byType.computeIfAbsent(record.type(), type -> new ArrayList<>()).add(record.regex());
                if (record.type() == MINORS) {
                    replacements.add(new Replacement(pattern, Matcher.quoteReplacement(record.replacement())));
                }
            } catch (IllegalArgumentException e) {
                LOG.errorf("filter %d is not in use: %s", record.id(), e.getMessage());
            }
        });
        byType.forEach((type, regexes) ->
                types.put(type, new Type(String.join("|", regexes), FilterExpression.anyOf(regexes))));
    }

    /** The expressions of each type as one, by type. */
    public Map<Integer, String> expressions() {
        Map<Integer, String> expressions = new TreeMap<>();
        types.forEach((type, compiled) -> expressions.put(type, compiled.shown()));
        return expressions;
    }

    /**
     * Scores the positive half of a prompt.
     *
     * @param onlyType if given, only filters of this type are asked, and the score is at most 1
     */
    public PromptScore score(String prompt, OptionalInt onlyType) {
        if (types.isEmpty()) {
            return PromptScore.CLEAN;
        }
        String positive = PromptText.positive(prompt);
        String plain = PromptText.plain(positive);
        if (onlyType.isPresent()) {
            List<String> matches = found(onlyType.getAsInt(), positive, plain);
            return new PromptScore(matches.isEmpty() ? 0 : 1, matches);
        }
        List<String> minors = found(MINORS, positive, plain);
        if (minors.isEmpty()) {
            minors = found(MINORS_FURTHER, positive, plain);
        }
        List<String> matches = new ArrayList<>(minors);
        List<String> lewd = found(LEWD, positive, plain);
        matches.addAll(lewd);
        return new PromptScore((minors.isEmpty() ? 0 : 1) + (lewd.isEmpty() ? 0 : 1), matches);
    }

    /** What filters of one type find: the emoji, or else the first match. */
    private List<String> found(int type, String positive, String plain) {
        if (type == MINORS) {
            List<String> emoji = ChildEmoji.in(positive);
            if (!emoji.isEmpty()) {
                return emoji;
            }
        }
        Type compiled = types.get(type);
        if (compiled == null) {
            return List.of();
        }
        Matcher matcher = compiled.any().matcher(plain);
        return matcher.find() ? List.of(matcher.group()) : List.of();
    }

    /** Whether filters of a type match a text in plain form. */
    boolean matches(int type, String plain) {
        Type compiled = types.get(type);
        return compiled != null && compiled.any().matcher(plain).find();
    }

    /**
     * Rewrites a prompt (operations spec 2.6): the positive half in plain form with all replacements made one after the other, then the
     * forced negatives, then the old negative half.
     *
     * @return empty if nothing is left of the positive half
     */
    Optional<String> rewrite(String prompt) {
        String positive = PromptText.plain(PromptText.positive(prompt));
        for (Replacement replacement : replacements) {
            positive = replacement.pattern().matcher(positive).replaceAll(replacement.text());
        }
        String negative = PromptText.negative(prompt);
        return positive.isBlank()
                ? Optional.empty()
                : Optional.of(positive.strip()
                        + PromptText.SEPARATOR
                        + FORCED_NEGATIVE
                        + (negative.isBlank() ? "" : ", " + negative.strip()));
    }
}
