package io.throng.server.alchemy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.throng.protocol.Bounds;
import io.throng.server.ServerTestResource;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.kudos.LedgerAudit;
import io.throng.server.worker.Worker;
import io.throng.server.worker.WorkerRows;
import java.io.ByteArrayInputStream;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Alchemy over HTTP, every reply held against the contract. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class AlchemyTest extends AlchemyScene {
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
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (kudos(owner) == 100 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(kudos(owner)).isEqualTo(140.0);
    }
}
