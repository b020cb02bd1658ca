package io.throng.worker.safety;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * What was found in a picture. Holds names and numbers only, so that it may be logged whatever the picture shows.
 *
 * @param nsfw unfit for work
 * @param underage shows a child, by the scores
 * @param anime was judged as a drawn picture
 * @param suspectPrompt the negative prompt pushes age down
 * @param hits what exceeded its threshold
 */
public record SafetyVerdict(boolean nsfw, boolean underage, boolean anime, boolean suspectPrompt, List<Hit> hits) {
    public SafetyVerdict {
        hits = List.copyOf(hits);
    }

    /** A verdict of nothing found. */
    public static SafetyVerdict clean() {
        return new SafetyVerdict(false, false, false, false, List.of());
    }

    /** Child abuse: both together. Neither says so alone (worker spec 6.4, trap 28). */
    public boolean csam() {
        return nsfw && underage;
    }

    /** The same, unfit for work also for another reason. */
    public SafetyVerdict withNsfw(Hit reason) {
        List<Hit> more = new ArrayList<>(hits);
        more.add(reason);
        return new SafetyVerdict(true, underage, anime, suspectPrompt, more);
    }

    /** Why something was found. */
    public enum Rule {
        /** Something that makes a closer look necessary. */
        PREDICATE,
        /** A concept unfit for work. */
        NSFW,
        /** The tagger of drawn pictures. */
        TAGGER,
        /** A classifier. */
        CLASSIFIER,
        /** A child where its presence is dangerous by itself. */
        DANGER,
        /** One of several weak signs of a child. */
        WEAK
    }

    /**
     * A score above its threshold.
     *
     * @param rule what it counts for
     * @param term what was measured
     * @param score how similar the picture is
     * @param threshold what it exceeded
     */
    public record Hit(Rule rule, String term, BigDecimal score, BigDecimal threshold) {
        public Hit {
            requireNonNull(rule, "rule");
            requireNonNull(term, "term");
            requireNonNull(score, "score");
            requireNonNull(threshold, "threshold");
        }
    }
}
