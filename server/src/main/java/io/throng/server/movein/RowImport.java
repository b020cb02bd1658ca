package io.throng.server.movein;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Brings rows of one table in that are called the same there and here: teams, workers, shared keys, styles. */
final class RowImport {
    /** Rows written in one transaction. */
    static final int PORTION = 500;

    private static final String UNIQUE_VIOLATION = "23505";

    private final ImportRun run;
    private final Connection connection;
    private final ImportedRows rows;
    private final MoveInReport.Tally tally;
    private final TargetTable table;
    private final Rest rest;
    private final UnaryOperator<String> shown;
    private final List<Draft> portion = new ArrayList<>(PORTION);

    /** What of a draft goes elsewhere than into the table's own columns. */
    @FunctionalInterface
    interface Rest {
        void write(String id, Draft draft, Seen.News news) throws SQLException;
    }

    /** @param kind stored with every row; never rename */
    RowImport(ImportRun run, String kind, MoveInReport.Tally tally, TargetTable table, Rest rest) {
        this(run, kind, tally, table, rest, UnaryOperator.identity());
    }

    /** @param shown what the report may say of an id */
    RowImport(
            ImportRun run,
            String kind,
            MoveInReport.Tally tally,
            TargetTable table,
            Rest rest,
            UnaryOperator<String> shown) {
        this.run = run;
        this.connection = run.connection();
        this.rows = run.rows(kind);
        this.tally = tally;
        this.table = table;
        this.rest = rest;
        this.shown = shown;
    }

    /** Brings a row in, with the others of its portion. */
    void take(Draft draft) throws SQLException {
        portion.add(draft);
        if (portion.size() == PORTION) {
            finish();
        }
    }

    /** Brings in what was taken and is still waiting. */
    void finish() throws SQLException {
        Map<String, ImportedRows.Earlier> known =
                rows.find(portion.stream().map(Draft::sourceId).toList());
        for (Draft draft : portion) {
            ImportedRows.Earlier before = known.get(draft.sourceId());
            if (before == null) {
                add(draft);
            } else {
                follow(draft, before);
            }
        }
        portion.clear();
        run.commitPortion();
    }

    private void add(Draft draft) throws SQLException {
        if (!table.insert(connection, draft.sourceId(), draft)) {
            tally.leftOut("its id or its name is taken here", shown.apply(draft.sourceId()));
            return;
        }
        tally.created();
        rest.write(draft.sourceId(), draft, Seen.NOTHING.newsIn(draft));
        rows.remember(draft, draft.sourceId(), 1, false);
    }

    private void follow(Draft draft, ImportedRows.Earlier before) throws SQLException {
        Seen.News news = before.seen().newsIn(draft);
        if (news.isEmpty()) {
            tally.unchanged();
            return;
        }
        Savepoint savepoint = connection.setSavepoint();
        try {
            if (!table.update(connection, before.localId(), draft, news)) {
                tally.leftOut("was deleted here since it was brought in", shown.apply(draft.sourceId()));
                return;
            }
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(savepoint);
            tally.leftOut("its new name is taken here", shown.apply(draft.sourceId()));
            return;
        }
        tally.changed();
        rest.write(before.localId(), draft, news);
        rows.remember(draft, before.localId(), before.version() + 1, false);
    }
}
