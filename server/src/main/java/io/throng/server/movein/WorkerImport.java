package io.throng.server.movein;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.throng.server.account.Suspicion;
import io.throng.server.dispatch.ChangeFeed;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.http.Markup;
import io.throng.server.movein.SourceDatabase.Wanted;
import io.throng.server.worker.WorkerNames;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** Brings workers in: what they are, how they stand, and what they did. None is online here before it checks in here. */
final class WorkerImport {
    static final String KIND = "worker";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_INFO_LENGTH = 4_000;
    private static final int MAX_MESSAGE_LENGTH = 1_000;
    private static final int MAX_MODELS = 300;
    private static final int MAX_THREADS = 50;
    private static final String GENERATED = "generated";
    private static final String UPTIME = "uptime";
    private static final String INTERROGATED = "interrogated";

    private static final Wanted OWN = Wanted.needed("worker_id", "worker");
    private static final List<Wanted> WORKERS = List.of(
            Wanted.needed("id"),
            Wanted.needed("name"),
            Wanted.needed("owner_id", "user_id"),
            Wanted.needed("kind", "worker_type", "type"),
            Wanted.optional("created"),
            Wanted.optional("last_check_in"),
            Wanted.optional("ipaddr"),
            Wanted.optional("info"),
            Wanted.optional("team_id"),
            Wanted.optional("maintenance"),
            Wanted.optional("maintenance_msg", "maintenance_message"),
            Wanted.optional("paused"),
            Wanted.optional("uptime"),
            Wanted.optional("last_reward_uptime"),
            Wanted.optional("fulfilments"),
            Wanted.optional("contributions"),
            Wanted.optional("kudos"),
            Wanted.optional("uncompleted_jobs"),
            Wanted.optional("speed"),
            Wanted.optional("bridge_agent"),
            Wanted.optional("threads"),
            Wanted.optional("nsfw"),
            Wanted.optional("max_pixels"),
            Wanted.optional("max_length"),
            Wanted.optional("max_context_length"));
    private static final TargetTable TABLE = new TargetTable(
            "worker",
            "uuid",
            List.of(
                    TargetTable.Column.once("kind", "smallint"),
                    TargetTable.Column.of("owner_id", "int"),
                    TargetTable.Column.of("name", "text"),
                    new TargetTable.Column("created", "coalesce(?::timestamptz, now())", ""),
                    // A worker that was heard of lately there is none that was heard of here.
                    new TargetTable.Column(
                            "last_check_in",
                            "least(coalesce(?::timestamptz, 'epoch'), now() - interval '10 minutes')",
                            ""),
                    TargetTable.Column.once("address", "text"),
                    TargetTable.Column.once("offer", "text"),
                    TargetTable.Column.of("info", "text"),
                    TargetTable.Column.of("team_id", "uuid"),
                    TargetTable.Column.of("maintenance", "boolean"),
                    TargetTable.Column.of("maintenance_message", "text"),
                    TargetTable.Column.of("paused", "boolean"),
                    TargetTable.Column.once("speed", "double precision")),
            List.of(
                    "uptime_seconds",
                    "uptime_rewarded_seconds",
                    "fulfilments",
                    "contributions",
                    "kudos",
                    "kudos_generated",
                    "kudos_uptime",
                    "uncompleted_jobs"));

    private final ImportRun run;
    private final Connection connection;
    private final ChangeFeed feed;
    private final Set<UUID> teams;
    private final MoveInReport.Tally tally;

    /** @param teams those that are here */
    WorkerImport(ImportRun run, ChangeFeed feed, Set<UUID> teams) {
        this.run = run;
        this.connection = run.connection();
        this.feed = feed;
        this.teams = teams;
        this.tally = run.report().of("workers");
    }

    void run(SourceDatabase source) throws SQLException {
        Optional<SourceDatabase.Shape> workers = source.find(List.of("workers"), WORKERS);
        if (workers.isEmpty()) {
            run.report().note("There is no table workers there.");
            return;
        }
        Children stats = children(source, "worker_stats", Wanted.needed("action"), Wanted.needed("value"));
        Children models = children(source, "worker_models", Wanted.needed("model"));
        Children suspicions = children(source, "worker_suspicions", Wanted.needed("suspicion_id", "suspicion"));
        RowImport rows = new RowImport(run, KIND, tally, TABLE, this::writeRest);
        source.read(workers.get(), "id", row -> {
            Optional<Draft> draft = draft(row, stats, models, suspicions);
            if (draft.isPresent()) {
                rows.take(draft.get());
            }
        });
        rows.finish();
    }

    private static Children children(SourceDatabase source, String table, Wanted... columns) throws SQLException {
        List<Wanted> wanted = new ArrayList<>(List.of(columns));
        wanted.add(OWN);
        return Children.read(source, source.find(List.of(table), wanted), OWN.name());
    }

