package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import jakarta.inject.Inject;
import java.util.List;
import javax.sql.DataSource;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class SchemaViolationsTest {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private Horde horde;
    private String key;

    @BeforeEach
    void open() throws Exception {
        horde = new Horde(registry, dataSource);
        key = horde.rich();
    }

    private void assertReported(Call call, SchemaViolations.Violation violation, SoftAssertions soft) throws Exception {
        Horde.Answer answer = Horde.send(call);
        soft.assertThat(answer.status()).as("%s: %s", violation, answer.body()).isEqualTo(400);
        soft.assertThat(answer.body().path("errors").has(violation.errorPath()))
                .as("%s: %s", violation, answer.body())
                .isTrue();
    }

    @Test
    void everyValueBeyondABoundOfAnImageRequestIsReportedUnderItsPath() throws Exception {
        List<Long> before = horde.traces();
        SoftAssertions soft = new SoftAssertions();
        for (SchemaViolations.Violation violation : SchemaViolations.ofImages()) {
            assertReported(horde.image(key, violation.member(), violation.value()), violation, soft);
        }
        soft.assertAll();
        assertThat(horde.traces()).isEqualTo(before);
    }

    @Test
    void everyValueBeyondABoundOfATextRequestIsReportedUnderItsPath() throws Exception {
        List<Long> before = horde.traces();
        SoftAssertions soft = new SoftAssertions();
        for (SchemaViolations.Violation violation : SchemaViolations.ofTexts()) {
            assertReported(horde.text(key, violation.member(), violation.value()), violation, soft);
        }
        soft.assertAll();
        assertThat(horde.traces()).isEqualTo(before);
    }

    @Test
    void allViolationsOfABodyAreReportedTogether() throws Exception {
        JsonNode errors = Horde.ok(
                        horde.image(
                                key,
                                "prompt",
                                "",
                                "models",
                                "x",
                                "params",
                                json("width", 65, "loras", List.of(json()))),
                        400)
                .path("errors");

        assertThat(errors.properties()).hasSize(4);
        assertThat(List.of("prompt", "models", "params.width", "params.loras.0.name"))
                .allMatch(errors::has);
    }

    @Test
    void anIntegralFloatIsAnIntegerAndUnknownMembersAreIgnored() throws Exception {
        Horde.ok(
                horde.image(
                        key,
                        "params",
                        json("width", 512.0, "steps", 8.0, "unknown", json("a", List.of(1))),
                        "sampler_name",
                        "stray",
                        "loras",
                        "stray"),
                202);
        Horde.ok(horde.text(key, "temperature", "stray", "params", json("max_length", 80.0, "unknown", 1)), 202);
    }
}
