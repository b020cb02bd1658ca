package io.throng.server.alchemy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.throng.server.ServerTestResource;
import io.throng.server.operations.HordeModes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The traps of the alchemy specification, over HTTP. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class AlchemyTrapsTest extends AlchemyScene {
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