    private Optional<Draft> draft(SourceRow row, Children stats, Children models, Children suspicions) {
        Optional<UUID> id = row.uuid("id");
        OptionalInt owner = run.localUser(row, "owner_id");
        Optional<JobKind> kind = kind(row.text("kind").orElse(""));
        Optional<String> name = row.text("name")
                .map(text -> WorkerNames.tidy(SourceTexts.unescaped(text)))
                .filter(text -> !text.isEmpty());
        if (id.isEmpty() || name.isEmpty()) {
            tally.leftOut("has no id or no name", row.raw("id").orElse("null"));
            return Optional.empty();
        }
        if (owner.isEmpty()) {
            tally.leftOut("its owner was not brought in", id.get());
            return Optional.empty();
        }
        if (kind.isEmpty()) {
            tally.leftOut("is of the unknown kind " + row.raw("kind").orElse("null"), id.get());
            return Optional.empty();
        }
        Optional<UUID> team = row.uuid("team_id").filter(teams::contains);
        if (team.isEmpty() && row.raw("team_id").isPresent()) {
            tally.adjusted("its team was not brought in: has none", id.get());
        }
        Draft draft = new Draft(id.get());
        draft.field("kind", kind.get().code())
                .field("owner_id", owner.getAsInt())
                .field("name", SourceTexts.cut(name.get(), WorkerNames.MAX_LENGTH, "name", id.get(), tally))
                .field("created", row.moment("created"))
                .field("last_check_in", row.moment("last_check_in"))
                .field("address", row.text("ipaddr"))
                .field("offer", offer(kind.get(), row, models.texts(id.get(), "model")))
                .field("team_id", team)
                .field("maintenance", row.flag("maintenance", false))
                .field("paused", row.flag("paused", false))
                .field("speed", row.number("speed").map(BigDecimal::doubleValue).filter(speed -> speed > 0));
        draft.field(
                "info",
                row.text("info")
                        .map(info -> Markup.escaped(SourceTexts.unescaped(info)))
                        .map(info -> SourceTexts.cut(info, MAX_INFO_LENGTH, "info", id.get(), tally)));
        if (row.flag("maintenance", false)) {
            draft.field(
                    "maintenance_message",
                    row.text("maintenance_msg")
                            .map(text ->
                                    SourceTexts.cut(text, MAX_MESSAGE_LENGTH, "maintenance message", id.get(), tally)));
        }
        addTotals(draft, row, stats.of(id.get()));
        for (SourceRow suspicion : suspicions.of(id.get())) {
            UserDrafts.suspicion(suspicion.text("suspicion_id").orElse(""))
                    .ifPresentOrElse(
                            known -> draft.total(SourceUser.SUSPICION + known.number(), 1),
                            () -> tally.leftOut("a suspicion is unknown here", id.get()));
        }
        return Optional.of(draft);
    }

    private static void addTotals(Draft draft, SourceRow row, List<SourceRow> stats) {
        draft.total("uptime_seconds", row.whole("uptime").orElse(0))
                .total(
                        "uptime_rewarded_seconds",
                        row.whole("last_reward_uptime").orElse(0))
                .total("fulfilments", row.whole("fulfilments").orElse(0))
                .total("contributions", row.whole("contributions").orElse(0))
                .total("kudos", Draft.hundredths(row.number("kudos")))
                .total("uncompleted_jobs", row.within("uncompleted_jobs", 0, Integer.MAX_VALUE, 0));
        for (SourceRow stat : stats) {
            long amount = Draft.hundredths(stat.number("value"));
            switch (stat.text("action").orElse("")) {
                case GENERATED, INTERROGATED -> draft.total("kudos_generated", amount);
                case UPTIME -> draft.total("kudos_uptime", amount);
                default -> {
                    // Nothing that is shown of a worker.
                }
            }
        }
    }

    /** The kinds stand there as the names of tables or of kinds, differing by version. */
    private static Optional<JobKind> kind(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (word.contains("interrogat") || word.contains("alchem")) {
            return Optional.of(JobKind.ALCHEMY);
        }
        if (word.contains("text") || word.contains("kobold") || word.contains("scribe")) {
            return Optional.of(JobKind.TEXT);
        }
        return word.contains("image") || word.contains("stable") || word.contains("dream") || word.equals("worker")
                ? Optional.of(JobKind.IMAGE)
                : Optional.empty();
    }

    /** What it says of itself until it checks in here: the body of a pop. */
    private static String offer(JobKind kind, SourceRow row, List<String> models) {
        ObjectNode offer = JSON.createObjectNode();
        offer.put("name", row.text("name").orElse(""));
        row.text("bridge_agent").ifPresent(agent -> offer.put("bridge_agent", agent));
        if (row.whole("threads").isPresent()) {
            offer.put("threads", row.within("threads", 1, MAX_THREADS, 1));
        }
        if (kind != JobKind.ALCHEMY) {
            if (row.has("nsfw")) {
                offer.put("nsfw", row.flag("nsfw", true));
            }
            models.stream().limit(MAX_MODELS).forEach(offer.withArray("models")::add);
        }
        copy(kind == JobKind.IMAGE, "max_pixels", row, offer);
        copy(kind == JobKind.TEXT, "max_length", row, offer);
        copy(kind == JobKind.TEXT, "max_context_length", row, offer);
        return offer.toString();
    }

    private static void copy(boolean wanted, String name, SourceRow row, ObjectNode offer) {
        if (wanted && row.whole(name).isPresent() && row.whole(name).getAsLong() > 0) {
            offer.put(name, row.within(name, 1, Integer.MAX_VALUE, 1));
        }
    }

    private void writeRest(String id, Draft draft, Seen.News news) throws SQLException {
        for (Suspicion reason : Suspicion.values()) {
            long grown = news.grewBy(SourceUser.SUSPICION + reason.number());
            if (grown > 0) {
                addSuspicions(id, reason, grown);
            }
        }
        feed.announce(connection, ChangeFeed.Topic.WORKER, List.of(UUID.fromString(id)));
    }

    private void addSuspicions(String id, Suspicion reason, long count) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into worker_suspicion (worker_id, reason)
                select ?::uuid, ? from generate_series(1, ?)""")) {
            insert.setString(1, id);
            insert.setShort(2, reason.number());
            // More make no difference.
            insert.setLong(3, Math.min(count, 50));
            insert.executeUpdate();
        }
    }
}
