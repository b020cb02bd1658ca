package io.throng.server.movein;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Another horde's database, read as it stood at one moment: one read-only, repeatable-read transaction. Its tables are recognised by
 * name, and of each only the columns that it has are asked for, so that versions that lack some can be read. Not thread-safe.
 */
final class SourceDatabase implements AutoCloseable {
    /** Rows fetched at a time. */
    private static final int FETCH_SIZE = 1_000;

    private final Connection connection;
    private final Map<String, Set<String>> columnsByTable;

    private SourceDatabase(Connection connection, Map<String, Set<String>> columnsByTable) {
        this.connection = connection;
        this.columnsByTable = columnsByTable;
    }

    /** Opens the database at this moment. */
    static SourceDatabase open(DataSource dataSource) throws SQLException {
        Connection connection = dataSource.getConnection();
        try {
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                // Times without a zone are UTC there.
                statement.execute("set local time zone 'UTC'");
            }
            return new SourceDatabase(connection, columns(connection));
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * A table and the columns wanted of it.
     *
     * @param actual name of the table there
     * @param columns by our name for it the column's name there; those it lacks are left out
     */
    record Shape(String actual, Map<String, String> columns) {
        boolean has(String column) {
            return columns.containsKey(column);
        }
    }

    /** A column by our name for it, and the names that it may have there, the first one first. */
    record Wanted(String name, boolean needed, List<String> actualNames) {
        /** A table without this column cannot be read. */
        static Wanted needed(String name, String... otherNames) {
            return new Wanted(name, true, names(name, otherNames));
        }

        /** Without this column its value is taken to be null. */
        static Wanted optional(String name, String... otherNames) {
            return new Wanted(name, false, names(name, otherNames));
        }

        private static List<String> names(String name, String... otherNames) {
            List<String> names = new ArrayList<>(List.of(name));
            names.addAll(List.of(otherNames));
            return names;
        }
    }

    /**
     * The first of these tables that exists.
     *
     * @throws UnreadableSourceException when it lacks a needed column
     */
    Optional<Shape> find(List<String> tables, List<Wanted> wanted) {
        Optional<String> table =
                tables.stream().filter(columnsByTable::containsKey).findFirst();
        if (table.isEmpty()) {
            return Optional.empty();
        }
        Set<String> there = columnsByTable.get(table.get());
        Map<String, String> columns = new LinkedHashMap<>();
        for (Wanted column : wanted) {
            Optional<String> actual =
                    column.actualNames().stream().filter(there::contains).findFirst();
            actual.ifPresent(name -> columns.put(column.name(), name));
            if (actual.isEmpty() && column.needed()) {
                throw new UnreadableSourceException("The table " + table.get() + " has no column "
                        + String.join(" or ", column.actualNames()) + "; it has " + String.join(", ", there) + ".");
            }
        }
        return Optional.of(new Shape(table.get(), columns));
    }

    /** The first table, by name, that has all of these columns and no id of its own. */
    Optional<Shape> findByColumns(List<Wanted> wanted) {
        return columnsByTable.entrySet().stream()
                .filter(table -> !table.getValue().contains("id"))
                .filter(table -> wanted.stream()
                        .allMatch(column -> column.actualNames().stream().anyMatch(table.getValue()::contains)))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst()
                .flatMap(table -> find(List.of(table), wanted));
    }

    /** Takes rows one by one. */
    @FunctionalInterface
    interface RowTaker {
        void take(SourceRow row) throws SQLException;
    }

    /** Reads a whole table, ordered by one of its columns. */
    void read(Shape shape, String orderBy, RowTaker taker) throws SQLException {
        String sql = select(shape) + " order by " + quoted(shape.columns().get(orderBy));
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            take(select, shape, taker);
        }
    }

    /** Reads the rows whose number in one column is within bounds. */
    void readRange(Shape shape, String column, long from, long to, RowTaker taker) throws SQLException {
        String sql = select(shape) + " where " + quoted(shape.columns().get(column)) + " between ? and ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, from);
            select.setLong(2, to);
            take(select, shape, taker);
        }
    }

    /** The greatest number in a column; 0 without any. */
    long greatest(Shape shape, String column) throws SQLException {
        String sql =
                "select coalesce(max(" + quoted(shape.columns().get(column)) + "), 0) from " + quoted(shape.actual());
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() throws SQLException {
        try {
            connection.rollback();
        } finally {
            connection.close();
        }
    }

    private static void take(PreparedStatement select, Shape shape, RowTaker taker) throws SQLException {
        select.setFetchSize(FETCH_SIZE);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                Map<String, String> values = new HashMap<>();
                int index = 1;
                for (String column : shape.columns().keySet()) {
                    String value = rows.getString(index++);
                    if (value != null) {
                        values.put(column, value);
                    }
                }
                taker.take(new SourceRow(values));
            }
        }
    }

    private static String select(Shape shape) {
        return "select "
                + shape.columns().values().stream().map(SourceDatabase::quoted).collect(Collectors.joining(", "))
                + " from " + quoted(shape.actual());
    }

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static Map<String, Set<String>> columns(Connection connection) throws SQLException {
        Map<String, Set<String>> columns = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("""
                        select table_name, column_name from information_schema.columns
                        where table_schema = current_schema()""")) {
            while (rows.next()) {
                columns.computeIfAbsent(rows.getString(1), unused -> new TreeSet<>())
                        .add(rows.getString(2));
            }
        }
        return columns;
    }
}
