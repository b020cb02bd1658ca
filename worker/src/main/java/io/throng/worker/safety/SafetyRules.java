package io.throng.worker.safety;

import static java.util.Objects.requireNonNull;

import io.throng.worker.safety.SafetyConcepts.Term;
import io.throng.worker.safety.SafetyConcepts.Underage;
import io.throng.worker.safety.SafetyVerdict.Hit;
import io.throng.worker.safety.SafetyVerdict.Rule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From similarities to a verdict (worker spec 6.4). Pure; the numbers are {@link SafetyConcepts}. */
final class SafetyRules {
    private final SafetyConcepts concepts;
    private final List<Term> predicates;
    private final Map<String, BigDecimal> nsfwConcepts;
    private final Map<String, BigDecimal> animeConcepts;
    private final List<Danger> dangers;
    private final List<String> texts;

    /**
     * A word for a child, perhaps with a prefix.
     *
     * @param term the text
     * @param threshold above it, a closer look is needed
     * @param danger above it, no second hit is needed
     * @param plain whether it has no prefix
     * @param weak whether it counts as a weak hit
     * @param pair shared by what counts once; the term itself if it stands alone
     */
    private record Danger(
            String term, BigDecimal threshold, BigDecimal danger, boolean plain, boolean weak, String pair) {}

    SafetyRules(SafetyConcepts concepts) {
        this.concepts = requireNonNull(concepts, "concepts");
        this.dangers = dangers(concepts);
        this.predicates = predicates(concepts, dangers);
        this.nsfwConcepts = nsfwConcepts(concepts);
        this.animeConcepts = new LinkedHashMap<>();
        for (Term term : concepts.animeOverride()) {
            // Only what is measured for all pictures is measured: an override of anything else says nothing.
            if (nsfwConcepts.containsKey(term.term())) {
                animeConcepts.put(term.term(), term.threshold());
            }
        }
        Set<String> all = new LinkedHashSet<>();
        predicates.forEach(term -> all.add(term.term()));
        all.addAll(nsfwConcepts.keySet());
        dangers.forEach(danger -> all.add(danger.term()));
        concepts.teenWords().forEach(term -> all.add(term.term()));
        this.texts = List.copyOf(all);
    }

    /** Every text a picture must be measured against. */
    List<String> texts() {
        return texts;
    }

    /** The concepts that decide about a drawn picture. */
    Set<String> animeConcepts() {
        return Set.copyOf(animeConcepts.keySet());
    }

    /** Whether a picture seems drawn: only then is a tagger asked. */
    boolean seemsAnime(Similarities picture) {
        List<Term> fired = concepts.animePredicates().stream()
                .filter(term -> picture.exceeds(term.term(), term.threshold()))
                .toList();
        if (fired.isEmpty()) {
            return false;
        }
        SafetyConcepts.AnimeCancel cancel = concepts.animeCancel();
        boolean allWeak =
                fired.stream().allMatch(term -> picture.of(term.term()).compareTo(cancel.predicatesBelow()) < 0);
        boolean photo = predicates.stream()
                .anyMatch(term ->
                        term.term().contains(cancel.photoWord()) && picture.exceeds(term.term(), cancel.photoAbove()));
        return !(allWeak && photo);
    }

    /**
     * The verdict on a picture.
     *
     * @param picture its similarities to all of {@link #texts()}
     * @param suspect whether the negative prompt pushes age down
     * @param rating what a tagger says, if the picture {@linkplain #seemsAnime seems drawn} and there is one
     */
    SafetyVerdict judge(Similarities picture, boolean suspect, Optional<AnimeTagger.Rating> rating) {
        List<Hit> hits = new ArrayList<>();
        boolean anime = seemsAnime(picture);
        boolean nsfw = false;
        if (anime && rating.isPresent()) {
            if (rating.get().isNsfw()) {
                nsfw = true;
                hits.add(new Hit(Rule.TAGGER, "rating", BigDecimal.ONE, BigDecimal.ZERO));
            }
            anime = !rating.get().isRealistic();
        }
        boolean closerLook = collect(hits, Rule.PREDICATE, picture, predicates);
        if (closerLook) {
            nsfw |= nsfwHits(hits, picture, anime);
        }
        boolean underage = dangerHits(hits, picture) || weakHits(hits, picture, anime, suspect);
        return new SafetyVerdict(nsfw, underage, anime, suspect, hits);
    }

    private boolean nsfwHits(List<Hit> hits, Similarities picture, boolean anime) {
        List<Term> terms = new ArrayList<>();
        (anime ? animeConcepts : nsfwConcepts).forEach((term, threshold) -> terms.add(new Term(term, threshold)));
        return collect(hits, Rule.NSFW, picture, terms);
    }

