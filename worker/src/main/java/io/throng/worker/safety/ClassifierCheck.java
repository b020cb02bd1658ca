package io.throng.worker.safety;

import static java.util.Objects.requireNonNull;

import io.throng.inference.InferenceException;
import io.throng.inference.safety.NsfwClassifier;
import io.throng.worker.backend.BackendException;
import java.awt.image.BufferedImage;

/** A local classifier as a check. Closes it with itself. */
public final class ClassifierCheck implements ImageCheck, AutoCloseable {
    private final NsfwClassifier classifier;

    public ClassifierCheck(NsfwClassifier classifier) {
        this.classifier = requireNonNull(classifier, "classifier");
    }

    @Override
    public Finding check(BufferedImage image) throws BackendException {
        try {
            NsfwClassifier.Judgement judgement = classifier.judge(image);
            return new Finding(judgement.nsfw(), judgement.reason(), judgement.probability(), judgement.threshold());
        } catch (InferenceException e) {
            throw new BackendException("the safety check failed: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        classifier.close();
    }
}
