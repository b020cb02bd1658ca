package io.throng.server.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.signin.Browser.Page;
import java.net.URI;
import java.util.Map;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.junit.jupiter.api.Test;

/** Log-ins with real redirects, against an OpenID Connect server of others' making. */
@QuarkusTest
@TestProfile(SigninProfile.class)
class SigningInTest extends SigninScene {
    @Test
    void aStrangerSignsInChoosesANameAndGetsAKeyThatWorks() throws Exception {
        Page form = browser.submit(atProvider(browser, "oak"), "method=\"post\"", Map.of("username", person));
        assertThat(form.uri().getPath()).isEqualTo("/register");
        Page made = browser.submit(form, "/register", Map.of("username", "Alice"));
        assertThat(made.status()).isEqualTo(200);
        assertThat(made.apiKey()).hasSize(22);
        int id = userOf(made.apiKey());
        assertThat(number("select floor from kudos_account where id = " + 2 * id))
                .isEqualTo(2500);
        assertThat(number("select count(*) from account_login where provider = 'oak' and user_id = " + id))
                .isEqualTo(1);
        assertThat(text("select identity from app_user where id = " + id))
                .startsWith("o_")
                .hasSizeLessThanOrEqualTo(50);
        assertThat(browser.open(at("/account")).html()).contains("Alice#" + id);
    }

    @Test
    void signingInAgainLeadsToTheSameAccount() throws Exception {
        String key = register(browser, "oak", person, "Again");
        Page account = signIn(new Browser(), "oak", person);
        assertThat(account.uri().getPath()).isEqualTo("/account");
        assertThat(account.html()).contains("Again#" + userOf(key));
    }

    @Test
    void twoProvidersSubjectsOfTheSameNameAreTwoPeople() throws Exception {
        String first = register(new Browser(), "oak", person, "One");
        String second = register(new Browser(), "elm", person, "Two");
        assertThat(userOf(first)).isNotEqualTo(userOf(second));
    }

    @Test
    void anAnswerToAnotherLogInIsRefused() throws Exception {
        URI back = returning(browser, "oak", person);
        Page page = browser.open(URI.create(back.toString().replaceFirst("state=.", "state=!")));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.html()).contains("Not signed in");
        assertThat(browser.open(at("/account")).uri().getPath()).isEqualTo("/signin");
    }

    @Test
    void anAnswerInABrowserThatBeganNothingIsRefused() throws Exception {
        URI back = returning(browser, "oak", person);
        assertThat(new Browser().open(back).status()).isEqualTo(400);
        Browser foreign = new Browser();
        foreign.openUntil(
                at("/signin/oak"),
                SigninServerResource.PROVIDER.issuerUrl("oak").toString());
        assertThat(foreign.open(back).status()).isEqualTo(400);
    }

    @Test
    void aReplayedReturnIsRefusedThoughTheCookieWasKept() throws Exception {
        URI back = returning(browser, "oak", person);
        Map<String, String> kept = Map.copyOf(browser.cookies(URI.create(base)));
        assertThat(browser.open(back).uri().getPath()).isEqualTo("/register");
        Browser thief = new Browser();
        thief.cookies(URI.create(base)).putAll(kept);
        Page page = thief.open(back);
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.html()).contains("already ended");
    }

    @Test
    void aStolenCodeIsOfNoUseInAnotherLogIn() throws Exception {
        String stolen = returning(browser, "oak", person).toString().replaceFirst(".*[?&]code=([^&]+).*", "$1");
        Browser thief = new Browser();
        String own = returning(thief, "oak", "thief").toString();
        Page page = thief.open(URI.create(own.replaceFirst("code=[^&]+", "code=" + stolen)));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.html()).contains("did not confirm");
    }

    @Test
    void aTokenWithAnotherLogInsNonceIsRefused() throws Exception {
        assertRefused(token(Map.of("nonce", "another"), 3600));
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        assertRefused(token(Map.of(), -OpenIdConnectProtocol.CLOCK_SKEW.toSeconds() - 5));
    }

    @Test
    void aTokenForAnotherClientIsRefused() throws Exception {
        assertRefused(token(Map.of("aud", "somebody-else"), 3600));
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() throws Exception {
        assertRefused(token(Map.of("iss", "https://elsewhere.example"), 3600));
    }

    @Test
    void aProviderThatIsDownIsToldAndOthersWork() throws Exception {
        Page page = browser.open(at("/signin/down"));
        assertThat(page.status()).isEqualTo(502);
        assertThat(page.html()).contains("Down &amp; out does not answer");
        assertThat(signIn(browser, "oak", person).status()).isEqualTo(200);
    }

    @Test
    void whoChangesTheirMindIsTold() throws Exception {
        String back = returning(browser, "oak", person).toString();
        Page page = browser.open(URI.create(back.replaceFirst("code=[^&]+", "error=access_denied")));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.html()).contains("did not let you in");
    }

    @Test
    void anUnknownProviderIs404() throws Exception {
        assertThat(browser.open(at("/signin/nowhere")).status()).isEqualTo(404);
        assertThat(browser.open(at("/signin/nowhere/callback?code=x&state=y")).status())
                .isEqualTo(404);
    }

    @Test
    void nobodyIsSentElsewhereAfterSigningIn() throws Exception {
        register(browser, "oak", person, "Local");
        Browser other = new Browser();
        Page page = other.submit(
                other.open(at("/signin/oak?to=https://evil.example/")), "method=\"post\"", Map.of("username", person));
        assertThat(page.uri()).isEqualTo(at("/account"));
    }

    @Test
    void theAddressesOfAnAiHordeStillLeadSomewhere() throws Exception {
        assertThat(browser.once(at("/google/transfer")).location()).isEqualTo(at("/signin/google?to=transfer"));
    }

    private void assertRefused(DefaultOAuth2TokenCallback token) throws Exception {
        SigninServerResource.PROVIDER.enqueueCallback(token);
        Page page = browser.open(returning(browser, "oak", person));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.html()).contains("did not confirm");
        assertThat(browser.open(at("/account")).uri().getPath()).isEqualTo("/signin");
    }
}
