package io.throng.worker;

import static java.util.Objects.requireNonNull;

import io.throng.inference.InferenceException;
import io.throng.inference.model.DownloadException;
import io.throng.inference.model.InstalledModel;
import io.throng.inference.safety.NsfwClassifier;
import io.throng.worker.backend.BackendException;
import io.throng.worker.safety.ClassifierCheck;
import io.throng.worker.safety.ConceptFilter;
import io.throng.worker.safety.SafetyConcepts;
import io.throng.worker.safety.SafetyGate;
import io.throng.worker.safety.ScreenedImage;
import io.throng.worker.safety.WordList;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at pictures with the classifier of the catalogue and, where the settings name a scorer, with the concept filter; both are loaded when
 * the first picture comes. While the classifier cannot be had, what somebody wants censored is not handed in at all; while a scorer that is
 * named cannot be had, nothing is.
 */
final class LocalPictureSafety implements PictureSafety, AutoCloseable {
    /** Time after a failed loading until the next. */
    static final Duration RETRY = Duration.ofMinutes(5);

    private static final SafetyGate BLIND = new SafetyGate(Optional.empty(), Optional.empty());
    private static final int THREADS = 1;
    private static final Logger LOG = LoggerFactory.getLogger(LocalPictureSafety.class);

    private final LocalModels models;
    private final Supplier<Optional<Path>> scorerFolder;
    private final ReentrantLock loading = new ReentrantLock();
    private Optional<Loaded> loaded = Optional.empty();
    private Optional<Long> retryAtNanos = Optional.empty();

    private record Loaded(SafetyGate gate, ClassifierCheck classifier, InstalledModel model) {}

    /** @param scorerFolder where the model of the concept filter lies, if there is one */
    LocalPictureSafety(LocalModels models, Supplier<Optional<Path>> scorerFolder) {
        this.models = requireNonNull(models, "models");
        this.scorerFolder = requireNonNull(scorerFolder, "scorerFolder");
    }

    @Override
    public Judged judge(BufferedImage picture, Question question) throws BackendException, InterruptedException {
        ScreenedImage screened = gate().screen(
                        picture,
                        new SafetyGate.Demands(
                                question.prompt(),
                                question.censorForRequester(),
                                question.censorForWorker(),
                                new WordList(question.censorlist())));
        return new Judged(screened.image(), screened.state(), screened.metadata());
    }

    private SafetyGate gate() throws BackendException, InterruptedException {
        loading.lockInterruptibly();
        try {
            long now = System.nanoTime();
            boolean due = retryAtNanos.isEmpty() || now - retryAtNanos.get() >= 0;
            if (loaded.isEmpty() && due) {
                load(now);
            }
            if (loaded.isEmpty() && scorerFolder.get().isPresent()) {
                throw new BackendException("the models that pictures are to be looked at with cannot be had");
            }
            return loaded.map(Loaded::gate).orElse(BLIND);
        } finally {
            loading.unlock();
        }
    }

    private void load(long now) {
        InstalledModel model = null;
        try {
            Optional<ConceptFilter> filter = scorerFolder
                    .get()
                    .map(folder -> new ConceptFilter(
                            models.scorer(folder, THREADS), SafetyConcepts.builtIn(), Optional.empty()));
            model = models.install(NsfwClassifier.BUNDLED_MODEL);
            ClassifierCheck classifier = new ClassifierCheck(
                    NsfwClassifier.load(model.mainFile(), NsfwClassifier.bundledDescription(), THREADS));
            loaded = Optional.of(new Loaded(new SafetyGate(filter, Optional.of(classifier)), classifier, model));
        } catch (DownloadException | InferenceException e) {
            if (model != null) {
                model.close();
            }
            retryAtNanos = Optional.of(now + RETRY.toNanos());
            LOG.warn(
                    "pictures cannot be looked at, so jobs that want nothing unfit for work will be given back: {}",
                    e.getMessage());
        }
    }

    @Override
    public void close() {
        loading.lock();
        try {
            loaded.ifPresent(parts -> {
                parts.classifier().close();
                parts.model().close();
            });
            loaded = Optional.empty();
        } finally {
            loading.unlock();
        }
    }
}
