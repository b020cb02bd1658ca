package io.throng.server.status;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import io.throng.protocol.status.NewsPiece;
import io.throng.protocol.wire.WireWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The news, from a JSON file that the operators write: workers spec 4.6. A file that is missing or broken is no news. */
public final class NewsFile {
    /** Size of a file that is read. */
    public static final int MAX_BYTES = 1 << 20;

    private static final Logger LOG = Logger.getLogger(NewsFile.class);
    private static final Comparator<NewsPiece> NEWEST_FIRST = Comparator.comparing(
                    (NewsPiece piece) -> Objects.requireNonNullElse(piece.datePublished(), ""))
            .reversed();

    private final Optional<Path> file;
    private volatile Read last = new Read(FileTime.fromMillis(0), -1, List.of());

    private record Read(FileTime modified, long bytes, List<NewsPiece> news) {}

    public NewsFile(Optional<Path> file) {
        this.file = requireNonNull(file);
    }

    /** Every piece, newest first. Reads the file if it has changed. */
    public List<NewsPiece> news() {
        if (file.isEmpty()) {
            return List.of();
        }
        try {
            BasicFileAttributes now = Files.readAttributes(file.get(), BasicFileAttributes.class);
            Read known = last;
            if (!now.lastModifiedTime().equals(known.modified()) || now.size() != known.bytes()) {
                known = new Read(now.lastModifiedTime(), now.size(), read(file.get(), now.size()));
                last = known;
            }
            return known.news();
        } catch (IOException e) {
            LOG.debugf("there is no news file %s: %s", file.get(), e.getMessage());
            return List.of();
        }
    }

    private static List<NewsPiece> read(Path file, long bytes) {
        if (bytes > MAX_BYTES) {
            LOG.warnf("the news file %s has %d bytes; at most %d are read", file, bytes, MAX_BYTES);
            return List.of();
        }
        try {
            return WireWriter.mapper().readValue(file.toFile(), new TypeReference<List<NewsPiece>>() {}).stream()
                    .filter(Objects::nonNull)
                    .sorted(NEWEST_FIRST)
                    .toList();
        } catch (IOException e) {
            LOG.warnf("the news file %s cannot be read: %s", file, e.getMessage());
            return List.of();
        }
    }
}
