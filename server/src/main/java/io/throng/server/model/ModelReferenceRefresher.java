package io.throng.server.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Keeps the model reference current. {@link #current()} is a memory read; the sources are read when the node starts, and then by a duty
 * every hour. A
 * source that cannot be read is tried ten times, and the old snapshot is kept when all fail, so that a bad day of the source's host
 * never changes prices. Source: image spec 2.9, text spec 6.
 */
public final class ModelReferenceRefresher {
    /** Time from one refresh to the next. */
    public static final Duration INTERVAL = Duration.ofHours(1);

    /** How often a source is tried before the old snapshot is kept. */
    public static final int ATTEMPTS = 10;

    private static final ReferenceSource BUILT_IN_IMAGES = new ReferenceSource.BuiltIn("/models/image-models.json");
    private static final ReferenceSource BUILT_IN_TEXTS = new ReferenceSource.BuiltIn("/models/text-models.json");
    private static final Logger LOG = Logger.getLogger(ModelReferenceRefresher.class);

    private final ReferenceSource imageSource;
    private final ReferenceSource textSource;
    private final AtomicReference<ModelReference> current;
    private Thread thread;

    public ModelReferenceRefresher(ModelsConfig config) {
        this(
                config.imageReference().map(ReferenceSource::of).orElse(BUILT_IN_IMAGES),
                config.textReference().map(ReferenceSource::of).orElse(BUILT_IN_TEXTS));
    }

    ModelReferenceRefresher(ReferenceSource imageSource, ReferenceSource textSource) {
        this.imageSource = requireNonNull(imageSource, "imageSource");
        this.textSource = requireNonNull(textSource, "textSource");
        this.current = new AtomicReference<>(builtIn());
    }

    /** The reference built into this program. */
    public static ModelReference builtIn() {
        try {
            return new ModelReference(
                    ModelReferenceJson.readImages(BUILT_IN_IMAGES.read()),
                    ModelReferenceJson.readTexts(BUILT_IN_TEXTS.read()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException("the built-in model reference is broken", e);
        }
    }

    /** The latest snapshot: the built-in one until the first refresh succeeded. */
    public ModelReference current() {
        return current.get();
    }

    /**
     * Re-reads both sources now, in the calling thread.
     *
     * @return whether both could be read; what could be read is in use either way
     */
    public boolean refresh() throws InterruptedException {
        boolean images = refresh(
                imageSource, ModelReferenceJson::readImages, (read, old) -> new ModelReference(read, old.texts()));
        boolean texts = refresh(
                textSource, ModelReferenceJson::readTexts, (read, old) -> new ModelReference(old.images(), read));
        return images && texts;
    }

    /** Refreshes once, on a thread of its own: nobody waits for the sources when a node starts. */
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("already started");
        }
        thread = Thread.ofVirtual().name("model-reference-refresher").start(this::refreshUnlessInterrupted);
    }

    /** Stops that thread and waits for its end. Without effect if it was not started. */
    public synchronized void stop() throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            thread.join();
            thread = null;
        }
    }

    private void refreshUnlessInterrupted() {
        try {
            refresh();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Re-reads both sources; the turn of a duty.
     *
     * @throws IOException when not both could be read; what could be read is in use, of the other what was read last
     */
    public void refreshOrFail() throws IOException, InterruptedException {
        if (!refresh()) {
            throw new IOException("a model reference could not be read in " + ATTEMPTS + " attempts");
        }
    }

    private <T> boolean refresh(ReferenceSource source, Parser<T> parser, Merge<T> merge) throws InterruptedException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                T read = parser.parse(source.read());
                current.updateAndGet(old -> merge.merge(read, old));
                return true;
            } catch (IOException e) {
                LOG.warnf("Attempt %d of %d to read the model reference %s failed: %s", attempt, ATTEMPTS, source, e);
            }
        }
        LOG.errorf("The model reference %s could not be read; the old one stays in use", source);
        return false;
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(byte[] json) throws IOException;
    }

    @FunctionalInterface
    private interface Merge<T> {
        ModelReference merge(T read, ModelReference old);
    }
}
