package io.throng.server.movein;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.throng.protocol.image.ImageParams;
import io.throng.protocol.text.TextParams;
import io.throng.protocol.wire.WireWriter;
import io.throng.server.dispatch.matching.JobKind;
import io.throng.server.kudos.LedgerEvent;
import io.throng.server.movein.SourceDatabase.Wanted;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/** Brings styles in, with their tags, models and examples. */
final class StyleImport {
    static final String KIND = "style";

    static final int MAX_NAME_LENGTH = 100;
    static final int MAX_INFO_LENGTH = 1_000;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_PROMPT_LENGTH = 20_000;
    private static final int MAX_TAGS = 10;
    private static final int MAX_MODELS = 5;
    private static final int MAX_EXAMPLES = 4;
    private static final int MAX_URL_LENGTH = 1_024;
    private static final String DEFAULT_PROMPT = "{p}{np}";
    private static final String EXAMPLES = "examples";

    private static final Wanted OWN = Wanted.needed("style_id", "style");
    private static final List<Wanted> STYLES = List.of(
            Wanted.needed("id"),
            Wanted.needed("name"),
            Wanted.needed("owner_id", "user_id"),
            Wanted.needed("kind", "style_type", "type"),
            Wanted.optional("info"),
            Wanted.optional("prompt"),
            Wanted.optional("params"),
            Wanted.optional("public"),
            Wanted.optional("nsfw"),
            Wanted.optional("use_count"),
            Wanted.optional("sharedkey_id", "shared_key_id"),
            Wanted.optional("created"),
            Wanted.optional("updated"));
    private static final TargetTable TABLE = new TargetTable(
            "style",
            "uuid",
            List.of(
                    TargetTable.Column.once("owner_id", "int"),
                    TargetTable.Column.once("kind", "smallint"),
                    TargetTable.Column.of("name", "text"),
                    TargetTable.Column.of("info", "text"),
                    TargetTable.Column.of("prompt", "text"),
                    TargetTable.Column.of("params", "text"),
                    TargetTable.Column.of("is_public", "boolean"),
                    TargetTable.Column.of("nsfw", "boolean"),
                    list("tags"),
                    list("models"),
                    TargetTable.Column.of("shared_key", "uuid"),
                    new TargetTable.Column("created", "coalesce(?::timestamptz, now())", ""),
                    new TargetTable.Column(
                            "updated", "coalesce(?::timestamptz, now())", "coalesce(?::timestamptz, now())")),
            List.of("use_count"));

    private final ImportRun run;
    private final Connection connection;
    private final Map<UUID, Integer> sharedKeyOwners;
    private final MoveInReport.Tally tally;

    /** @param sharedKeyOwners owner here of each shared key there */
    StyleImport(ImportRun run, Map<UUID, Integer> sharedKeyOwners) {
        this.run = run;
        this.connection = run.connection();
        this.sharedKeyOwners = sharedKeyOwners;
        this.tally = run.report().of("styles");
    }

    /** An example picture, as it stands in a draft and in the table. */
    private record Example(String id, String url, boolean primary) {}

