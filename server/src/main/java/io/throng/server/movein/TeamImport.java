package io.throng.server.movein;

import io.throng.server.http.Markup;
import io.throng.server.movein.SourceDatabase.Wanted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** Brings teams in, with what their members did. */
final class TeamImport {
    static final String KIND = "team";

    private static final int MAX_NAME_LENGTH = 100;
    private static final int MAX_INFO_LENGTH = 4_000;
    private static final List<Wanted> TEAMS = List.of(
            Wanted.needed("id"),
            Wanted.needed("name"),
            Wanted.needed("owner_id", "user_id", "creator_id"),
            Wanted.optional("info"),
            Wanted.optional("created", "creation_date"),
            Wanted.optional("fulfilments"),
            Wanted.optional("kudos"),
            Wanted.optional("uptime"));
    private static final TargetTable TABLE = new TargetTable(
            "team",
            "uuid",
            List.of(
                    TargetTable.Column.of("name", "text"),
                    TargetTable.Column.of("info", "text"),
                    TargetTable.Column.of("creator_id", "int"),
                    new TargetTable.Column("created", "coalesce(?::timestamptz, now())", "")),
            List.of());
    private static final String FULFILMENTS = "fulfilments";
    private static final String KUDOS = "kudos";
    private static final String UPTIME = "uptime_seconds";

    private final ImportRun run;
    private final Connection connection;

    TeamImport(ImportRun run) {
        this.run = run;
        this.connection = run.connection();
    }

    /** Brings them in; answers those that are here now. */
    Set<UUID> run(SourceDatabase source) throws SQLException {
        MoveInReport.Tally tally = run.report().of("teams");
        Optional<SourceDatabase.Shape> teams = source.find(List.of("teams"), TEAMS);
        if (teams.isEmpty()) {
            run.report().note("There is no table teams there.");
            return Set.of();
        }
        RowImport rows = new RowImport(run, KIND, tally, TABLE, (id, draft, news) -> addTotals(id, news));
        source.read(teams.get(), "id", row -> {
            Optional<Draft> draft = draft(row, tally);
            if (draft.isPresent()) {
                rows.take(draft.get());
            }
        });
        rows.finish();
        Set<UUID> here = new HashSet<>();
        for (String id : run.rows(KIND).localIds().values()) {
            here.add(UUID.fromString(id));
        }
        return here;
    }

    private Optional<Draft> draft(SourceRow row, MoveInReport.Tally tally) {
        Optional<UUID> id = row.uuid("id");
        OptionalInt owner = run.localUser(row, "owner_id");
        Optional<String> name = row.text("name").map(SourceTexts::name).filter(text -> !text.isEmpty());
        if (id.isEmpty() || owner.isEmpty() || name.isEmpty()) {
            tally.leftOut(
                    "has no id, no name, or an owner that was not brought in",
                    row.raw("id").orElse("null"));
            return Optional.empty();
        }
        Draft draft = new Draft(id.get());
        draft.field("name", SourceTexts.cut(name.get(), MAX_NAME_LENGTH, "name", id.get(), tally));
        draft.field(
                "info",
                row.text("info")
                        .map(info -> Markup.escaped(SourceTexts.unescaped(info)))
                        .map(info -> SourceTexts.cut(info, MAX_INFO_LENGTH, "info", id.get(), tally)));
        draft.field("creator_id", owner.getAsInt());
        draft.field("created", row.moment("created"));
        draft.total(FULFILMENTS, row.whole("fulfilments").orElse(0));
        draft.total(KUDOS, Draft.hundredths(row.number("kudos")));
        draft.total(UPTIME, row.whole("uptime").orElse(0));
        return Optional.of(draft);
    }

    private void addTotals(String id, Seen.News news) throws SQLException {
        // Shard 0 is nobody's own, so that no node waits for it.
        try (PreparedStatement upsert = connection.prepareStatement("""
                insert into team_total as t (team_id, shard, fulfilments, kudos, uptime_seconds) values (?::uuid, 0, ?, ?, ?)
                on conflict (team_id, shard) do update set
                    fulfilments = t.fulfilments + excluded.fulfilments,
                    kudos = t.kudos + excluded.kudos,
                    uptime_seconds = t.uptime_seconds + excluded.uptime_seconds""")) {
            upsert.setString(1, id);
            upsert.setLong(2, news.grewBy(FULFILMENTS));
            upsert.setLong(3, news.grewBy(KUDOS));
            upsert.setLong(4, news.grewBy(UPTIME));
            upsert.executeUpdate();
        }
    }
}
