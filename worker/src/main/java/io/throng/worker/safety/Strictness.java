package io.throng.worker.safety;

import io.throng.worker.safety.SafetyConcepts.Term;
import io.throng.worker.safety.SafetyConcepts.Underage;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares safety concepts: an operator may be stricter than the built-in ones, never laxer (worker spec 16). */
final class Strictness {
    private Strictness() {}

    /** @throws IOException naming the first point where {@code other} is laxer than {@code floor} */
    static void requireAtLeast(SafetyConcepts floor, SafetyConcepts other) throws IOException {
        requireTerms("prefixes", floor.prefixes(), other.prefixes());
        requireTerms("human_parts", floor.humanParts(), other.humanParts());
        requireTerms("human_isolated", floor.humanIsolated(), other.humanIsolated());
        requireTerms("teen_words", floor.teenWords(), other.teenWords());
        requireTerms("nsfw_predicates", floor.nsfwPredicates(), other.nsfwPredicates());
        requireTerms("nsfw_isolated", floor.nsfwIsolated(), other.nsfwIsolated());
        requireTerms("nsfw_concept_parts", floor.nsfwConceptParts(), other.nsfwConceptParts());
        requireTerms("anime_override", floor.animeOverride(), other.animeOverride());
        requireUnderage(floor.underage(), other.underage());
        requireNotHigher(
                "synthetic", floor.synthetic().threshold(), other.synthetic().threshold());
        // Fewer concepts are looked at in drawn pictures, so what counts as drawn may not grow; nor may it shrink, for
        // its own thresholds.
        if (!Set.copyOf(floor.animePredicates()).equals(Set.copyOf(other.animePredicates()))) {
            throw new IOException("anime_predicates must be those that are built in");
        }
        if (!floor.animeCancel().equals(other.animeCancel())) {
            throw new IOException("anime_cancel must be what is built in");
        }
        if (other.weakHits().needed() > floor.weakHits().needed()) {
            throw new IOException(
                    "weak_hits.needed is higher than " + floor.weakHits().needed());
        }
        for (boolean anime : new boolean[] {false, true}) {
            for (boolean suspect : new boolean[] {false, true}) {
                requireNotHigher(
                        "weak_hits",
                        floor.weakHits().share(anime, suspect),
                        other.weakHits().share(anime, suspect));
            }
        }
        if (!new HashSet<>(other.suspectNegative()).containsAll(floor.suspectNegative())) {
            throw new IOException("suspect_negative lacks a word that is built in");
        }
    }

    private static void requireTerms(String list, List<Term> floor, List<Term> other) throws IOException {
        Map<String, BigDecimal> thresholds = new HashMap<>();
        for (Term term : other) {
            thresholds.merge(term.term(), term.threshold(), BigDecimal::min);
        }
        for (Term term : floor) {
            BigDecimal threshold = thresholds.get(term.term());
            if (threshold == null) {
                throw new IOException(list + " lacks \"" + term.term() + "\"");
            }
            requireNotHigher(list + " \"" + term.term() + "\"", term.threshold(), threshold);
        }
    }

    private static void requireUnderage(List<Underage> floor, List<Underage> other) throws IOException {
        Map<String, Underage> words = new HashMap<>();
        other.forEach(word -> words.put(word.term(), word));
        for (Underage word : floor) {
            Underage found = words.get(word.term());
            if (found == null
                    || word.prefixed() && !found.prefixed()
                    || !word.pair().equals(found.pair())) {
                throw new IOException("underage lacks \"" + word.term() + "\" as it is built in");
            }
            requireNotHigher("underage \"" + word.term() + "\"", word.threshold(), found.threshold());
            requireNotHigher(
                    "the danger of \"" + word.term() + "\"",
                    word.threshold().add(word.danger()),
                    found.threshold().add(found.danger()));
        }
    }

    private static void requireNotHigher(String what, BigDecimal floor, BigDecimal other) throws IOException {
        if (other.compareTo(floor) > 0) {
            throw new IOException(what + " has the threshold " + other + ", at most " + floor + " is allowed");
        }
    }
}
