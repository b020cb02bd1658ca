package io.throng.inference.safety;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.throng.inference.InferenceException;
import io.throng.inference.image.ModelDescription;
import io.throng.inference.image.OnnxClassifier;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Tells with a classifier whether a picture is unfit for work. Which classes say so, and from which probability on, is data. Thread-safe. */
public final class NsfwClassifier implements AutoCloseable {
    /** Name in the catalogue of the classifier that comes with the program. */
    public static final String BUNDLED_MODEL = "nsfw-mobilenet";

    /**
     * How a model wants to be used and understood.
     *
     * @param classifier how the model wants to be used
     * @param rules what makes a picture unfit; any one of them suffices
     */
    public record Description(OnnxClassifier.Description classifier, List<Rule> rules) {
        @JsonCreator
        public Description(
                @JsonProperty(value = "classifier", required = true) OnnxClassifier.Description classifier,
                @JsonProperty(value = "rules", required = true) List<Rule> rules) {
            this.classifier = requireNonNull(classifier, "classifier");
            this.rules = List.copyOf(rules);
            if (this.rules.isEmpty()) {
                throw new IllegalArgumentException("without a rule nothing would ever be unfit");
            }
            for (Rule rule : this.rules) {
                if (!classifier.labels().containsAll(rule.classes())) {
                    throw new IllegalArgumentException("a rule names a class that is none: " + rule.classes());
                }
            }
        }
    }

    /**
     * A picture is unfit when these classes together are more probable than this.
     *
     * @param classes names of classes whose probabilities are added
     * @param above 0 to 1, not included
     */
    public record Rule(List<String> classes, double above) {
        @JsonCreator
        public Rule(
                @JsonProperty(value = "classes", required = true) List<String> classes,
                @JsonProperty(value = "above", required = true) double above) {
            this.classes = List.copyOf(classes);
            this.above = above;
            if (this.classes.isEmpty() || !(above >= 0 && above < 1)) {
                throw new IllegalArgumentException("the rule " + classes + " above " + above + " makes no sense");
            }
        }
    }

    /**
     * What the classifier says.
     *
     * @param nsfw whether the picture is unfit for work
     * @param reason the classes of the rule that says so, joined with {@code +}; empty if none does
     * @param probability what they add up to
     * @param threshold what that exceeded
     */
    public record Judgement(boolean nsfw, String reason, double probability, double threshold) {}

    private final OnnxClassifier classifier;
    private final Description description;

    private NsfwClassifier(OnnxClassifier classifier, Description description) {
        this.classifier = classifier;
        this.description = description;
    }

    /** How the classifier that comes with the program wants to be used, and from when on it says that a picture is unfit. */
    public static Description bundledDescription() {
        return ModelDescription.builtIn(NsfwClassifier.class, BUNDLED_MODEL + ".json", Description.class);
    }

    /**
     * Loads a model.
     *
     * @param description how it wants to be used, such as {@link #bundledDescription()} or {@link ModelDescription#read}
     * @param threads processor threads to use, at least 1
     * @throws InferenceException if it is not there or wrong
     */
    public static NsfwClassifier load(Path model, Description description, int threads) {
        return new NsfwClassifier(OnnxClassifier.load(model, description.classifier(), threads), description);
    }

    /** Whether a picture is unfit for work. */
    public Judgement judge(BufferedImage picture) {
        return judge(classifier.classify(picture), description.rules());
    }

    /** The first rule that holds, of these probabilities by class. */
    static Judgement judge(Map<String, Double> probabilities, List<Rule> rules) {
        for (Rule rule : rules) {
            double sum = rule.classes().stream()
                    .mapToDouble(name -> probabilities.getOrDefault(name, 0.0))
                    .sum();
            if (sum > rule.above()) {
                return new Judgement(true, String.join("+", rule.classes()), sum, rule.above());
            }
        }
        return new Judgement(false, "", 0, 1);
    }

    @Override
    public void close() {
        classifier.close();
    }
}
