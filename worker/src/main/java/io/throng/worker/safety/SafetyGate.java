package io.throng.worker.safety;

import static java.util.Objects.requireNonNull;

import io.throng.worker.backend.BackendException;
import io.throng.worker.safety.SafetyPolicy.Decision;
import io.throng.worker.safety.SafetyVerdict.Hit;
import io.throng.worker.safety.SafetyVerdict.Rule;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way from a picture made to a picture handed in. It fails closed: where a check fails, or a picture would have to be censored and
 * nothing here can tell whether it is to be, there is no picture. Verdicts are logged by names and scores; pictures never are. Thread-safe.
 */
public final class SafetyGate {
    private static final Logger LOG = LoggerFactory.getLogger(SafetyGate.class);

    private final Optional<ConceptFilter> filter;
    private final Optional<ImageCheck> classifier;

    /**
     * @param filter measures pictures against concepts, if there is a scorer for it
     * @param classifier a further opinion on what is unfit for work
     */
    public SafetyGate(Optional<ConceptFilter> filter, Optional<ImageCheck> classifier) {
        this.filter = requireNonNull(filter, "filter");
        this.classifier = requireNonNull(classifier, "classifier");
    }

    /**
     * What a picture is to be held to.
     *
     * @param prompt the job's whole prompt, negative part included
     * @param requestCensors whether the requester wants nothing unfit for work: the job's {@code use_nsfw_censor}
     * @param workerCensors whether the operator wants nothing unfit for work
     * @param censorlist words in prompts that the operator does not serve
     */
    public record Demands(String prompt, boolean requestCensors, boolean workerCensors, WordList censorlist) {
        public Demands {
            requireNonNull(prompt, "prompt");
            requireNonNull(censorlist, "censorlist");
        }
    }

    /** Whether anything here can tell what is unfit for work. Without it, only jobs that nobody wants censored can be served. */
    public boolean canTellNsfw() {
        return filter.isPresent() || classifier.isPresent();
    }

    /** Whether anything here can tell what shows child abuse. */
    public boolean canTellCsam() {
        return filter.isPresent();
    }

    /**
     * Lets a picture pass or replaces it by one of the same size that says why.
     *
     * @param image the picture before it is enlarged; after a face fixer it is to be screened again
     * @param demands what it is to be held to
     * @throws BackendException if it could not be checked: the job is to be reported as faulted
     */
    public ScreenedImage screen(BufferedImage image, Demands demands) throws BackendException {
        boolean listedWord = demands.censorlist().firstIn(demands.prompt()).isPresent();
        if (!canTellNsfw() && (demands.requestCensors() || demands.workerCensors())) {
            throw new BackendException(
                    "the picture must not be unfit for work, and this worker has nothing to tell with");
        }
        SafetyVerdict verdict = verdict(image, demands.prompt());
        Decision decision =
                SafetyPolicy.decide(verdict, !demands.workerCensors(), demands.requestCensors(), listedWord);
        if (!verdict.hits().isEmpty()) {
            LOG.debug("a picture: {}", verdict);
        }
        if (!decision.censored()) {
            return new ScreenedImage(image, decision.state(), decision.metadata(), false);
        }
        LOG.info("a picture was replaced: {}", decision.replacement());
        BufferedImage placeholder = Placeholder.draw(
                image.getWidth(), image.getHeight(), decision.replacement().lines());
        return new ScreenedImage(placeholder, decision.state(), decision.metadata(), true);
    }

    private SafetyVerdict verdict(BufferedImage image, String prompt) throws BackendException {
        try {
            String[] parts = prompt.split("###", 3);
            SafetyVerdict verdict = filter.isPresent()
                    ? filter.get().check(image, parts.length > 1 ? parts[1] : "")
                    : SafetyVerdict.clean();
            if (classifier.isPresent()) {
                ImageCheck.Finding finding = classifier.get().check(image);
                if (finding.nsfw()) {
                    verdict = verdict.withNsfw(new Hit(
                            Rule.CLASSIFIER,
                            finding.reason(),
                            BigDecimal.valueOf(finding.probability()),
                            BigDecimal.valueOf(finding.threshold())));
                }
            }
            return verdict;
        } catch (RuntimeException e) {
            // Whatever went wrong, a picture that was not judged is not handed in.
            throw new BackendException("the safety check failed: " + e.getMessage(), e);
        }
    }
}
