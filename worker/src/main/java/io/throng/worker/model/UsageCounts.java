package io.throng.worker.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often models were used last month, asked of a horde once a day and kept on disk, so that a {@code top 5} stands even while the
 * horde does not answer (worker spec 2.4).
 */
public final class UsageCounts {
    /** Time between two questions. */
    public static final Duration REFRESH = Duration.ofHours(24);

    /** Time after a failed question until the next. */
    public static final Duration RETRY = Duration.ofMinutes(5);

    /** Largest file read. */
    static final long MAX_BYTES = 4L * 1024 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(UsageCounts.class);
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Path file;
    private final InstantSource clock;
    private final Supplier<Map<String, Long>> question;
    private Map<String, Long> counts = Map.of();
    private Instant askAgain = Instant.MIN;

    /**
     * @param file where the answer is kept
     * @param question asks the horde; may throw
     */
    public UsageCounts(Path file, InstantSource clock, Supplier<Map<String, Long>> question) {
        this.file = requireNonNull(file, "file");
        this.clock = requireNonNull(clock, "clock");
        this.question = requireNonNull(question, "question");
        load();
    }

    /** The counts, asked for anew if they are older than a day; the last ones if they cannot be had. */
    public synchronized Map<String, Long> current() {
        Instant now = clock.instant();
        if (now.isBefore(askAgain)) {
            return counts;
        }
        try {
            counts = Map.copyOf(question.get());
            askAgain = now.plus(REFRESH);
            save(now);
        } catch (RuntimeException e) {
            LOG.warn("how much models are used cannot be learnt, the last figures stay: {}", e.getMessage());
            askAgain = now.plus(RETRY);
        }
        return counts;
    }

    private void load() {
        try {
            if (Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES) {
                Saved saved = MAPPER.readValue(Files.readString(file), new TypeReference<Saved>() {});
                counts = Map.copyOf(saved.month());
                askAgain = Instant.ofEpochMilli(saved.askedEpochMillis()).plus(REFRESH);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("the figures in {} cannot be read and are asked for anew: {}", file, e.getMessage());
        }
    }

    private void save(Instant now) {
        try {
            Files.createDirectories(requireNonNull(file.toAbsolutePath().getParent(), "parent"));
            Path fresh = file.resolveSibling(file.getFileName() + ".new");
            Files.write(fresh, MAPPER.writeValueAsBytes(new Saved(now.toEpochMilli(), new TreeMap<>(counts))));
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            LOG.warn("the figures cannot be kept in {}: {}", file, e.toString());
        }
    }

    private record Saved(long askedEpochMillis, Map<String, Long> month) {}
}
