package io.throng.server.movein;

import io.throng.server.movein.SourceDatabase.Wanted;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Brings shared keys in. Their ids are the keys, so they go on working. */
final class SharedKeyImport {
    static final String KIND = "shared-key";

    private static final int MAX_NAME_LENGTH = 255;
    private static final List<Wanted> KEYS = List.of(
            Wanted.needed("id"),
            Wanted.needed("owner_id", "user_id"),
            Wanted.needed("kudos"),
            Wanted.optional("name"),
            Wanted.optional("expiry"),
            Wanted.optional("utilized"),
            Wanted.optional("max_image_pixels"),
            Wanted.optional("max_image_steps"),
            Wanted.optional("max_text_tokens"),
            Wanted.optional("created"));
    private static final TargetTable TABLE = new TargetTable(
            "shared_key",
            "uuid",
            List.of(
                    TargetTable.Column.once("owner_id", "int"),
                    TargetTable.Column.of("name", "text"),
                    TargetTable.Column.of("expires", "timestamptz"),
                    TargetTable.Column.of("max_image_pixels", "int"),
                    TargetTable.Column.of("max_image_steps", "int"),
                    TargetTable.Column.of("max_text_tokens", "int"),
                    new TargetTable.Column("created", "coalesce(?::timestamptz, now())", "")),
            List.of("utilized"));
    private static final String UNLIMITED = "unlimited";
    private static final String BUDGET = "budget";

    private final ImportRun run;
    private final Connection connection;
    private final MoveInReport.Tally tally;
    private final Map<UUID, Integer> owners = new HashMap<>();

    SharedKeyImport(ImportRun run) {
        this.run = run;
        this.connection = run.connection();
        this.tally = run.report().of("shared keys");
    }

    /** Brings them in; answers the owner here of each. */
    Map<UUID, Integer> run(SourceDatabase source) throws SQLException {
        Optional<SourceDatabase.Shape> keys = source.find(List.of("user_sharedkeys", "user_shared_keys"), KEYS);
        if (keys.isEmpty()) {
            run.report().note("There is no table user_sharedkeys there.");
            return Map.of();
        }
        RowImport rows = new RowImport(run, KIND, tally, TABLE, this::writeBudget, SharedKeyImport::shown);
        source.read(keys.get(), "id", row -> {
            Optional<Draft> draft = draft(row);
            if (draft.isPresent()) {
                rows.take(draft.get());
            }
        });
        rows.finish();
        return Map.copyOf(owners);
    }

    private Optional<Draft> draft(SourceRow row) {
        Optional<UUID> id = row.uuid("id");
        OptionalInt owner = run.localUser(row, "owner_id");
        if (id.isEmpty() || owner.isEmpty()) {
            tally.leftOut(
                    "has no id, or an owner that was not brought in",
                    "one of account " + row.raw("owner_id").orElse("null"));
            return Optional.empty();
        }
        owners.put(id.get(), owner.getAsInt());
        Optional<BigDecimal> kudos = row.number("kudos");
        boolean unlimited = kudos.map(amount -> amount.signum() < 0).orElse(false);
        if (kudos.isEmpty()) {
            tally.adjusted(
                    "has no budget that can be read: an empty one",
                    shown(id.get().toString()));
        }
        Draft draft = new Draft(id.get());
        draft.field("owner_id", owner.getAsInt())
                .field(
                        "name",
                        row.text("name")
                                .map(name -> SourceTexts.cut(
                                        name,
                                        MAX_NAME_LENGTH,
                                        "name",
                                        shown(id.get().toString()),
                                        tally)))
                .field("expires", row.moment("expiry"))
                .field("max_image_pixels", limit(row, "max_image_pixels"))
                .field("max_image_steps", limit(row, "max_image_steps"))
                .field("max_text_tokens", limit(row, "max_text_tokens"))
                .field("created", row.moment("created"))
                .field(UNLIMITED, unlimited)
                .total("utilized", Draft.hundredths(row.number("utilized")))
                .total(BUDGET, unlimited ? 0 : Draft.hundredths(kudos));
        return Optional.of(draft);
    }

    private static long limit(SourceRow row, String column) {
        return row.within(column, -1, Integer.MAX_VALUE, -1);
    }

    /** A key is a secret; its beginning is enough to find it. */
    private static String shown(String id) {
        return id.substring(0, 8) + "…";
    }

    private void writeBudget(String id, Draft draft, Seen.News news) throws SQLException {
        boolean unlimited = Boolean.parseBoolean(draft.fields().get(UNLIMITED));
        if (news.fields().contains(UNLIMITED)) {
            String sql = "update shared_key set budget = ?::bigint where id = ?::uuid";
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setString(
                        1, unlimited ? null : Long.toString(draft.totals().getOrDefault(BUDGET, 0L)));
                update.setString(2, id);
                update.executeUpdate();
            }
        } else if (news.grewBy(BUDGET) != 0) {
            // What was spent here stays spent; without a budget here there is nothing to add to.
            String sql =
                    "update shared_key set budget = greatest(0, budget + ?) where id = ?::uuid and budget is not null";
            try (PreparedStatement update = connection.prepareStatement(sql)) {
                update.setLong(1, news.grewBy(BUDGET));
                update.setString(2, id);
                update.executeUpdate();
            }
        }
    }
}
