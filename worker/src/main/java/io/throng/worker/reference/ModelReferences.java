package io.throng.worker.reference;

import static java.util.Objects.requireNonNull;

import io.throng.worker.net.AddressGuard;
import io.throng.worker.net.FetchBounds;
import io.throng.worker.net.GuardedFetcher;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The references of image and text models, from a file or an address of the operator's choice. What was read last is kept on disk and in use
 * until something better comes: a bad day of the reference's host takes no model away. Thread-safe.
 */
public final class ModelReferences {
    /** Where the horde publishes its image models. */
    public static final String PUBLIC_IMAGES =
            "https://raw.githubusercontent.com/Haidra-Org/AI-Horde-image-model-reference/main/stable_diffusion.json";

    /** Where the horde publishes its text models. */
    public static final String PUBLIC_TEXTS =
            "https://raw.githubusercontent.com/Haidra-Org/AI-Horde-text-model-reference/main/db.json";

    /** Largest reference read. */
    public static final int MAX_BYTES = 32 * 1024 * 1024;

    /** Time from one reading to the next. */
    public static final Duration REFRESH = Duration.ofHours(1);

    /** Time after a failed reading until the next. */
    public static final Duration RETRY = Duration.ofMinutes(5);

    private static final FetchBounds BOUNDS = new FetchBounds(MAX_BYTES, Duration.ofSeconds(20), 3);
    private static final Logger LOG = LoggerFactory.getLogger(ModelReferences.class);

    private final Kept<ImageModel> images;
    private final Kept<TextModel> texts;

    /**
     * @param imageSource path or address of the reference of image models
     * @param textSource the same for text models
     * @param folder where what was read last is kept
     */
    public ModelReferences(String imageSource, String textSource, Path folder, InstantSource clock) {
        // The operator names these addresses, and may well keep a copy in a private network.
        GuardedFetcher fetcher = new GuardedFetcher(AddressGuard.anywhere());
        this.images =
                new Kept<>(imageSource, folder.resolve("image-models.json"), ReferenceJson::images, fetcher, clock);
        this.texts = new Kept<>(textSource, folder.resolve("text-models.json"), ReferenceJson::texts, fetcher, clock);
    }

    /** The image models by name; read anew when that is due. None if they could never be read. */
    public Map<String, ImageModel> images() throws InterruptedException {
        return images.current();
    }

    /** The image model of this name. */
    public Optional<ImageModel> image(String name) throws InterruptedException {
        return Optional.ofNullable(images().get(name));
    }

    /** The text models by key; read anew when that is due. None if they could never be read. */
    public Map<String, TextModel> texts() throws InterruptedException {
        return texts.current();
    }

    /** The text model of this key. */
    public Optional<TextModel> text(String key) throws InterruptedException {
        return Optional.ofNullable(texts().get(key));
    }

    @FunctionalInterface
    private interface Parser<T> {
        Map<String, T> parse(byte[] json) throws IOException;
    }

    private static final class Kept<T> {
        private final String source;
        private final Path copy;
        private final Parser<T> parser;
        private final GuardedFetcher fetcher;
        private final InstantSource clock;
        private Map<String, T> models = Map.of();
        private Instant due = Instant.MIN;

        Kept(String source, Path copy, Parser<T> parser, GuardedFetcher fetcher, InstantSource clock) {
            this.source = requireNonNull(source, "source");
            this.copy = copy;
            this.parser = parser;
            this.fetcher = fetcher;
            this.clock = clock;
            loadCopy();
        }

        synchronized Map<String, T> current() throws InterruptedException {
            Instant now = clock.instant();
            if (now.isBefore(due)) {
                return models;
            }
            try {
                byte[] json = read();
                models = Map.copyOf(parser.parse(json));
                due = now.plus(REFRESH);
                keepCopy(json);
            } catch (IOException e) {
                LOG.warn(
                        "the model reference {} cannot be read, {} known models stay: {}",
                        source,
                        models.size(),
                        e.getMessage());
                due = now.plus(RETRY);
            }
            return models;
        }

        private byte[] read() throws IOException, InterruptedException {
            if (source.startsWith("https://") || source.startsWith("http://")) {
                return fetcher.get(URI.create(source), BOUNDS);
            }
            return readFile(Path.of(source));
        }

        private static byte[] readFile(Path file) throws IOException {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
            return Files.readAllBytes(file);
        }

        private void loadCopy() {
            if (Files.isRegularFile(copy)) {
                try {
                    models = Map.copyOf(parser.parse(readFile(copy)));
                } catch (IOException e) {
                    LOG.warn("the copy {} of a model reference cannot be read: {}", copy, e.getMessage());
                }
            }
        }

        private void keepCopy(byte[] json) {
            try {
                Files.createDirectories(copy.toAbsolutePath().getParent());
                Path fresh = copy.resolveSibling(copy.getFileName() + ".new");
                Files.write(fresh, json);
                Files.move(fresh, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                LOG.warn("the model reference cannot be kept in {}: {}", copy, e.toString());
            }
        }
    }
}
