package io.throng.server.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.throng.server.signin.Browser.Page;
import java.net.URI;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Log-ins against the OpenID Connect server that hordes run themselves. */
@Tag("drill")
@QuarkusTest
@QuarkusTestResource(value = KeycloakServer.class, restrictToAnnotatedClass = true)
class KeycloakDrillTest {
    private static final Map<String, String> PASSWORD =
            Map.of("username", KeycloakServer.USER, "password", KeycloakServer.PASSWORD);

    private String base;

    /** Injected, it would be asked of every server under test. */
    @BeforeEach
    void address() {
        base = ConfigProvider.getConfig().getValue("throng.signin.base-url", String.class);
    }

    @Test
    void aPersonSignsInGetsAKeyAndIsFoundAgain() throws Exception {
        Browser browser = new Browser();
        Page choice = browser.open(URI.create(base + "/signin"));
        assertThat(choice.html()).contains("href=\"/signin/keycloak?to=account\"");
        Page form = browser.submit(login(browser), "kc-form-login", PASSWORD);
        Page made = form.uri().getPath().equals("/register")
                ? browser.submit(form, "/register", Map.of("username", "Alice"))
                : browser.submit(form, "/account/key", Map.of());
        assertThat(made.apiKey()).hasSize(22);
        assertThat(given().header("apikey", made.apiKey())
                        .get("/api/v2/find_user")
                        .statusCode())
                .isEqualTo(200);

        Browser other = new Browser();
        Page account = other.submit(login(other), "kc-form-login", PASSWORD);
        assertThat(account.uri()).isEqualTo(URI.create(base + "/account"));
        Page rotated = other.submit(account, "/account/key", Map.of());
        assertThat(given().header("apikey", made.apiKey())
                        .get("/api/v2/find_user")
                        .statusCode())
                .isEqualTo(404);
        assertThat(given().header("apikey", rotated.apiKey())
                        .get("/api/v2/find_user")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aCodeThatWasUsedIsRefusedByTheProviderToo() throws Exception {
        Browser browser = new Browser();
        URI first = returning(browser);
        assertThat(browser.open(first).status()).isEqualTo(200);
        String used = first.toString().replaceFirst(".*[?&]code=([^&]+).*", "$1");
        Browser thief = new Browser();
        URI own = returning(thief);
        Page page = thief.open(URI.create(own.toString().replaceFirst("code=[^&]+", "code=" + used)));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.html()).contains("did not confirm");
    }

    @Test
    void anAnswerThatNamesAnotherIssuerIsRefused() throws Exception {
        Browser browser = new Browser();
        URI back = returning(browser);
        assertThat(back.toString()).contains("iss=");
        Page page =
                browser.open(URI.create(back.toString().replaceFirst("iss=[^&]+", "iss=https%3A%2F%2Fevil.example")));
        assertThat(page.status()).isEqualTo(400);
    }

    private Page login(Browser browser) throws Exception {
        return browser.open(URI.create(base + "/signin/keycloak?to=account"));
    }

    private URI returning(Browser browser) throws Exception {
        return browser.submitUntil(login(browser), "kc-form-login", PASSWORD, base + "/signin/")
                .location();
    }
}
