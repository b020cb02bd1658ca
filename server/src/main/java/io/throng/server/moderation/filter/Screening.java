package io.throng.server.moderation.filter;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What becomes of the prompt of a request (operations spec 2.5). Pure; what follows from a refusal is for others. */
public final class Screening {
    /** Longest positive half, in characters, that is rewritten for its score. */
    public static final int MAX_REWRITTEN_LENGTH = 7_000;

    /** Longest positive half, in characters, that is looked at; far beyond the words a prompt may have. */
    public static final int MAX_SCANNED_LENGTH = 200_000;

    private static final String NUMBERED_TAGS_MODEL = "Hentai Diffusion";

    private Screening() {}

    /**
     * A prompt and what matters beside it.
     *
     * @param prompt both halves
     * @param scored whether the filters score it: images, and texts where the settings say so
     * @param mayRewrite whether a bad score is answered by rewriting rather than by a refusal
     * @param flagged whether the account is flagged
     * @param adultModel whether a requested model is marked as made for adults
     * @param models requested models
     */
    public record Case(
            String prompt,
            boolean scored,
            boolean mayRewrite,
            boolean flagged,
            boolean adultModel,
            List<String> models) {
        public Case {
            requireNonNull(prompt);
            models = List.copyOf(models);
        }
    }

    /** What becomes of it. */
    public sealed interface Outcome {
        /** It goes on as it is. */
        record Kept() implements Outcome {}

        /** It goes on like this. */
        record Rewritten(String prompt) implements Outcome {}

        /** It is refused for its score, which is held against who sent it. */
        record Corrupt(PromptScore score) implements Outcome {}

        /** Nothing was left of it where rewriting is silent; nothing is held against anybody. */
        record Emptied() implements Outcome {}

        /**
         * It is too long to be looked at or to be rewritten.
         *
         * @param length characters of the positive half
         * @param most characters it may have
         */
        record TooLong(int length, int most) implements Outcome {}
    }

    public static Outcome of(Case prompt, FilterSet filters) {
        boolean silent = prompt.flagged() || prompt.adultModel();
        if (!prompt.scored() && !silent) {
            return new Outcome.Kept();
        }
        int length = PromptText.positive(prompt.prompt()).length();
        if (length > MAX_SCANNED_LENGTH) {
            return new Outcome.TooLong(length, MAX_SCANNED_LENGTH);
        }
        Optional<String> rewritten = Optional.empty();
        if (prompt.scored()) {
            PromptScore score = filters.score(prompt.prompt(), OptionalInt.empty());
            if (score.isCorrupt()) {
                if (prompt.mayRewrite() && length > MAX_REWRITTEN_LENGTH) {
                    return new Outcome.TooLong(length, MAX_REWRITTEN_LENGTH);
                }
                rewritten = prompt.mayRewrite() ? filters.rewrite(prompt.prompt()) : Optional.empty();
                if (rewritten.isEmpty()) {
                    return new Outcome.Corrupt(score);
                }
            }
        }
        if (prompt.flagged() || prompt.adultModel() && speaksOfMinors(prompt, filters)) {
            return silently(prompt, rewritten, filters);
        }
        return rewritten.isPresent() ? new Outcome.Rewritten(rewritten.get()) : new Outcome.Kept();
    }

    private static boolean speaksOfMinors(Case prompt, FilterSet filters) {
        String plain = PromptText.plain(PromptText.positive(prompt.prompt()));
        return AdultWords.in(plain, sparesNumbered(prompt)) || filters.matches(FilterSet.MINORS, plain);
    }

    private static Outcome silently(Case prompt, Optional<String> rewritten, FilterSet filters) {
        Optional<String> once = rewritten.isPresent() ? rewritten : filters.rewrite(prompt.prompt());
        if (once.isEmpty()) {
            return new Outcome.Emptied();
        }
        String positive = AdultWords.replaced(PromptText.positive(once.get()), sparesNumbered(prompt));
        return positive.isBlank()
                ? new Outcome.Emptied()
                : new Outcome.Rewritten(positive + PromptText.SEPARATOR + PromptText.negative(once.get()));
    }

    private static boolean sparesNumbered(Case prompt) {
        return prompt.models().equals(List.of(NUMBERED_TAGS_MODEL));
    }
}
