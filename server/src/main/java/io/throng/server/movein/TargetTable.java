package io.throng.server.movein;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A table here and how drafts become rows of it.
 *
 * @param name of the table
 * @param keyType PostgreSQL type of its column {@code id}
 * @param columns of the fields; fields of a draft without one are somebody else's
 * @param totals columns of the totals, called as they are; totals of a draft without one are somebody else's
 */
record TargetTable(String name, String keyType, List<Column> columns, List<String> totals) {
    /**
     * One column.
     *
     * @param name of the field, too
     * @param inserted expression of one parameter, the field's text
     * @param updated likewise for rows that are here already; empty: such rows keep what they have
     */
    record Column(String name, String inserted, String updated) {
        /** A column that follows what changes there. */
        static Column of(String name, String type) {
            return new Column(name, "?::" + type, "?::" + type);
        }

        /** A column that is set once. */
        static Column once(String name, String type) {
            return new Column(name, "?::" + type, "");
        }
    }

    TargetTable {
        columns = List.copyOf(columns);
        totals = List.copyOf(totals);
    }

    /** Creates the row unless something is in its way; says whether it did. */
    boolean insert(Connection connection, String id, Draft draft) throws SQLException {
        String names = Stream.concat(columns.stream().map(Column::name), totals.stream())
                .map(column -> ", " + column)
                .collect(Collectors.joining());
        String values = Stream.concat(
                        columns.stream().map(Column::inserted), totals.stream().map(total -> "?"))
                .map(value -> ", " + value)
                .collect(Collectors.joining());
        String sql = "insert into " + name + " (id" + names + ") values (?::" + keyType + values
                + ") on conflict do nothing";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            int index = 1;
            insert.setString(index++, id);
            for (Column column : columns) {
                insert.setString(index++, draft.fields().get(column.name()));
            }
            for (String total : totals) {
                insert.setLong(index++, draft.totals().getOrDefault(total, 0L));
            }
            return insert.executeUpdate() == 1;
        }
    }

    /** Writes what is new to the row; says whether there is one. */
    boolean update(Connection connection, String id, Draft draft, Seen.News news) throws SQLException {
        List<Column> changed = columns.stream()
                .filter(column -> news.fields().contains(column.name())
                        && !column.updated().isEmpty())
                .toList();
        List<String> grown =
                totals.stream().filter(total -> news.grewBy(total) != 0).toList();
        List<String> changes = new ArrayList<>();
        changed.forEach(column -> changes.add(column.name() + " = " + column.updated()));
        grown.forEach(total -> changes.add(total + " = " + total + " + ?"));
        String sql = changes.isEmpty()
                ? "select 1 from " + name + " where id = ?::" + keyType
                : "update " + name + " set " + String.join(", ", changes) + " where id = ?::" + keyType;
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            for (Column column : changed) {
                statement.setString(index++, draft.fields().get(column.name()));
            }
            for (String total : grown) {
                statement.setLong(index++, news.grewBy(total));
            }
            statement.setString(index, id);
            if (changes.isEmpty()) {
                try (var rows = statement.executeQuery()) {
                    return rows.next();
                }
            }
            return statement.executeUpdate() == 1;
        }
    }
}
