package io.throng.server.movein;

import io.throng.server.movein.SourceDatabase.Shape;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rows of a table there that belong to rows of another, by what those are called. Held in memory: for tables of moderate size. */
final class Children {
    private final Map<String, List<SourceRow>> byParent = new HashMap<>();

    private Children() {}

    /** Reads them all; none when there is no such table. */
    static Children read(SourceDatabase source, Optional<Shape> shape, String parentColumn) throws SQLException {
        Children children = new Children();
        if (shape.isPresent()) {
            source.read(
                    shape.get(),
                    parentColumn,
                    row -> row.text(parentColumn)
                            .ifPresent(parent -> children.byParent
                                    .computeIfAbsent(parent, unused -> new ArrayList<>())
                                    .add(row)));
        }
        return children;
    }

    List<SourceRow> of(Object parent) {
        return byParent.getOrDefault(parent.toString(), List.of());
    }

    /** The texts in one column of a parent's rows, without repetitions, sorted so that their order means nothing. */
    List<String> texts(Object parent, String column) {
        return of(parent).stream()
                .flatMap(row -> row.text(column).stream())
                .distinct()
                .sorted()
                .toList();
    }
}
