package io.throng.cli.admin;

import static org.assertj.core.api.Assertions.assertThat;

import blue.strategic.parquet.Hydrator;
import blue.strategic.parquet.ParquetReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.throng.cli.ExitCode;
import io.throng.cli.ThrongCommand;
import io.throng.cli.up.DataFolder;
import io.throng.server.account.Account;
import io.throng.server.duty.Duties;
import io.throng.server.duty.Duty;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The commands about duties, recorded actions and ratings, on the database of a folder. */
class AdminCommandsTest {
    private static final Duration LONG = Duration.ofHours(1);

    @TempDir
    static Path root;

    private static AdminDatabase database;

    @TempDir
    Path output;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeAll
    static void start() throws Exception {
        Path folder = new DataFolder(root).database();
        Files.createDirectories(folder);
        database = AdminDatabase.embedded(folder);
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    private int run(String... arguments) {
        CommandLine line = ThrongCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        return line.execute(Stream.concat(Stream.of(arguments), Stream.of("--data", root.toString()))
                .toArray(String[]::new));
    }

    private static void sql(String sql) throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A node that has one duty. */
    private static Duties node(String name, Duty.Turn turn) {
        Duties duties = new Duties(database.dataSource(), new SimpleMeterRegistry());
        duties.begin(new Duty(name, LONG, Duty.Where.ONE_NODE, turn));
        return duties;
    }

    @Test
    void dutiesAreListedWithWhereHowOftenAndHowTheyWent() {
        try (Duties node = node("listed-duty", () -> {})) {
            assertThat(run("admin", "duty", "list")).isEqualTo(ExitCode.OK);
            assertThat(out.toString().lines().filter(line -> line.startsWith("listed-duty")))
                    .singleElement()
                    .asString()
                    .contains("one node", "every 1h", "last -");
        }
    }

    @Test
    void aDutyIsRunByTheNodeAndTheCommandWaitsForIt() throws Exception {
        AtomicInteger turns = new AtomicInteger();
        try (Duties node = node("asked-duty", turns::incrementAndGet)) {
            assertThat(run("admin", "duty", "run", "asked-duty"))
                    .as(err::toString)
                    .isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("Duty asked-duty is done; it took ");
            assertThat(turns).hasValue(1);
        }
        assertThat(run("admin", "duty", "list")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines().filter(line -> line.startsWith("asked-duty")))
                .singleElement()
                .asString()
                .doesNotContain("last - ");
        assertThat(run("admin", "audit", "--contains", "asked-duty")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).containsPattern("command line +run-duty +duty asked-duty");
    }

    @Test
    void aDutyThatFailsFailsTheCommandWithItsReason() {
        try (Duties node = node("failing-duty", () -> {
            throw new IllegalStateException("the books are wet");
        })) {
            assertThat(run("admin", "duty", "run", "failing-duty")).isEqualTo(ExitCode.FAILED);
            assertThat(err.toString())
                    .contains("Duty failing-duty failed", "the books are wet")
                    .doesNotContain("\tat ");
            assertThat(run("admin", "duty", "list")).isEqualTo(ExitCode.OK);
            assertThat(out.toString()).contains("the books are wet");
        }
    }

    @Test
    void withoutANodeTheCommandSaysThatNobodyDidIt() {
        node("lonely-duty", () -> {}).close();
        assertThat(run("admin", "duty", "run", "lonely-duty", "--timeout", "1")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("No node has done lonely-duty within 1 s; is one running?");
        assertThat(run("admin", "duty", "run", "lonely-duty", "--timeout", "0")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Asked for a turn of lonely-duty.");
    }

    @Test
    void anUnknownDutyIsRefused() {
        assertThat(run("admin", "duty", "run", "no-such-duty")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("There is no duty no-such-duty").doesNotContain("\tat ");
        assertThat(run("admin", "duty")).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void actionsAreShownNewestFirstByActorByTextAndByPage() throws Exception {
        Account actor = database.accounts().createUser("alice", Set.of(), 0).account();
        database.actions().write(actor.id(), "first-deed", "user 7", Map.of("trusted", "true"));
        database.actions().write(actor.id(), "second-deed", "filter 3", Map.of());
        database.actions().write(actor.id() + 1, "foreign-deed", "user 7", Map.of());

        assertThat(run("admin", "audit", "--actor", actor.alias()))
                .as(err::toString)
                .isEqualTo(ExitCode.OK);
        List<String> lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst()).contains("user " + actor.id(), "second-deed", "filter 3");
        assertThat(lines.getLast()).contains("first-deed", "user 7", "trusted=true");

        out.getBuffer().setLength(0);
        assertThat(run("admin", "audit", "--contains", "-deed", "--limit", "1")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).singleElement().asString().contains("foreign-deed");

        String newest = lines.getFirst().strip().split(" ")[0];
        out.getBuffer().setLength(0);
        assertThat(run("admin", "audit", "--actor", String.valueOf(actor.id()), "--before", newest))
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString().lines()).singleElement().asString().contains("first-deed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--limit 0", "--limit 501", "--limit x", "--actor nobody#999", "--before x"})
    void whatCannotBeAskedOfTheRecordIsRefused(String arguments) {
        String[] all = Stream.concat(Stream.of("admin", "audit"), Stream.of(arguments.split(" ")))
                .toArray(String[]::new);
        assertThat(run(all)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).isNotBlank().doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    private static final class Raters implements Hydrator<List<Object>, List<Object>, String[]> {
        @Override
        public List<Object> start() {
            return new ArrayList<>();
        }

        @Override
        public List<Object> add(List<Object> row, String[] column, Object value) {
            if (column[0].equals("rating") || column[0].equals("user_id")) {
                row.add(value);
            }
            return row;
        }

        @Override
        public List<Object> finish(List<Object> row) {
            return row;
        }
    }

    private static List<List<Object>> read(Path file) throws Exception {
        try (var rows = ParquetReader.streamContent(file.toFile(), new Raters())) {
            return rows.toList();
        }
    }

    @Test
    void ratingsAreExportedToAFileThatNamesNobody() throws Exception {
        UUID image = UUID.randomUUID();
        sql("insert into rating_image (id, request_id, requester_id, worker_id, model, facts, state) values ('" + image
                + "', gen_random_uuid(), 0, gen_random_uuid(), 'm', '{}', 1)");
        for (int rating = 1; rating <= 3; rating++) {
            sql(
                    "insert into rating (image_id, rater, user_id, rating, kudos, account_age_seconds, usage_requests, trusted,"
                            + " client_agent) values ('" + image + "', 'u" + (4_000 + rating) + "', " + (4_000 + rating)
                            + ", "
                            + rating + ", 0, 0, 0, false, 'test:1:x')");
        }
        Path one = output.resolve("one.parquet");
        Path other = output.resolve("other.parquet");

        assertThat(run("admin", "ratings", "export", "-o", one.toString()))
                .as(err::toString)
                .isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("3 ratings written to " + one);
        assertThat(run("admin", "ratings", "export", "--output", other.toString()))
                .isEqualTo(ExitCode.OK);

        assertThat(read(one).stream().map(row -> (Object) row.getFirst())).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(read(one).stream().map(row -> row.getLast().toString()))
                .allMatch(rater -> rater.matches("[0-9a-f]{32}"))
                .doesNotContainAnyElementsOf(read(other).stream()
                        .map(row -> row.getLast().toString())
                        .toList());
        try (Stream<Path> left = Files.list(output)) {
            assertThat(left).containsExactlyInAnyOrder(one, other);
        }
    }

    @Test
    void anExportNeverWritesOverAFileNorLeavesHalfOfOne() throws Exception {
        Path there = Files.writeString(output.resolve("there"), "mine");
        assertThat(run("admin", "ratings", "export", "-o", there.toString())).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("exists already");
        assertThat(there).hasContent("mine");

        Path nowhere = output.resolve("no folder").resolve("ratings.parquet");
        assertThat(run("admin", "ratings", "export", "-o", nowhere.toString())).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("Cannot write " + nowhere).doesNotContain("\tat ");

        sql("alter table rating rename to rating_away");
        try {
            Path broken = output.resolve("broken.parquet");
            assertThat(run("admin", "ratings", "export", "-o", broken.toString()))
                    .isEqualTo(ExitCode.FAILED);
            try (Stream<Path> left = Files.list(output)) {
                assertThat(left).containsExactly(there);
            }
        } finally {
            sql("alter table rating_away rename to rating");
        }
        assertThat(run("admin", "ratings", "export")).isEqualTo(ExitCode.USAGE);
    }
}
