package io.throng.server.http;

import static io.restassured.RestAssured.when;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.ServerTestResource;
import org.hamcrest.Matcher;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class ApiDocumentTest {
    private static void published(String path, Matcher<?> matcher) {
        when().get("/api/swagger.json").then().statusCode(200).body(path, matcher);
    }

    @Test
    void theDocumentNamesTheApiAndHowKeysAreSent() {
        published("info.title", equalTo("Throng"));
        published("info.version", equalTo("2.5"));
        published("components.securitySchemes.apikey.in", equalTo("header"));
        published("components.securitySchemes.apikey.name", equalTo("apikey"));
    }

    @Test
    void membersStandUnderTheirWireNamesWithTheirConstraints() {
        String params = "components.schemas.ImageParams.properties.";
        published(params + "width.minimum", equalTo(64));
        published(params + "width.maximum", equalTo(3072));
        published(params + "width.multipleOf", equalTo(64));
        published(params + "workflow.enum", contains("qr_code"));
        published(params + "post_processing.uniqueItems", equalTo(true));
        published("components.schemas.ImageParams.properties", not(hasKey("other")));
        published("components.schemas.Sampler.enum", hasItems("k_euler_a", "DDIM"));
        published("components.schemas.ImageRequestInput.required", hasItems("prompt"));
    }
}
