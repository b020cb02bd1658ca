package io.throng.inference.model;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of model files held to a {@link DiskBudget}. When room is needed, what was used longest ago goes first; what is pinned or in use
 * stays. When a unit was last used is the modification time of the proofs beside its files, so there is no index that could be lost or
 * disagree. Safe for several threads and several processes.
 */
public final class CacheFolder {
    static final String PROOF = ".sha256";
    static final String PART = ".part";
    static final String LOCK = ".lock";
    static final String PINNED = ".pinned";
    private static final String IN_USE = ".use";
    private static final List<String> COMPANIONS = List.of(PROOF, PART, LOCK, PINNED, IN_USE);
    private static final int MAX_DEPTH = 8;
    private static final Logger LOG = LoggerFactory.getLogger(CacheFolder.class);

    private final Path folder;
    private final DiskBudget budget;
    private final Clock clock;

    /** Sizes that unfinished downloads of this process will reach. */
    private final Map<Path, Long> promisedBytes = new ConcurrentHashMap<>();

    public CacheFolder(Path folder, DiskBudget budget, Clock clock) {
        this.folder = requireNonNull(folder, "folder").toAbsolutePath().normalize();
        this.budget = requireNonNull(budget, "budget");
        this.clock = requireNonNull(clock, "clock");
    }

    /** The folder. */
    public Path folder() {
        return folder;
    }

    /** Holds a unit: until the lease is closed it is not evicted. The unit need not be there yet. */
    public Lease use(Path unit) throws IOException {
        requireUnit(unit);
        Files.createDirectories(folder);
        Path lock = companion(unit, IN_USE);
        UseLock.acquire(lock);
        return new Lease(lock);
    }

    /** A unit held. Closing it twice does nothing more. */
    public static final class Lease implements AutoCloseable {
        private Path lock;

        private Lease(Path lock) {
            this.lock = lock;
        }

        @Override
        public synchronized void close() {
            if (lock != null) {
                try {
                    UseLock.release(lock);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot let go of " + lock, e);
                } finally {
                    lock = null;
                }
            }
        }
    }

    /** Notes that a file whose proof stands beside it was asked for now. */
    void touch(Path file) throws IOException {
        Path proof = companion(file, PROOF);
        FileTime now = FileTime.from(clock.instant());
        // A proof counts only while it is not older than its file, so a clock set back must not touch it.
        if (Files.exists(proof) && now.compareTo(Files.getLastModifiedTime(file)) >= 0) {
            Files.setLastModifiedTime(proof, now);
        }
    }

    /** Keeps a unit from being evicted from now on, or no longer. */
    public void setPinned(Path unit, boolean pinned) throws IOException {
        requireUnit(unit);
        if (pinned) {
            Files.write(companion(unit, PINNED), new byte[0]);
        } else {
            Files.deleteIfExists(companion(unit, PINNED));
        }
    }

    /** What is in the cache, the longest unused first. */
    public List<CachedUnit> units() throws IOException {
        Map<Path, List<Path>> filesByUnit = new TreeMap<>();
        for (Path file : files()) {
            filesByUnit
                    .computeIfAbsent(unitOf(file), ignored -> new ArrayList<>())
                    .add(file);
        }
        List<CachedUnit> units = new ArrayList<>();
        for (Map.Entry<Path, List<Path>> unit : filesByUnit.entrySet()) {
            describe(unit.getKey(), unit.getValue()).ifPresent(units::add);
        }
        units.sort(Comparator.comparing(CachedUnit::lastUsed).thenComparing(CachedUnit::path));
        return units;
    }

    /**
     * Removes a unit with everything that belongs to it.
     *
     * @return false, and nothing removed, if somebody uses it
     */
    public boolean remove(Path unit) throws IOException {
        requireUnit(unit);
        Path lock = companion(unit, IN_USE);
        if (Files.notExists(folder)) {
            return true;
        }
        return UseLock.runExclusively(lock, () -> {
            for (Path file : files()) {
                if (unitOf(file).equals(unit) && !file.equals(lock)) {
                    Files.deleteIfExists(file);
                }
            }
            deleteEmptyFolders(unit);
            // The lock itself stays: whoever waits for it must not end up with a file that nobody else can see.
        });
    }

    /**
     * Makes sure that a file can grow to a size, evicting what is unused longest where that helps. The room stays set aside until
     * {@link #settle}.
     *
     * @throws DiskFullException if even evicting everything that may go would not make room
     */
    void makeRoom(Path part, long totalBytes) throws IOException {
        Files.createDirectories(part.getParent());
        synchronized (promisedBytes) {
            promisedBytes.put(part, totalBytes);
            try {
                evictUntilItFits(part);
            } catch (IOException e) {
                promisedBytes.remove(part);
                throw e;
            }
        }
    }

