package io.throng.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.restassured.RestAssured;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.contract.Contract;
import io.throng.server.kudos.EventKind;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * A horde as one test sees it: its people, its own models and workers, which no other test's requests or pops can meet, and calls whose
 * answers are held against the contract.
 */
final class Horde {
    static final String REGEN = "AI Horde Worker reGen:9.0.1-citests:https://throng.invalid";
    static final String SCRIBE = "KoboldCppEmbedWorker:2:https://throng.invalid";
    static final String ANONYMOUS = "0000000000";
    private static final int ANONYMOUS_ID = 0;

    private static final Contract CONTRACT = Contract.load();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PLENTY_HUNDREDTHS = 10_000_00;

    /**
     * What a refused call must leave as it was: everything since the test began, whosever it is, but for the monthly payments of a duty;
     * balances and holds of the test's own people, since those of others go on changing by duties and by time. Workers are left out: their
     * check-ins are written later. Holds of requests that are done do not count: a duty gives them back at a time of its own.
     */
    private static final String TRACES = """
            with test as (select ?::timestamptz as began),
                 person as (select unnest(?) as id),
                 account as (select 2 * id as id from person union all select 2 * id + 1 from person)
            select (select count(*) from request, test where created >= began),
                   (select count(*) from job, test where started >= began),
                   (select count(*) from kudos_event, test where at >= began and kind <> ?),
                   (select coalesce(sum(abs(balance)), 0) from kudos_account where id in (select id from account)),
                   (select count(*) from kudos_hold h
                    where released_at is null and account_id in (select id from account) and not exists (
                        select 1 from request r where r.id = h.ref and (r.faulted or (r.n = 0 and r.processing = 0)))),
                   (select count(*) from webhook_delivery, test where created_at >= began)
            """;

    private final AccountRegistry registry;
    private final DataSource dataSource;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final OffsetDateTime began = OffsetDateTime.now();
    private final Set<Integer> people = new HashSet<>(Set.of(ANONYMOUS_ID));

    Horde(AccountRegistry registry, DataSource dataSource) {
        this.registry = registry;
        this.dataSource = dataSource;
    }

    /** A body: names and values in turn. */
    static Map<String, Object> json(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return object;
    }

    private static Map<String, Object> over(Map<String, Object> defaults, Object... namesAndValues) {
        defaults.putAll(json(namesAndValues));
        return defaults;
    }

    /** A name that no other test has. */
    String named(String name) {
        return name + " " + mark;
    }

    String textModel() {
        return "koboldcpp/" + mark;
    }

    Registration person(int kudosHundredths, Role... roles) throws SQLException {
        Set<Role> held = EnumSet.noneOf(Role.class);
        held.addAll(Arrays.asList(roles));
        Registration person = registry.createUser("someone", held, kudosHundredths);
        people.add(person.account().id());
        // Moderators got this month's kudos already: the duty that pays them must leave no trace in the middle of a
        // refusal.
        execute(
                "update app_user set monthly_kudos_last_received = now() where id = ?",
                person.account().id());
        return person;
    }

    /** The key of a registered account without kudos. */
    String poor(Role... roles) throws SQLException {
        return person(0, roles).apiKey();
    }

    /** The key of an account with ten thousand kudos. */
    String rich(Role... roles) throws SQLException {
        return person(PLENTY_HUNDREDTHS, roles).apiKey();
    }

    Call image(String key, Object... members) {
        return Call.post(Call.IMAGE, over(json("prompt", "a lighthouse", "models", List.of(named("M"))), members))
                .by(key);
    }

    Call text(String key, Object... members) {
        return Call.post(Call.TEXT, over(json("prompt", "Once upon a time", "models", List.of(textModel())), members))
                .by(key);
    }

    Call imagePop(String key, Object... members) {
        return Call.post(
                        Call.IMAGE_POP,
                        over(
                                json(
                                        "name",
                                        named("dreamer"),
                                        "models",
                                        List.of(named("M")),
                                        "bridge_agent",
                                        REGEN,
                                        "max_pixels",
                                        4_194_304),
                                members))
                .by(key);
    }

    Call textPop(String key, Object... members) {
        return Call.post(
                        Call.TEXT_POP,
                        over(
                                json(
                                        "name",
                                        named("scribe"),
                                        "models",
                                        List.of(textModel()),
                                        "bridge_agent",
                                        SCRIBE,
                                        "max_length",
                                        512,
                                        "max_context_length",
                                        2048),
                                members))
                .by(key);
    }

    static Call imageSubmit(String key, String job, Object... members) {
        return Call.post(Call.IMAGE_SUBMIT, over(json("id", job, "generation", "R2", "seed", 7), members))
                .by(key);
    }

