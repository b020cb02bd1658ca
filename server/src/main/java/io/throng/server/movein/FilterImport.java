package io.throng.server.movein;

import io.throng.server.account.Account;
import io.throng.server.moderation.SharedVersion;
import io.throng.server.moderation.filter.FilterExpression;
import io.throng.server.movein.SourceDatabase.Wanted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings the filters of prompts in. Their expressions must be such as can be used here; the others are left out and named, for they
 * need somebody who writes them anew. Numbers are given anew: nobody but moderators sees them.
 */
final class FilterImport {
    static final String KIND = "filter";

    private static final int MAX_DESCRIPTION_LENGTH = 1_000;
    private static final int MAX_REPLACEMENT_LENGTH = 255;
    private static final int LEAST_TYPE = 10;
    private static final int GREATEST_TYPE = 29;
    private static final List<Wanted> FILTERS = List.of(
            Wanted.needed("id"),
            Wanted.needed("regex"),
            Wanted.needed("filter_type"),
            Wanted.optional("description"),
            Wanted.optional("replacement"),
            Wanted.optional("user_id", "editor_id"));

    private final ImportRun run;
    private final Connection connection;
    private final ImportedRows rows;
    private final MoveInReport.Tally tally;
    private boolean grown;

    FilterImport(ImportRun run) {
        this.run = run;
        this.connection = run.connection();
        this.rows = run.rows(KIND);
        this.tally = run.report().of("filters");
    }

    void run(SourceDatabase source) throws SQLException {
        Optional<SourceDatabase.Shape> filters = source.find(List.of("filters"), FILTERS);
        if (filters.isEmpty()) {
            run.report().note("There is no table filters there.");
            return;
        }
        List<Draft> drafts = new ArrayList<>();
        source.read(filters.get(), "id", row -> draft(row).ifPresent(drafts::add));
        Map<String, ImportedRows.Earlier> known =
                rows.find(drafts.stream().map(Draft::sourceId).toList());
        for (Draft draft : drafts) {
            ImportedRows.Earlier before = known.get(draft.sourceId());
            if (before == null) {
                add(draft);
            } else if (before.seen().newsIn(draft).fields().isEmpty()) {
                tally.unchanged();
            } else {
                change(draft, before);
            }
        }
        run.commitPortion();
    }

    private Optional<Draft> draft(SourceRow row) {
        String id = row.raw("id").orElse("null");
        Optional<String> regex = row.raw("regex").filter(text -> !text.isBlank());
        long type = row.whole("filter_type").orElse(-1);
        if (regex.isEmpty() || type < LEAST_TYPE || type > GREATEST_TYPE) {
            tally.leftOut("has no expression, or no type within " + LEAST_TYPE + " to " + GREATEST_TYPE, id);
            return Optional.empty();
        }
        try {
            FilterExpression.compile(regex.get());
        } catch (IllegalArgumentException e) {
            tally.leftOut(e.getMessage(), id);
            return Optional.empty();
        }
        Draft draft = new Draft(id);
        draft.field("regex", regex.get())
                .field("filter_type", type)
                .field(
                        "description",
                        row.text("description")
                                .map(text -> SourceTexts.cut(text, MAX_DESCRIPTION_LENGTH, "description", id, tally)))
                .field(
                        "replacement",
                        SourceTexts.cut(
                                row.raw("replacement").orElse(""), MAX_REPLACEMENT_LENGTH, "replacement", id, tally))
                .field("editor", run.localUser(row, "user_id").orElse(Account.ANONYMOUS_ID));
        return Optional.of(draft);
    }

    private void add(Draft draft) throws SQLException {
        if (isHere(draft)) {
            tally.leftOut("the same expression is here already", draft.sourceId());
            return;
        }
        grow();
        String sql = """
                insert into prompt_filter (regex, filter_type, description, replacement, editor_id)
                values (?, ?::smallint, ?, ?, ?::int)
                on conflict (filter_type, md5(regex)) do nothing returning id""";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bind(insert, draft);
            try (ResultSet row = insert.executeQuery()) {
                if (row.next()) {
                    tally.created();
                    rows.remember(draft, row.getString(1), 1, false);
                } else {
                    tally.leftOut("the same expression is here already", draft.sourceId());
                }
            }
        }
    }

    private boolean isHere(Draft draft) throws SQLException {
        // Relies on the index prompt_filter_once.
        String sql = "select 1 from prompt_filter where filter_type = ?::smallint and md5(regex) = md5(?)";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, draft.fields().get("filter_type"));
            select.setString(2, draft.fields().get("regex"));
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private void change(Draft draft, ImportedRows.Earlier before) throws SQLException {
        grow();
        String sql = """
                update prompt_filter f set regex = n.regex, filter_type = n.filter_type, description = n.description,
                    replacement = n.replacement, editor_id = n.editor_id, changed = now()
                from (values (?, ?::smallint, ?, ?, ?::int)) as n (regex, filter_type, description, replacement, editor_id)
                where f.id = ?::int and not exists (
                    select 1 from prompt_filter o
                    where o.id <> f.id and o.filter_type = n.filter_type and md5(o.regex) = md5(n.regex))""";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            bind(update, draft);
            update.setString(6, before.localId());
            if (update.executeUpdate() == 1) {
                tally.changed();
                rows.remember(draft, before.localId(), before.version() + 1, false);
            } else {
                tally.leftOut(
                        "was deleted here since it was brought in, or is the same as another now", draft.sourceId());
            }
        }
    }

    private static void bind(PreparedStatement statement, Draft draft) throws SQLException {
        statement.setString(1, draft.fields().get("regex"));
        statement.setString(2, draft.fields().get("filter_type"));
        statement.setString(3, draft.fields().get("description"));
        statement.setString(4, draft.fields().get("replacement"));
        statement.setString(5, draft.fields().get("editor"));
    }

    /** Tells the nodes, once; before the first change, so that changes by moderators follow one another. */
    private void grow() throws SQLException {
        if (!grown) {
            SharedVersion.FILTERS.grow(connection);
            grown = true;
        }
    }
}
