package io.throng.server.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.account.Registration;
import io.throng.server.signin.Browser.Page;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What keeps a session its owner's. */
@QuarkusTest
@TestProfile(SigninProfile.class)
class SessionTest extends SigninScene {
    @Test
    void cookiesAreOutOfReachOfScriptsAndOtherSites() throws Exception {
        Page away = browser.once(at("/signin/oak"));
        assertThat(away.header("set-cookie")).contains("HttpOnly", "SameSite=Lax", "Max-Age=600");
        Page back = browser.once(returning(browser, "oak", person));
        assertThat(back.header("set-cookie")).contains("HttpOnly", "SameSite=Lax", "Max-Age=43200");
    }

    @Test
    void aChangedCookieIsNoSession() throws Exception {
        register(browser, "oak", person, "Forger");
        browser.cookies(URI.create(base))
                .computeIfPresent(
                        "throng-session", (name, value) -> (value.startsWith("A") ? "B" : "A") + value.substring(1));
        assertThat(browser.open(at("/account")).uri().getPath()).isEqualTo("/signin");
    }

    @Test
    void signingOutEndsACopiedSessionToo() throws Exception {
        register(browser, "oak", person, "Leaver");
        Browser copy = new Browser();
        copy.cookies(URI.create(base)).putAll(browser.cookies(URI.create(base)));
        assertThat(copy.open(at("/account")).uri().getPath()).isEqualTo("/account");
        browser.submit(browser.open(at("/account")), "/signout", Map.of());
        assertThat(copy.open(at("/account")).uri().getPath()).isEqualTo("/signin");
    }

    @Test
    void formsOfASessionNeedItsToken() throws Exception {
        String key = register(browser, "oak", person, "Victim");
        for (String path :
                List.of("/account/key", "/account/delete", "/account/undelete", "/account/unlink", "/signout")) {
            assertThat(browser.post(at(path), Map.of("sure", "yes", "token", "guess"))
                            .status())
                    .as(path)
                    .isEqualTo(403);
        }
        assertThat(browser.post(at("/register"), Map.of("username", "Stolen")).apiKey())
                .isEmpty();
        assertThat(browser.post(at("/transfer"), Map.of("username", "Anonymous#0", "amount", "1"))
                        .html())
                .contains("not sent from one of our pages");
        assertThat(findUser(key)).isEqualTo(200);
    }

    @Test
    void postsThatOtherSitesCausedAreRefused() throws Exception {
        String key = register(browser, "oak", person, "Target");
        Page account = browser.open(at("/account"));
        browser.sending("Origin", "https://evil.example");
        assertThat(browser.submit(account, "/account/key", Map.of()).status()).isEqualTo(403);
        assertThat(browser.post(at("/signin"), Map.of("apikey", key)).status()).isEqualTo(403);
        assertThat(new Browser()
                        .sending("Sec-Fetch-Site", "cross-site")
                        .post(at("/signin"), Map.of("apikey", key))
                        .status())
                .isEqualTo(403);
        assertThat(findUser(key)).isEqualTo(200);
    }

    @Test
    void ourOwnOriginMayPost() throws Exception {
        Registration made = registry.registerPseudonymous("Own");
        browser.sending("Origin", base).sending("Sec-Fetch-Site", "same-origin");
        assertThat(browser.submit(browser.open(at("/signin")), "/signin", Map.of("apikey", made.apiKey()))
                        .html())
                .contains(made.account().alias());
    }

    @Test
    void aSessionThatStandsOnAKeyEndsWithTheKey() throws Exception {
        Registration made = registry.registerPseudonymous("Keyed");
        assertThat(signInWithKey(browser, made.apiKey()).html())
                .contains(made.account().alias());
        registry.rotateKey(made.account().id());
        assertThat(browser.open(at("/account")).uri().getPath()).isEqualTo("/signin");
    }

    @Test
    void aWrongKeyAndTheAnonymousOneDoNotSignIn() throws Exception {
        assertThat(signInWithKey(browser, "no-such-key").status()).isEqualTo(403);
        assertThat(signInWithKey(browser, "0000000000").status()).isEqualTo(403);
    }

    @Test
    void pagesRunNoScriptsAndAreKeptByNoCache() throws Exception {
        for (String path : List.of("/signin", "/register", "/transfer")) {
            Page page = browser.open(at(path));
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.header("content-security-policy")).contains("default-src 'none'", "frame-ancestors 'none'");
            assertThat(page.header("cache-control")).isEqualTo("no-store");
            assertThat(page.html()).doesNotContain("<script").contains("Oak");
        }
    }
}
