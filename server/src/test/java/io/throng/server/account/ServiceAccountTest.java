package io.throng.server.account;

import static io.throng.server.account.People.call;
import static io.throng.server.account.People.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class ServiceAccountTest {
    private static final String REGEN = "AI Horde Worker reGen:9.0.1-citests:https://throng.invalid";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    private People people;
    private Registration service;
    private String passkey;

    @BeforeEach
    void aServiceWithAPasskey() throws Exception {
        people = new People(registry, dataSource);
        people.root();
        service = people.user(100_000, Role.SERVICE);
        passkey = newPasskey();
    }

    /** Has an image made for somebody behind the service, which its worker reports; answers the job's id. */
    private String reportedImage(String sentPasskey) throws Exception {
        String model = "M" + UUID.randomUUID();
        call(
                        "POST",
                        "/api/v2/generate/async",
                        service.apiKey(),
                        Map.of("prompt", "x", "models", List.of(model), "proxied_account", "somebody"),
                        Map.of("Proxy-Authorization", sentPasskey, "Proxied-For", "198.51.100.9"))
                .statusCode(202);
        String worker = people.user(0, Role.TRUSTED, Role.CUSTOMIZER).apiKey();
        String job = call(
                        "POST",
                        "/api/v2/generate/pop",
                        worker,
                        Map.of(
                                "name",
                                "dreamer " + model,
                                "models",
                                List.of(model),
                                "bridge_agent",
                                REGEN,
                                "max_pixels",
                                4194304))
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("id");
        assertThat(job).isNotNull();
        call(
                        "POST",
                        "/api/v2/generate/submit",
                        worker,
                        Map.of(
                                "id",
                                job,
                                "generation",
                                "R2",
                                "seed",
                                1,
                                "gen_metadata",
                                List.of(Map.of("type", "censorship", "value", "csam"))))
                .statusCode(200);
        return job;
    }

    private long recorded(String job, String condition) throws Exception {
        return people.count("select count(*) from problem_job where job_id = '" + job + "' and " + condition);
    }

    @Test
    void anImageReportedAsAbuseIsRecordedWithWhomItWasMadeFor() throws Exception {
        String job = reportedImage(passkey);

        assertThat(recorded(
                        job,
                        "user_id = " + service.account().id()
                                + " and address = '198.51.100.9' and proxied_account = 'somebody'"))
                .isEqualTo(1);
    }

    @Test
    void besideAWrongPasskeyTheProxiedAddressIsNotBelieved() throws Exception {
        String job = reportedImage("wrong-wrong-wrong-wron");

        assertThat(recorded(job, "address = '127.0.0.1'")).isEqualTo(1);
    }

    @Test
    void aPasskeyIsShownOnceAndReplacedByTheNext() throws Exception {
        String path = "/api/v2/users/" + service.account().id();
        String moderator = people.user(0, Role.MODERATOR).apiKey();
        get(path, moderator).body("$", not(hasKey("proxy_passkey")));
        get("/api/throng/v1/users/" + service.account().id() + "/standing", moderator)
                .statusCode(200)
                .body("passkey", equalTo(true));
        String old = passkey;
        passkey = newPasskey();
        assertThat(passkey).hasSize(22).isNotEqualTo(old);
        assertThat(recorded(reportedImage(old), "address = '127.0.0.1'")).isEqualTo(1);
    }

    private String newPasskey() {
        return call(
                        "PUT",
                        "/api/v2/users/" + service.account().id(),
                        service.apiKey(),
                        Map.of("generate_proxy_passkey", true))
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("proxy_passkey");
    }

    @Test
    void onlyServicesSpeakForOthers() throws Exception {
        call(
                        "POST",
                        "/api/v2/generate/text/async",
                        people.user(100).apiKey(),
                        Map.of("prompt", "x", "proxied_account", "somebody"))
                .statusCode(400)
                .body("rc", equalTo("OnlyServiceAccountProxy"));
    }

    @Test
    void moderatorsSeeWhatSpeaksAgainstAUser() throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            Suspicions.add(connection, service.account().id(), Suspicion.CORRUPT_PROMPT, "a request");
        }
        String path = "/api/throng/v1/users/" + service.account().id() + "/standing";
        get(path, people.user(0, Role.MODERATOR).apiKey())
                .statusCode(200)
                .body("suspicions", hasSize(1))
                .body("suspicions[0].reason", equalTo("corrupt_prompt"))
                .body("suspicions[0].source", equalTo("a request"))
                .body("suspicious", equalTo(false))
                .body("stale", equalTo(false));
        get(path, service.apiKey()).statusCode(403).body("rc", equalTo("NotModerator"));
        get(
                        "/api/throng/v1/users/999999/standing",
                        people.user(0, Role.MODERATOR).apiKey())
                .statusCode(404);
    }
}