    /** The download is over, well or not: what it left is what it takes. */
    void settle(Path part) {
        promisedBytes.remove(part);
    }

    private void evictUntilItFits(Path part) throws IOException {
        List<CachedUnit> candidates = new ArrayList<>(units());
        candidates.removeIf(unit -> !unit.evictable() || part.startsWith(unit.path()));
        while (true) {
            String complaint = complaint();
            if (complaint.isEmpty()) {
                return;
            }
            if (candidates.isEmpty()) {
                throw new DiskFullException(complaint + "; nothing more may be removed: " + whatStays());
            }
            CachedUnit oldest = candidates.removeFirst();
            if (remove(oldest.path())) {
                LOG.info(
                        "removed {} ({} bytes, last used {}) to make room",
                        oldest.name(),
                        oldest.bytes(),
                        oldest.lastUsed());
            }
        }
    }

    /** What does not fit now; empty if all does. */
    private String complaint() throws IOException {
        Map<Path, Long> sizes = new HashMap<>();
        for (Path file : files()) {
            sizes.put(file, sizeOf(file));
        }
        long toCome = 0;
        for (Map.Entry<Path, Long> promise : promisedBytes.entrySet()) {
            toCome += Math.max(0, promise.getValue() - sizes.getOrDefault(promise.getKey(), 0L));
        }
        long taken = sizes.values().stream().mapToLong(Long::longValue).sum();
        if (taken + toCome > budget.maxBytes()) {
            return "the cache " + folder + " would take " + (taken + toCome) + " bytes, " + budget.maxBytes()
                    + " are allowed";
        }
        long usable = Files.getFileStore(folder).getUsableSpace();
        if (usable - toCome < budget.reserveBytes()) {
            return "the disk of " + folder + " has " + usable + " bytes left, " + toCome + " are needed and "
                    + budget.reserveBytes() + " stay free";
        }
        return "";
    }

    private String whatStays() throws IOException {
        return units().stream()
                .filter(unit -> !unit.evictable())
                .map(unit -> unit.name() + (unit.inUse() ? " (in use)" : " (pinned)"))
                .toList()
                .toString();
    }

    private Optional<CachedUnit> describe(Path unit, List<Path> files) throws IOException {
        long bytes = 0;
        Instant lastUsed = Instant.EPOCH;
        boolean holdsAnything = false;
        for (Path file : files) {
            String name = String.valueOf(file.getFileName());
            if (name.endsWith(IN_USE) || name.endsWith(LOCK) || name.endsWith(PINNED)) {
                continue;
            }
            holdsAnything = true;
            bytes += sizeOf(file);
            if (name.endsWith(PROOF) || name.endsWith(PART) || Files.notExists(companion(file, PROOF))) {
                Instant changed = lastModified(file);
                lastUsed = changed.isAfter(lastUsed) ? changed : lastUsed;
            }
        }
        return holdsAnything
                ? Optional.of(new CachedUnit(
                        unit,
                        bytes,
                        lastUsed,
                        Files.exists(companion(unit, PINNED)),
                        UseLock.isHeld(companion(unit, IN_USE))))
                : Optional.empty();
    }

    private List<Path> files() throws IOException {
        if (Files.notExists(folder)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(folder, MAX_DEPTH)) {
            return walk.filter(path -> !Files.isDirectory(path)).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** The file or folder directly in the cache that a path belongs to. */
    Path unitOf(Path path) {
        Path first = folder.resolve(folder.relativize(path).getName(0));
        if (!first.equals(path) && Files.isDirectory(first)) {
            return first;
        }
        String name = String.valueOf(first.getFileName());
        boolean shorter = true;
        while (shorter) {
            shorter = false;
            for (String suffix : COMPANIONS) {
                if (name.endsWith(suffix) && name.length() > suffix.length()) {
                    name = name.substring(0, name.length() - suffix.length());
                    shorter = true;
                }
            }
        }
        return folder.resolve(name);
    }

    private void deleteEmptyFolders(Path unit) throws IOException {
        if (!Files.isDirectory(unit)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(unit, MAX_DEPTH)) {
            for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private void requireUnit(Path unit) {
        if (!folder.equals(unit.getParent())) {
            throw new IllegalArgumentException(unit + " does not lie directly in " + folder);
        }
    }

    private static long sizeOf(Path file) throws IOException {
        try {
            return Files.size(file);
        } catch (NoSuchFileException _) {
            return 0; // gone since it was listed
        }
    }

    private static Instant lastModified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (NoSuchFileException _) {
            return Instant.EPOCH;
        }
    }

    static Path companion(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