    static Call textSubmit(String key, String job, Object... members) {
        return Call.post(Call.TEXT_SUBMIT, over(json("id", job, "generation", "there was a horde."), members))
                .by(key);
    }

    /** An image request's job, handed to the worker of that key. */
    String imageJob(String requester, String owner) throws Exception {
        JsonNode accepted = ok(image(requester), 202);
        JsonNode pop = ok(imagePop(owner), 200);
        assertThat(pop.path("id").textValue()).as("a job for %s", accepted).isNotNull();
        return pop.path("id").textValue();
    }

    /** A text request's job, handed to the worker of that key. */
    String textJob(String requester, String owner) throws Exception {
        JsonNode accepted = ok(text(requester), 202);
        JsonNode pop = ok(textPop(owner), 200);
        assertThat(pop.path("id").textValue()).as("a job for %s", accepted).isNotNull();
        return pop.path("id").textValue();
    }

    /** Makes a call, checks that the contract allows the answer, and answers it. */
    static Answer send(Call call) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + RestAssured.port + call.path()))
                .header("Content-Type", "application/json")
                .method(call.method(), publisher(call.body()));
        call.headers().forEach(request::header);
        HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        String body = response.body();
        assertThat(CONTRACT.check(call.method(), call.path(), response.statusCode(), body))
                .as("%s %s -> %d %s", call.method(), call.path(), response.statusCode(), body)
                .isEmpty();
        return new Answer(response.statusCode(), JSON.readTree(body));
    }

    private static HttpRequest.BodyPublisher publisher(Object body) throws JsonProcessingException {
        return switch (body) {
            case null -> HttpRequest.BodyPublishers.noBody();
            case byte[] bytes -> HttpRequest.BodyPublishers.ofByteArray(bytes);
            case String text -> HttpRequest.BodyPublishers.ofString(text);
            default -> HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body));
        };
    }

    /** The status of the answer to a call, for conditions that are waited for. */
    static int statusOf(Call call) {
        try {
            return send(call).status();
        } catch (Exception e) {
            throw new AssertionError("a call could not be made", e);
        }
    }

    /** An answer that the contract allows. */
    record Answer(int status, JsonNode body) {}

    /** Makes a call that must end with the status, and answers the body. */
    static JsonNode ok(Call call, int status) throws Exception {
        Answer answer = send(call);
        assertThat(answer.status())
                .as("%s %s: %s", call.method(), call.path(), answer.body())
                .isEqualTo(status);
        return answer.body();
    }

    /** Makes a call that must be refused so, and must leave no trace. */
    void refuse(Refused expected) throws Exception {
        Call call = expected.scene().prepare(this);
        List<Long> before = traces();
        Answer answer = send(call);
        String shown = answer.status() + " " + answer.body();
        assertThat(answer.status()).as(shown).isEqualTo(expected.status());
        assertThat(answer.body().path("rc").asText()).as(shown).isEqualTo(expected.rc());
        if (expected.says().startsWith("errors:")) {
            String path = expected.says().substring("errors:".length());
            assertThat(answer.body().path("errors").has(path)).as(shown).isTrue();
        } else {
            assertThat(answer.body().path("message").asText()).as(shown).containsIgnoringCase(expected.says());
        }
        assertThat(traces())
                .as("requests, jobs, events, kudos, holds, webhooks")
                .isEqualTo(before);
    }

    /** Everything that a refused call must not change. */
    List<Long> traces() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(TRACES)) {
            statement.setObject(1, began);
            statement.setArray(2, connection.createArrayOf("int", people.toArray()));
            statement.setShort(3, EventKind.MONTHLY.code());
            try (var row = statement.executeQuery()) {
                row.next();
                List<Long> traces = new ArrayList<>();
                for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                    traces.add(row.getLong(i));
                }
                return traces;
            }
        }
    }

    /** The first column of the first row. */
    String stored(String sql, Object... arguments) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            try (var row = statement.executeQuery()) {
                assertThat(row.next()).as(sql).isTrue();
                return row.getString(1);
            }
        }
    }

    /** Changes what no call can, or not so fast. */
    void execute(String sql, Object... arguments) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            statement.executeUpdate();
        }
    }

    DataSource dataSource() {
        return dataSource;
    }

    AccountRegistry registry() {
        return registry;
    }

    /** Waits until something that happens beside the calls is so. */
    static void await(String what, BooleanSupplier so) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!so.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waiting until " + what).isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /** Names of rows, as arguments of a parameterized test. */
    static List<String> names(Collection<Refused> rows) {
        List<String> names = rows.stream().map(Refused::name).toList();
        assertThat(names).doesNotHaveDuplicates();
        return names;
    }

    static Refused byName(Collection<Refused> rows, String name) {
        return rows.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow();
    }
}
