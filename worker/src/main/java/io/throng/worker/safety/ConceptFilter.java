package io.throng.worker.safety;

import static java.util.Objects.requireNonNull;

import io.throng.inference.InferenceException;
import io.throng.inference.scoring.TextImageScorer;
import io.throng.worker.backend.BackendException;
import java.awt.image.BufferedImage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The filter that measures a picture against concepts (worker spec 6). The texts never change, so they are embedded once; each picture costs
 * one pass through the picture tower. The thresholds belong to one set of weights (trap 27): with another scorer the verdicts are rough.
 * Thread-safe.
 */
public final class ConceptFilter {
    private final TextImageScorer scorer;
    private final Optional<AnimeTagger> tagger;
    private final SafetyConcepts concepts;
    private final SafetyRules rules;
    private final List<float[]> textVectors;

    /**
     * Embeds the concepts' texts.
     *
     * @param tagger asked about pictures that seem drawn, if there is one
     * @throws InferenceException if the scorer fails
     */
    public ConceptFilter(TextImageScorer scorer, SafetyConcepts concepts, Optional<AnimeTagger> tagger) {
        this.scorer = requireNonNull(scorer, "scorer");
        this.tagger = requireNonNull(tagger, "tagger");
        this.concepts = requireNonNull(concepts, "concepts");
        this.rules = new SafetyRules(concepts);
        this.textVectors = List.copyOf(scorer.embedTexts(rules.texts()));
        if (textVectors.size() != rules.texts().size()) {
            throw new InferenceException("the scorer gave " + textVectors.size() + " vectors for "
                    + rules.texts().size() + " texts");
        }
    }

    /**
     * The verdict on a picture.
     *
     * @param image the picture, before anything enlarges it
     * @param negativePrompt what the requester wanted to avoid; may be empty
     * @throws BackendException if no verdict could be reached; then nothing may be handed in
     */
    public SafetyVerdict check(BufferedImage image, String negativePrompt) throws BackendException {
        try {
            float[] picture = scorer.embedImage(image);
            Map<String, Double> raw = new HashMap<>();
            for (int i = 0; i < textVectors.size(); i++) {
                raw.put(rules.texts().get(i), TextImageScorer.similarity(picture, textVectors.get(i)));
            }
            Similarities similarities = Similarities.of(raw);
            Optional<AnimeTagger.Rating> rating = tagger.isPresent() && rules.seemsAnime(similarities)
                    ? Optional.of(tagger.get().rate(image))
                    : Optional.empty();
            boolean suspect = PromptText.isSuspect(negativePrompt, concepts.suspectNegative());
            return rules.judge(similarities, suspect, rating);
        } catch (InferenceException e) {
            throw new BackendException("the safety check failed: " + e.getMessage(), e);
        }
    }
}
