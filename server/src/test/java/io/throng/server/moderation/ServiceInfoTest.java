package io.throng.server.moderation;

import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.ServerTestResource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(BehindProxyProfile.class)
class ServiceInfoTest {
    @Test
    void programsThatLookForHordesFindTheApi() {
        when().get("/.well-known/serviceinfo")
                .then()
                .statusCode(200)
                .body("version", equalTo("0.2"))
                .body("software.name", equalTo("Throng"))
                .body("api.aihorde.rel_url", equalTo("/api/v2"))
                .body("api.aihorde.base_url", endsWith("/api/v2"))
                .body("api.aihorde.version", equalTo("2.5"));
    }
}