    /** First rule: one strong sign is enough. */
    private boolean dangerHits(List<Hit> hits, Similarities picture) {
        List<Term> terms = dangers.stream()
                .map(danger -> new Term(danger.term(), danger.danger()))
                .toList();
        return collect(hits, Rule.DANGER, picture, terms);
    }

    /** Second rule: several weak signs count as one strong; singular and plural are one sign. */
    private boolean weakHits(List<Hit> hits, Similarities picture, boolean anime, boolean suspect) {
        BigDecimal share = concepts.weakHits().share(anime, suspect);
        Map<String, Hit> strongestOfPair = new HashMap<>();
        for (Danger danger : dangers) {
            boolean looked = anime ? danger.plain() && danger.weak() : true;
            BigDecimal threshold = danger.threshold()
                    .add(danger.danger().subtract(danger.threshold()).multiply(share));
            if (looked && picture.exceeds(danger.term(), threshold)) {
                keepStrongest(strongestOfPair, danger.pair(), danger.term(), picture, threshold);
            }
        }
        if (anime) {
            for (Term teen : concepts.teenWords()) {
                if (picture.exceeds(teen.term(), teen.threshold())) {
                    keepStrongest(strongestOfPair, "teen", teen.term(), picture, teen.threshold());
                }
            }
        }
        hits.addAll(strongestOfPair.values());
        return strongestOfPair.size() >= concepts.weakHits().needed();
    }

    private static void keepStrongest(
            Map<String, Hit> strongest, String pair, String term, Similarities picture, BigDecimal threshold) {
        Hit hit = new Hit(Rule.WEAK, term, picture.of(term), threshold);
        strongest.merge(pair, hit, (a, b) -> a.score().compareTo(b.score()) >= 0 ? a : b);
    }

    private static boolean collect(List<Hit> hits, Rule rule, Similarities picture, List<Term> terms) {
        boolean any = false;
        for (Term term : terms) {
            if (picture.exceeds(term.term(), term.threshold())) {
                hits.add(new Hit(rule, term.term(), picture.of(term.term()), term.threshold()));
                any = true;
            }
        }
        return any;
    }

    private static List<Danger> dangers(SafetyConcepts concepts) {
        List<Danger> dangers = new ArrayList<>();
        for (Underage word : concepts.underage()) {
            BigDecimal danger = word.threshold().add(word.danger());
            String pair = word.pair().isEmpty() ? word.term() : word.pair();
            dangers.add(new Danger(word.term(), word.threshold(), danger, true, word.prefixed(), pair));
            if (word.prefixed()) {
                for (Term prefix : concepts.prefixes()) {
                    dangers.add(new Danger(
                            prefix.term() + " " + word.term(),
                            word.threshold().add(prefix.threshold()),
                            danger.add(prefix.threshold()),
                            false,
                            true,
                            prefix.term() + " " + pair));
                }
            }
        }
        return dangers;
    }

    private static List<Term> predicates(SafetyConcepts concepts, List<Danger> dangers) {
        List<Term> all = new ArrayList<>(concepts.animePredicates());
        all.addAll(concepts.humanIsolated());
        all.addAll(prefixed(concepts.prefixes(), concepts.humanParts()));
        dangers.forEach(danger -> all.add(new Term(danger.term(), danger.threshold())));
        all.addAll(concepts.nsfwPredicates());
        all.addAll(prefixed(concepts.prefixes(), concepts.nsfwPredicates()));
        return all;
    }

    private static Map<String, BigDecimal> nsfwConcepts(SafetyConcepts concepts) {
        List<Term> all = new ArrayList<>(concepts.nsfwConceptParts());
        all.addAll(prefixed(concepts.prefixes(), concepts.nsfwConceptParts()));
        all.addAll(concepts.nsfwIsolated());
        for (String text : concepts.synthetic().terms()) {
            all.add(new Term(text, concepts.synthetic().threshold()));
        }
        Map<String, BigDecimal> lowest = new LinkedHashMap<>();
        all.forEach(term -> lowest.merge(term.term(), term.threshold(), BigDecimal::min));
        return lowest;
    }

    private static List<Term> prefixed(List<Term> prefixes, List<Term> terms) {
        List<Term> all = new ArrayList<>();
        for (Term prefix : prefixes) {
            for (Term term : terms) {
                all.add(new Term(
                        prefix.term() + " " + term.term(), term.threshold().add(prefix.threshold())));
            }
        }
        return all;
    }
}
