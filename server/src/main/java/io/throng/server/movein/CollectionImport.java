package io.throng.server.movein;

import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.movein.SourceDatabase.Wanted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** Brings collections of styles in. */
final class CollectionImport {
    static final String KIND = "collection";

    private static final String MEMBERS = "members";
    private static final List<Wanted> COLLECTIONS = List.of(
            Wanted.needed("id"),
            Wanted.needed("name"),
            Wanted.needed("owner_id", "user_id"),
            Wanted.needed("kind", "style_type", "type"),
            Wanted.optional("info"),
            Wanted.optional("public"),
            Wanted.optional("use_count"),
            Wanted.optional("created"));
    private static final List<Wanted> MEMBERSHIPS =
            List.of(Wanted.needed("style_id"), Wanted.needed("collection_id", "style_collection_id"));
    private static final TargetTable TABLE = new TargetTable(
            "style_collection",
            "uuid",
            List.of(
                    TargetTable.Column.once("owner_id", "int"),
                    TargetTable.Column.once("kind", "smallint"),
                    TargetTable.Column.of("name", "text"),
                    TargetTable.Column.of("info", "text"),
                    TargetTable.Column.of("is_public", "boolean"),
                    new TargetTable.Column("created", "coalesce(?::timestamptz, now())", "")),
            List.of("use_count"));

    private final ImportRun run;
    private final Connection connection;
    private final Set<UUID> styles;
    private final MoveInReport.Tally tally;

    /** @param styles those that are here */
    CollectionImport(ImportRun run, Set<UUID> styles) {
        this.run = run;
        this.connection = run.connection();
        this.styles = styles;
        this.tally = run.report().of("collections");
    }

    void run(SourceDatabase source) throws SQLException {
        Optional<SourceDatabase.Shape> collections =
                source.find(List.of("style_collections", "collections"), COLLECTIONS);
        if (collections.isEmpty()) {
            run.report().note("There is no table style_collections there.");
            return;
        }
        // A table of pairs, whatever it is called.
        Children members = Children.read(source, source.findByColumns(MEMBERSHIPS), "collection_id");
        RowImport rows = new RowImport(run, KIND, tally, TABLE, this::writeMembers);
        source.read(collections.get(), "id", row -> {
            Optional<Draft> draft = draft(row, members);
            if (draft.isPresent()) {
                rows.take(draft.get());
            }
        });
        rows.finish();
    }

    private Optional<Draft> draft(SourceRow row, Children members) {
        Optional<UUID> id = row.uuid("id");
        OptionalInt owner = run.localUser(row, "owner_id");
        Optional<JobKind> kind = StyleImport.kind(row.text("kind").orElse(""));
        Optional<String> name = row.text("name").map(SourceTexts::name).filter(text -> !text.isEmpty());
        if (id.isEmpty() || name.isEmpty() || owner.isEmpty() || kind.isEmpty()) {
            tally.leftOut(
                    "has no id, no name, no kind, or an owner that was not brought in",
                    row.raw("id").orElse("null"));
            return Optional.empty();
        }
        List<String> here = members.of(id.get()).stream()
                .flatMap(member -> member.uuid("style_id").stream())
                .filter(styles::contains)
                .map(UUID::toString)
                .distinct()
                .sorted()
                .toList();
        if (here.size() < members.of(id.get()).size()) {
            tally.adjusted("has styles that were not brought in: without them", id.get());
        }
        Draft draft = new Draft(id.get());
        draft.field("owner_id", owner.getAsInt())
                .field("kind", kind.get().code())
                .field("name", SourceTexts.cut(name.get(), StyleImport.MAX_NAME_LENGTH, "name", id.get(), tally))
                .field("info", StyleImport.info(row, id.get(), tally))
                .field("is_public", row.flag("public", true))
                .field("created", row.moment("created"))
                .field(MEMBERS, StyleImport.json(here))
                .total("use_count", row.whole("use_count").orElse(0));
        return Optional.of(draft);
    }

    private void writeMembers(String id, Draft draft, Seen.News news) throws SQLException {
        if (!news.fields().contains(MEMBERS)) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("delete from style_collection_member where collection_id = ?::uuid")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into style_collection_member (collection_id, style_id, place)
                select c.id, s.id, m.place
                from jsonb_array_elements_text(?::jsonb) with ordinality as m (style_id, place)
                join style s on s.id = m.style_id::uuid
                join style_collection c on c.id = ?::uuid and c.kind = s.kind""")) {
            insert.setString(1, draft.fields().get(MEMBERS));
            insert.setString(2, id);
            insert.executeUpdate();
        }
    }
}