    /** Brings them in; answers those that are here now. */
    Set<UUID> run(SourceDatabase source) throws SQLException {
        Optional<SourceDatabase.Shape> styles = source.find(List.of("styles"), STYLES);
        if (styles.isEmpty()) {
            run.report().note("There is no table styles there.");
            return Set.of();
        }
        Children tags = Children.read(
                source, source.find(List.of("style_tags"), List.of(OWN, Wanted.needed("tag"))), OWN.name());
        Children models = Children.read(
                source, source.find(List.of("style_models"), List.of(OWN, Wanted.needed("model"))), OWN.name());
        Children examples = Children.read(
                source,
                source.find(
                        List.of("style_examples"),
                        List.of(OWN, Wanted.needed("id"), Wanted.needed("url"), Wanted.optional("primary"))),
                OWN.name());
        RowImport rows = new RowImport(run, KIND, tally, TABLE, this::writeExamples);
        source.read(styles.get(), "id", row -> {
            Optional<Draft> draft = draft(row, tags, models, examples);
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

    private Optional<Draft> draft(SourceRow row, Children tags, Children models, Children examples) {
        Optional<UUID> id = row.uuid("id");
        OptionalInt owner = run.localUser(row, "owner_id");
        Optional<JobKind> kind = kind(row.text("kind").orElse(""));
        Optional<String> name = row.text("name").map(SourceTexts::name).filter(text -> !text.isEmpty());
        if (id.isEmpty() || name.isEmpty() || owner.isEmpty() || kind.isEmpty()) {
            tally.leftOut(
                    "has no id, no name, no kind, or an owner that was not brought in",
                    row.raw("id").orElse("null"));
            return Optional.empty();
        }
        List<String> named =
                SourceTexts.names(models.texts(id.get(), "model"), MAX_NAME_LENGTH, "model", id.get(), tally);
        if (named.isEmpty()) {
            tally.leftOut("names no model", id.get());
            return Optional.empty();
        }
        List<String> tagged = SourceTexts.names(tags.texts(id.get(), "tag"), MAX_NAME_LENGTH, "tag", id.get(), tally);
        Optional<UUID> key = row.uuid("sharedkey_id")
                .filter(candidate -> sharedKeyOwners.getOrDefault(candidate, -1) == owner.getAsInt());
        if (key.isEmpty() && row.has("sharedkey_id")) {
            tally.adjusted("has a shared key that is not its owner's: detached", id.get());
        }
        Draft draft = new Draft(id.get());
        draft.field("owner_id", owner.getAsInt())
                .field("kind", kind.get().code())
                .field("name", SourceTexts.cut(name.get(), MAX_NAME_LENGTH, "name", id.get(), tally))
                .field("info", info(row, id.get(), tally))
                .field(
                        "prompt",
                        SourceTexts.cut(
                                row.text("prompt").orElse(DEFAULT_PROMPT),
                                MAX_PROMPT_LENGTH,
                                "prompt",
                                id.get(),
                                tally))
                .field("params", params(row, kind.get(), id.get()))
                .field("is_public", row.flag("public", true))
                .field("nsfw", row.flag("nsfw", false))
                .field("tags", json(SourceTexts.first(tagged, MAX_TAGS, "tags", id.get(), tally)))
                .field("models", json(SourceTexts.first(named, MAX_MODELS, "models", id.get(), tally)))
                .field("shared_key", key)
                .field("created", row.moment("created"))
                .field("updated", row.moment("updated"))
                .field(EXAMPLES, json(examples(examples.of(id.get()), id.get())))
                .total("use_count", row.whole("use_count").orElse(0));
        return Optional.of(draft);
    }

    static String info(SourceRow row, UUID id, MoveInReport.Tally tally) {
        return SourceTexts.cut(row.text("info").map(SourceTexts::name).orElse(""), MAX_INFO_LENGTH, "info", id, tally);
    }

    /** The kinds stand there as words that differ by version. */
    static Optional<JobKind> kind(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "image", "stable", "image_style" -> Optional.of(JobKind.IMAGE);
            case "text", "kobold", "text_style" -> Optional.of(JobKind.TEXT);
            default -> Optional.empty();
        };
    }

    static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lists of texts are always valid JSON", e);
        }
    }

    static TargetTable.Column list(String name) {
        String expression = "array(select jsonb_array_elements_text(?::jsonb))";
        return new TargetTable.Column(name, expression, expression);
    }

    /** Params are read anew whenever the style is used, so what cannot be read here cannot be kept. */
    private String params(SourceRow row, JobKind kind, UUID id) {
        String params = row.text("params").orElse("{}");
        try {
            Class<? extends Record> type = kind == JobKind.IMAGE ? ImageParams.class : TextParams.class;
            if (WireWriter.mapper().readValue(params, type) != null) {
                return params;
            }
        } catch (JsonProcessingException e) {
            // Reported below, like the null.
        }
        tally.adjusted("has params that cannot be read: none", id);
        return "{}";
    }

    /** At most so many as a style may have, none twice, one of them primary. */
    private List<Example> examples(List<SourceRow> rows, UUID style) {
        Map<String, Example> byUrl = new HashMap<>();
        List<String> urls = new ArrayList<>();
        Optional<String> primary = Optional.empty();
        for (SourceRow row : rows) {
            Optional<String> url =
                    row.text("url").filter(text -> text.startsWith("https://") && text.length() <= MAX_URL_LENGTH);
            if (url.isEmpty()) {
                tally.leftOut("an example whose address is not https, or too long", style);
            } else if (!byUrl.containsKey(url.get())) {
                UUID id = row.uuid("id").orElseGet(() -> LedgerEvent.refNamed("example", style, url.get()));
                byUrl.put(url.get(), new Example(id.toString(), url.get(), false));
                urls.add(url.get());
                primary = primary.or(() -> url.filter(unused -> row.flag("primary", false)));
            }
        }
        List<String> kept = SourceTexts.first(urls.stream().sorted().toList(), MAX_EXAMPLES, "examples", style, tally);
        String first = primary.filter(kept::contains).orElse(kept.isEmpty() ? "" : kept.getFirst());
        return kept.stream()
                .map(url -> new Example(byUrl.get(url).id(), url, url.equals(first)))
                .toList();
    }

    private void writeExamples(String id, Draft draft, Seen.News news) throws SQLException {
        if (!news.fields().contains(EXAMPLES)) {
            return;
        }
        try (PreparedStatement delete =
                connection.prepareStatement("delete from style_example where style_id = ?::uuid")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
        try (PreparedStatement insert = connection.prepareStatement("""
                insert into style_example (id, style_id, url, is_primary)
                select e.id, ?::uuid, e.url, e."primary"
                from jsonb_to_recordset(?::jsonb) as e (id uuid, url text, "primary" boolean)
                on conflict do nothing""")) {
            insert.setString(1, id);
            insert.setString(2, draft.fields().get(EXAMPLES));
            insert.executeUpdate();
        }
    }
}
