package io.throng.server.alchemy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.throng.protocol.Bounds;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.contract.Contract;
import io.throng.server.dispatch.NodeMemory;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.operations.HordeModes;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRegistry;
import io.throng.server.worker.WorkerRows;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.imageio.ImageIO;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alchemy over HTTP, every reply held against the contract. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class AlchemyTest {
    private static final Contract CONTRACT = Contract.load();
    private static final String ASYNC = "/api/v2/interrogate/async";
    private static final String STATUS = "/api/v2/interrogate/status/";
    private static final String POP = "/api/v2/interrogate/pop";
    private static final String SUBMIT = "/api/v2/interrogate/submit";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @Inject
    HordeModes modes;

    @Inject
    AlchemyUpkeep upkeep;

    @Inject
    NodeMemory memory;

    @Inject
    WorkerRegistry workers;

    private Registration requester;
    private Registration owner;
    private String worker;

    @BeforeEach
    void people() throws Exception {
        worker = "alchemist " + UUID.randomUUID().toString().substring(0, 8);
        requester = registry.createUser("asker", Set.of(), 1_000_00);
        owner = registry.createUser("lender", EnumSet.of(Role.TRUSTED), 100_00);
        // What other tests left waiting is nobody's business here.
        try (Connection connection = dataSource.getConnection()) {
            execute(connection, "update alchemy_form set state = 3 where state in (0, 1)");
            execute(connection, "update alchemy_request set version = version + 1");
        }
        memory.reconcile();
    }

    private static void execute(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    private static String png(int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private ValidatableResponse call(String method, String path, String key, Object body) {
        var request = given().contentType(ContentType.JSON);
        if (key != null) {
            request.header("apikey", key);
        }
        if (body != null) {
            request.body(body);
        }
        var response = request.request(method, path);
        assertThat(CONTRACT.check(
                        method, path, response.statusCode(), response.body().asString()))
                .as(
                        "%s %s -> %d %s",
                        method, path, response.statusCode(), response.body().asString())
                .isEmpty();
        return response.then();
    }

    private Map<String, Object> order(String... forms) {
        Map<String, Object> order = new HashMap<>();
        order.put(
                "forms",
                List.of(forms).stream().map(form -> Map.of("name", form)).toList());
        order.put("source_image", png(64, 48));
        return order;
    }

    private String ask(Map<String, Object> order) {
        return call("POST", ASYNC, requester.apiKey(), order)
                .statusCode(202)
                .body("$", not(hasKey("message")))
                .extract()
                .jsonPath()
                .getString("id");
    }

    private Map<String, Object> offer(String... forms) {
        Map<String, Object> offer = new HashMap<>();
        offer.put("name", worker);
        offer.put("forms", List.of(forms));
        return offer;
    }

    private JsonPath pop(Map<String, Object> offer) {
        return call("POST", POP, owner.apiKey(), offer)
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    private ValidatableResponse submit(String id, Object result) {
        return call("POST", SUBMIT, owner.apiKey(), Map.of("id", id, "result", result, "state", "ok"));
    }

    private double kudos(Registration user) {
        return call("GET", "/api/v2/find_user", user.apiKey(), null)
                .extract()
                .jsonPath()
                .getDouble("kudos");
    }

    @Test
    void aCaptionIsAskedForMadeAndRead() throws Exception {
        Map<String, Object> order = order();
        order.put("forms", List.of(Map.of("name", "caption", "payload", Map.of("num_beams", 7, "top_p", 0.5))));
        String id = ask(order);
        call("GET", STATUS + id, null, null)
                .statusCode(200)
                .body("state", equalTo("waiting"))
                .body("forms", hasSize(1))
                .body("forms[0].form", equalTo("caption"))
                .body("forms[0].state", equalTo("waiting"))
                .body("forms[0]", not(hasKey("result")));
        JsonPath popped = pop(offer("caption"));
        assertThat(popped.getInt("forms[0].payload.num_beams")).isEqualTo(7);
        assertThat(popped.getMap("forms[0]")).doesNotContainKey("r2_upload");
        byte[] source = get(popped.getString("forms[0].source_image"));
        assertThat(ImageIO.read(new ByteArrayInputStream(source)).getWidth()).isEqualTo(64);
        call("GET", STATUS + id, null, null).body("state", equalTo("processing"));
        submit(popped.getString("forms[0].id"), Map.of("caption", "a black cat"))
                .statusCode(200)
                .body("reward", equalTo(1.0f));
        call("GET", STATUS + id, null, null)
                .body("state", equalTo("done"))
                .body("forms[0].state", equalTo("done"))
                .body("forms[0].result.caption", equalTo("a black cat"));
        assertThat(kudos(requester)).isEqualTo(997.0);
        assertThat(kudos(owner)).isEqualTo(101.0);
        assertThat(new LedgerAudit(dataSource).verify().isClean()).isTrue();
    }

    @Test
    void anUpscaledImageIsUploadedAndLinked() throws Exception {
        Map<String, Object> order = order("RealESRGAN_x4plus");
        order.put("source_image", "data:image/png;base64," + png(1025, 512));
        String id = ask(order);
        JsonPath popped = pop(offer("RealESRGAN_x4plus"));
        byte[] image = Base64.getDecoder().decode(png(16, 16));
        HttpResponse<Void> put = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(popped.getString("forms[0].r2_upload")))
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(image))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        assertThat(put.statusCode()).isEqualTo(200);
        submit(popped.getString("forms[0].id"), Map.of("RealESRGAN_x4plus", "R2"))
                .body("reward", equalTo(9.0f));
        String link = call("GET", STATUS + id, null, null)
                .body("state", equalTo("done"))
                .extract()
                .jsonPath()
                .getString("forms[0].result.RealESRGAN_x4plus");
        assertThat(get(link)).isEqualTo(image);
        assertThat(missingUploads()).isZero();
    }

    @Test
    void anUploadThatNeverArrivedIsPaidButCountedAgainstTheWorker() throws Exception {
        ask(order("GFPGAN"));
        submit(pop(offer("GFPGAN")).getString("forms[0].id"), Map.of("GFPGAN", "R2"))
                .body("reward", equalTo(3.0f));
        assertThat(missingUploads()).isEqualTo(1);
    }

    private long missingUploads() throws SQLException {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement("select missing_uploads from worker where name = ?")) {
            statement.setString(1, worker);
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static byte[] get(String address) throws Exception {
        HttpResponse<byte[]> got = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), HttpResponse.BodyHandlers.ofByteArray());
        assertThat(got.statusCode()).isEqualTo(200);
        return got.body();
    }

    @Test
    void aStaleFormGoesBackAndItsLateSubmitIsRefused() throws Exception {
        String id = ask(order("caption"));
        String form = pop(offer("caption")).getString("forms[0].id");
        try (Connection connection = dataSource.getConnection()) {
            execute(
                    connection,
                    "update alchemy_form set deadline = now() - interval '1 second' where id = ?",
                    UUID.fromString(form));
        }
        upkeep.faultStaleForms();
        call("GET", STATUS + id, null, null).body("state", equalTo("waiting"));
        submit(form, Map.of("caption", "too late")).statusCode(400).body("rc", equalTo("DuplicateGen"));
        assertThat(pop(offer("caption")).getString("forms[0].id")).isEqualTo(form);
    }

    @Test
    void anExpiredRequestIsForgottenWithAllThatBelongsToIt() throws Exception {
        String id = ask(order("caption"));
        try (Connection connection = dataSource.getConnection()) {
            execute(
                    connection,
                    "update alchemy_request set expires = now() - interval '1 second' where id = ?",
                    UUID.fromString(id));
        }
        call("GET", STATUS + id, null, null).statusCode(404).body("rc", equalTo("RequestNotFound"));
        upkeep.forgetExpired();
        assertThat(pop(offer("caption")).getList("forms")).isNull();
        call("DELETE", STATUS + id, null, null).statusCode(404);
    }

    @Test
    void aFaultedSubmitNeedsNoResultAndPaysNothing() {
        String id = ask(order("caption"));
        String form = pop(offer("caption")).getString("forms[0].id");
        call("POST", SUBMIT, owner.apiKey(), Map.of("id", form, "state", "faulted"))
                .statusCode(200)
                .body("reward", equalTo(0.0f));
        call("GET", STATUS + id, null, null).body("state", equalTo("waiting"));
        call("POST", SUBMIT, owner.apiKey(), Map.of("id", form))
                .statusCode(400)
                .body("errors.result", containsString("required"));
    }

    @Test
    void refusalsOfARequestComeInTheApisOwnShape() throws Exception {
        call("POST", ASYNC, requester.apiKey(), Map.of("forms", List.of(Map.of("name", "caption"))))
                .statusCode(400)
                .body("errors", hasKey("source_image"));
        call("POST", ASYNC, requester.apiKey(), order()).statusCode(400).body("errors", hasKey("forms"));
        call("POST", ASYNC, requester.apiKey(), order("annotation"))
                .statusCode(400)
                .body("errors", hasKey("forms.0.name"));
        Map<String, Object> hooked = order("caption");
        hooked.put("webhook", "http://plain.example");
        call("POST", ASYNC, requester.apiKey(), hooked).statusCode(400).body("rc", equalTo("BadRequest"));
        hooked.put("webhook", "https://::::/");
        call("POST", ASYNC, requester.apiKey(), hooked).statusCode(400).body("rc", equalTo("BadRequest"));
        Map<String, Object> broken = order("caption");
        broken.put("source_image", "bm8gaW1hZ2U=");
        call("POST", ASYNC, requester.apiKey(), broken).statusCode(400).body("rc", equalTo("ImageValidationFailed"));
        broken.put("source_image", "http://127.0.0.1:1/picture.png");
        call("POST", ASYNC, requester.apiKey(), broken).statusCode(400).body("rc", equalTo("ImageValidationFailed"));
        Registration deleted = registry.createUser("gone", EnumSet.of(Role.DELETED), 0);
        call("POST", ASYNC, deleted.apiKey(), order("caption")).statusCode(403).body("rc", equalTo("DeletedUser"));
        Map<String, Object> many = order("caption");
        many.put("forms", Collections.nCopies(Bounds.MAX_FORMS + 1, Map.of("name", "caption")));
        call("POST", ASYNC, requester.apiKey(), many).statusCode(400).body("errors", hasKey("forms"));
        Map<String, Object> talkative = order("caption");
        talkative.put(
                "forms",
                List.of(Map.of(
                        "name", "caption", "payload", Map.of("x", "y".repeat(AlchemyIntake.MAX_PAYLOAD_CHARS)))));
        call("POST", ASYNC, requester.apiKey(), talkative).statusCode(400).body("errors", hasKey("forms"));
    }

    @Test
    void refusalsOfPopAndSubmitComeInTheApisOwnShape() {
        Map<String, Object> offer = offer("caption");
        offer.put("priority_usernames", List.of("nobody"));
        call("POST", POP, owner.apiKey(), offer).statusCode(400).body("rc", equalTo("BadRequest"));
        call("POST", POP, "0000000000", offer("caption")).statusCode(403).body("rc", equalTo("AnonForbiddenWorker"));
        call("POST", POP, "nobody's key", offer("caption")).statusCode(401).body("rc", equalTo("InvalidAPIKey"));
        submit("garbage", Map.of()).statusCode(404).body("rc", equalTo("InvalidJobID"));
        submit(UUID.randomUUID().toString(), Map.of()).statusCode(404).body("rc", equalTo("InvalidJobID"));
        ask(order("caption"));
        String form = pop(offer("caption")).getString("forms[0].id");
        call("POST", SUBMIT, "nobody's key", Map.of("id", form, "result", Map.of()))
                .statusCode(401)
                .body("rc", equalTo("InvalidAPIKey"));
        call("POST", SUBMIT, requester.apiKey(), Map.of("id", form, "result", Map.of()))
                .statusCode(403)
                .body("rc", equalTo("WrongCredentials"));
        submit(form, Map.of("caption", "x")).statusCode(200);
        submit(form, Map.of("caption", "x")).statusCode(400).body("rc", equalTo("DuplicateGen"));
        call("GET", STATUS + "garbage", null, null).statusCode(404).body("rc", equalTo("RequestNotFound"));
    }

    @Test
    void trap5_concurrencyCountsForms() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            execute(
                    connection,
                    "update app_user set concurrency = 1 where id = ?",
                    requester.account().id());
        }
        // Ten forms for each piece of concurrency, in whatever requests.
        ask(order("caption", "nsfw", "interrogation", "vectorize", "palette", "describe", "aesthetic"));
        pop(offer("caption"));
        ask(order("GFPGAN", "CodeFormers", "RestoreFormer"));
        call("POST", ASYNC, requester.apiKey(), order("caption"))
                .statusCode(429)
                .body("rc", equalTo("TooManyPrompts"));
    }

    @Test
    void onlyTrustedOwnersWorkersGetWhatIsForThem() throws Exception {
        owner = registry.createUser("newcomer", Set.of(), 0);
        Map<String, Object> order = order("caption");
        order.put("trusted_workers", true);
        ask(order);
        assertThat(pop(offer("caption")).getInt("skipped.untrusted")).isEqualTo(1);
    }

    @Test
    void aWorkerInMaintenanceOrPausedServesItsOwnerOnly() throws Exception {
        assertThat(pop(offer("caption")).getList("forms")).isNull();
        ask(order("caption"));
        setWorker("paused = true, maintenance = false");
        assertThat(pop(offer("caption")).getList("forms")).isNull();
        setWorker("paused = false, maintenance = true");
        call("POST", POP, owner.apiKey(), offer("caption")).statusCode(403).body("rc", equalTo("WorkerMaintenance"));
        Registration other = requester;
        requester = owner;
        String own = ask(order("caption"));
        requester = other;
        pop(offer("caption"));
        call("GET", STATUS + own, null, null).body("state", equalTo("processing"));
    }

    private void setWorker(String values) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            execute(connection, "update worker set " + values + " where name = ?", worker);
            // Not merely read anew: the node would keep what it knows of the worker's last check-in.
            Worker row = WorkerRows.byName(connection, worker).orElseThrow();
            assertThat(workers.replace(workers.known(row.id()).orElseThrow(), row))
                    .isTrue();
        }
    }

    @Test
    void uptimeIsRewardedWithFortySpendableKudosEvenForTheUntrusted() throws Exception {
        owner = registry.createUser("newcomer", Set.of(), 100_00);
        pop(offer("caption"));
        setWorker(
                "uptime_seconds = 601, created = now() - interval '1 hour', last_check_in = now() - interval '1 minute'");
        pop(offer("caption"));
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (kudos(owner) == 100 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(kudos(owner)).isEqualTo(140.0);
    }

    @Test
    void trap1_maxTilesIs80WhereNoneAreNamedAndAnIdlePopHasNullForms() throws Exception {
        call("POST", POP, owner.apiKey(), offer("caption"))
                .statusCode(200)
                .body("forms", nullValue())
                .body("skipped.size()", equalTo(0));
        // 17 tiles: one more than the published default of 16.
        Map<String, Object> order = order("caption");
        order.put("source_image", png(17 * 512, 16));
        ask(order);
        Map<String, Object> small = offer("caption");
        small.put("max_tiles", 16);
        assertThat(pop(small).getList("forms")).isNull();
        call("POST", POP, owner.apiKey(), offer("caption"))
                .body("forms", hasSize(1))
                .body("skipped.size()", equalTo(0));
    }

    @Test
    void trap3_cancellingAnInFlightFormChargesTheRequesterAndRefusesTheLaterSubmit() {
        String id = ask(order("caption", "interrogation"));
        String form = pop(offer("caption")).getString("forms[0].id");
        call("DELETE", STATUS + id, null, null)
                .statusCode(200)
                .body("state", equalTo("partial"))
                .body("forms.state", equalTo(List.of("cancelled", "cancelled")));
        call("DELETE", STATUS + id, null, null).statusCode(200);
        submit(form, Map.of("caption", "x")).statusCode(400).body("rc", equalTo("DuplicateGen"));
        assertThat(kudos(requester)).isEqualTo(997.0);
        assertThat(kudos(owner)).isEqualTo(101.0);
    }

    @Test
    void trap4_withoutSlowWorkersTheRequesterPaysOneLess() {
        Map<String, Object> order = order("interrogation");
        order.put("slow_workers", false);
        ask(order);
        submit(pop(offer("interrogation")).getString("forms[0].id"), Map.of("interrogation", Map.of()))
                .body("reward", equalTo(3.0f));
        assertThat(kudos(requester)).isEqualTo(996.0);
    }

    @Test
    void trap5_theSameNameMayAppearTwiceWithDifferentPayloadsAndEachIsPaid() {
        Map<String, Object> order = order();
        order.put(
                "forms",
                List.of(
                        Map.of("name", "caption", "payload", Map.of("top_p", 0.1)),
                        Map.of("name", "caption", "payload", Map.of("top_p", 0.9)),
                        Map.of("name", "caption", "payload", Map.of("top_p", 0.9))));
        String id = ask(order);
        Map<String, Object> offer = offer("caption");
        offer.put("amount", 10);
        List<String> forms = pop(offer).getList("forms.id");
        assertThat(forms).hasSize(2);
        forms.forEach(form -> submit(form, Map.of("caption", "x")));
        call("GET", STATUS + id, null, null).body("forms", hasSize(2)).body("state", equalTo("done"));
        assertThat(kudos(requester)).isEqualTo(994.0);
    }

    @Test
    void trap6_maintenanceIs400AMissingKey400AWrongOne401() throws Exception {
        call("POST", ASYNC, null, order("caption")).statusCode(400).body("errors", hasKey("apikey"));
        call("POST", ASYNC, "nobody's key", order("caption")).statusCode(401).body("rc", equalTo("InvalidAPIKey"));
        try {
            maintenance(true);
            call("POST", ASYNC, requester.apiKey(), order("caption"))
                    .statusCode(400)
                    .body("rc", equalTo("MaintenanceMode"));
        } finally {
            maintenance(false);
        }
    }

    private void maintenance(boolean on) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            HordeModes.set(connection, HordeModes.Mode.MAINTENANCE, on);
        }
        modes.refresh();
    }

    @Test
    void trap7_theRoundTripsOfTheAiHordesOwnTests() {
        String caption = ask(order("caption"));
        Map<String, Object> wide = offer("caption", "strip_background", "interrogation");
        wide.put("max_tiles", 96);
        JsonPath popped = pop(wide);
        assertThat(popped.getString("forms[0].form")).isEqualTo("caption");
        submit(popped.getString("forms[0].id"), Map.of("caption", "x"))
                .statusCode(200)
                .body("reward", greaterThan(0f));
        call("GET", STATUS + caption, null, null).body("state", equalTo("done"));

        String vectorize = ask(order("vectorize"));
        String svg = "<?xml version=\"1.0\"?><svg>" + "<path d=\"M0 0\"/>".repeat(8_000) + "</svg>";
        submit(pop(offer("vectorize")).getString("forms[0].id"), Map.of("vectorize", svg))
                .statusCode(200);
        call("GET", STATUS + vectorize, null, null).body("forms[0].result.vectorize", equalTo(svg));

        String both = ask(order("palette", "describe"));
        Map<String, Object> two = offer("palette", "describe");
        two.put("amount", 2);
        JsonPath pair = pop(two);
        assertThat(pair.getList("forms")).hasSize(2);
        for (int i = 0; i < 2; i++) {
            String form = pair.getString("forms[" + i + "].form");
            submit(pair.getString("forms[" + i + "].id"), Map.of(form, "as text"))
                    .statusCode(200)
                    .body("reward", greaterThan(0f));
        }
        call("GET", STATUS + both, null, null)
                .body("forms", hasSize(2))
                .body("forms.state", equalTo(List.of("done", "done")))
                .body("state", equalTo("done"))
                .body("forms[0].result.palette", equalTo("as text"))
                .body("forms[1].result.describe", equalTo("as text"));
    }

    @Test
    void trap8_aNameOfAnotherKindOfWorkerCannotBeReused() {
        call(
                        "POST",
                        "/api/v2/generate/text/pop",
                        owner.apiKey(),
                        Map.of("name", worker, "models", List.of("koboldcpp/x")))
                .statusCode(200);
        call("POST", POP, owner.apiKey(), offer("caption"))
                .statusCode(400)
                .body("rc", equalTo("PolymorphicNameConflict"));
    }

    @Test
    void trap9_resultLinksAreSignedWhenTheyAreRead() throws Exception {
        String id = ask(order("GFPGAN"));
        String form = pop(offer("GFPGAN")).getString("forms[0].id");
        submit(form, Map.of("GFPGAN", "R2"));
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement("select result from alchemy_form where id = ?")) {
            statement.setObject(1, UUID.fromString(form));
            try (var row = statement.executeQuery()) {
                row.next();
                assertThat(row.getString(1)).isEqualTo("{\"GFPGAN\":\"R2\"}");
            }
        }
        call("GET", STATUS + id, null, null).body("forms[0].result.GFPGAN", containsString(form));
    }

    @Test
    void trap10_dataUrlsAreTaken() {
        Map<String, Object> order = order("caption");
        order.put("source_image", "data:image/png;base64," + png(8, 8));
        ask(order);
    }

    @Test
    void trap12_aWorkerWithoutFormsInThePopGetsNothingThoughCaptionIsStoredForIt() throws Exception {
        ask(order("caption"));
        assertThat(pop(Map.of("name", worker)).getList("forms")).isNull();
        assertThat(workers.find(worker).orElseThrow().offer()).contains("\"forms\":[\"caption\"]");
    }
}
