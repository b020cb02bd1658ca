package io.throng.worker.backend.local;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.inference.scoring.TextImageScorer;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Ranks phrases by how well they go with a picture (worker spec 8): per list, a softmax over one hundred times the cosines, the first five.
 * The phrases are embedded once. Thread-safe.
 */
public final class Interrogator {
    /** Lists that every answer has, in the horde's names. */
    public static final List<String> LISTS =
            List.of("artists", "flavors", "mediums", "movements", "sites", "techniques", "tags");

    /** Phrases told of each list. */
    public static final int TOP = 5;

    private static final double SHARPNESS = 100;

    private final TextImageScorer scorer;
    private final Map<String, List<String>> phrases;
    private final Map<String, List<float[]>> vectors = new LinkedHashMap<>();

    /**
     * Embeds the phrases.
     *
     * @param phrases by list; lists that are not of {@link #LISTS} are passed over, missing ones stay empty
     */
    public Interrogator(TextImageScorer scorer, Map<String, List<String>> phrases) {
        this.scorer = requireNonNull(scorer, "scorer");
        this.phrases = Map.copyOf(phrases);
        for (String list : LISTS) {
            List<String> texts = this.phrases.getOrDefault(list, List.of());
            vectors.put(list, texts.isEmpty() ? List.of() : scorer.embedTexts(texts));
        }
    }

    /** The phrases that come with the program. */
    public static Map<String, List<String>> builtInPhrases() {
        try (InputStream in = Interrogator.class.getResourceAsStream("interrogation.json")) {
            if (in == null) {
                throw new IllegalStateException("the program was built without its phrases");
            }
            return new JsonMapper().readValue(in, new TypeReference<Map<String, List<String>>>() {});
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in phrases cannot be read", e);
        }
    }

    /** The best phrases of each list: {@code {"tags": [{"text": …, "confidence": 0…100}, …], …}}. */
    ObjectNode rank(BufferedImage picture) {
        float[] vector = scorer.embedImage(picture);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        for (String list : LISTS) {
            ArrayNode best = result.putArray(list);
            for (Ranked ranked : rank(vector, phrases.getOrDefault(list, List.of()), vectors.get(list))) {
                best.addObject().put("text", ranked.text()).put("confidence", ranked.confidence());
            }
        }
        return result;
    }

    private record Ranked(String text, double confidence) {}

    private static List<Ranked> rank(float[] picture, List<String> texts, List<float[]> vectors) {
        List<Double> weights = new ArrayList<>();
        double highest = Double.NEGATIVE_INFINITY;
        for (float[] vector : vectors) {
            double logit = SHARPNESS * TextImageScorer.similarity(picture, vector);
            weights.add(logit);
            highest = Math.max(highest, logit);
        }
        double sum = 0;
        for (int i = 0; i < weights.size(); i++) {
            weights.set(i, Math.exp(weights.get(i) - highest));
            sum += weights.get(i);
        }
        List<Ranked> ranked = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            ranked.add(new Ranked(texts.get(i), 100 * weights.get(i) / sum));
        }
        ranked.sort(Comparator.comparingDouble(Ranked::confidence).reversed());
        return ranked.subList(0, Math.min(TOP, ranked.size()));
    }
}
