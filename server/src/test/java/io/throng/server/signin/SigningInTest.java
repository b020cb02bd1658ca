package io.throng.server.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.account.AccountDirectory;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.account.UserRemoval;
import io.throng.server.contract.Contract;
import io.throng.server.operations.HordeModes;
import io.throng.server.signin.Browser.Page;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Log-ins with real redirects, against an OpenID Connect server of others' making. */
@QuarkusTest
@TestProfile(SigninProfile.class)
class SigningInTest {
    private static final Contract CONTRACT = Contract.load();

    private String base;

    @Inject
    AccountRegistry registry;

    @Inject
    AccountDirectory directory;

    @Inject
    UserRemoval removal;

    @Inject
    HordeModes modes;

    @Inject
    DataSource dataSource;

    private final Browser browser = new Browser();
    private String person;

    /** Injected, it would be asked of every server under test. */
    @BeforeEach
    void address() {
        base = ConfigProvider.getConfig().getValue("throng.signin.base-url", String.class);
    }

    @BeforeEach
    void somebody() {
        person = "person-" + UUID.randomUUID();
    }

    @AfterEach
    void noRaid() throws Exception {
        raid(false);
    }

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
    void aNewKeyIsShownOnceAndTheOldOneIsVoidAtOnce() throws Exception {
        String old = register(browser, "oak", person, "Rotator");
        int id = userOf(old);
        Page shown = browser.submit(browser.open(at("/account")), "/account/key", Map.of());
        assertThat(shown.header("cache-control")).contains("no-store");
        assertThat(findUser(old)).isEqualTo(404);
        assertThat(userOf(shown.apiKey())).isEqualTo(id);
        assertThat(browser.open(at("/account")).html())
                .contains("Rotator#" + id)
                .doesNotContain(shown.apiKey());
    }

    @Test
    void replacingTheKeyEndsAllOtherSessions() throws Exception {
        register(browser, "oak", person, "Elsewhere");
        Browser other = new Browser();
        assertThat(signIn(other, "oak", person).uri().getPath()).isEqualTo("/account");
        browser.submit(browser.open(at("/account")), "/account/key", Map.of());
        assertThat(other.open(at("/account")).uri().getPath()).isEqualTo("/signin");
        assertThat(browser.open(at("/account")).uri().getPath()).isEqualTo("/account");
    }

    @Test
    void registeringOnceMoreWhileSignedInReplacesNameAndKeyOfTheSameAccount() throws Exception {
        String old = register(browser, "oak", person, "Before");
        int id = userOf(old);
        Page renamed = browser.submit(browser.open(at("/register")), "/register", Map.of("username", "After"));
        assertThat(renamed.html()).contains("After#" + id);
        assertThat(findUser(old)).isEqualTo(404);
        assertThat(userOf(renamed.apiKey())).isEqualTo(id);
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
    void aPseudonymousAccountThatIsLinkedBecomesARegisteredOne() throws Exception {
        Registration made = registry.registerPseudonymous("Hidden");
        int id = made.account().id();
        signInWithKey(browser, made.apiKey());
        Page account = link(browser, "oak", person);
        assertThat(account.html()).contains("Hidden#" + id, "registered");
        assertThat(number("select floor from kudos_account where id = " + 2 * id))
                .isEqualTo(2500);
        assertThat(given().get("/api/v2/users/" + id).jsonPath().getBoolean("pseudonymous"))
                .isFalse();
        assertThat(signIn(new Browser(), "oak", person).html()).contains("Hidden#" + id);
    }

    @Test
    void aLogInBelongsToOneAccountOnly() throws Exception {
        register(new Browser(), "oak", person, "First");
        signInWithKey(browser, registry.registerPseudonymous("Second").apiKey());
        Page refused = link(browser, "oak", person);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.html()).contains("already belongs to another account");
    }

    @Test
    void anotherLogInCanBeLinkedAndRemovedButNotTheLastOne() throws Exception {
        register(browser, "oak", person, "Both");
        Page account = link(browser, "elm", person);
        assertThat(account.html()).contains("Remove");
        Page one = browser.submit(account, "/account/unlink", Map.of("provider", "oak", "subject", person));
        assertThat(one.html()).doesNotContain("Remove");
        // The session stood on the log-in that is gone, and that log-in does not lead to the account any more.
        assertThat(signIn(new Browser(), "oak", person).uri().getPath()).isEqualTo("/register");
        Browser other = new Browser();
        Page last = signIn(other, "elm", person);
        assertThat(last.html()).contains("Both#");
        String token = last.html().replaceFirst("(?s).*name=\"token\" value=\"([^\"]+)\".*", "$1");
        assertThat(other.post(at("/account/unlink"), Map.of("provider", "elm", "subject", person, "token", token))
                        .status())
                .isEqualTo(409);
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
    void duringARaidOnlyThoseWithALogInGetAccounts() throws Exception {
        raid(true);
        Page refused = new Browser().post(at("/register"), Map.of("username", "Raider"));
        assertThat(refused.status()).isEqualTo(200);
        assertThat(refused.apiKey()).isEmpty();
        assertThat(refused.html()).contains("signing in with a provider");
        assertThat(register(browser, "oak", person, "Known")).hasSize(22);
    }

    @Test
    void aPlainPostWithoutAnythingElseRegistersAPseudonymousAccount() throws Exception {
        Page made = new Browser().post(at("/register"), Map.of("username", "Harness"));
        assertThat(made.status()).isEqualTo(200);
        assertThat(given().get("/api/v2/users/" + userOf(made.apiKey()))
                        .jsonPath()
                        .getBoolean("pseudonymous"))
                .isTrue();
    }

    @Test
    void namesAreEscapedAndProfaneOnesRefusedOnAPage() throws Exception {
        Page made = new Browser().post(at("/register"), Map.of("username", "A & \"B\""));
        assertThat(made.html()).contains("A &amp; &quot;B&quot;#");
        assertThat(new Browser()
                        .post(at("/register"), Map.of("username", "fuck"))
                        .html())
                .contains("profanity");
    }

    @Test
    void anAccountIsMarkedForDeletionAndKept() throws Exception {
        int id = userOf(register(browser, "oak", person, "Goer"));
        Page unsure = browser.submit(browser.open(at("/account")), "/account/delete", Map.of("sure", "no"));
        assertThat(unsure.html()).contains("tick the box");
        Page marked = browser.submit(unsure, "/account/delete", Map.of());
        assertThat(marked.html()).contains("marked for deletion");
        assertThat(directory.byId(id).orElseThrow().isDeleted()).isTrue();
        browser.submit(marked, "/account/undelete", Map.of());
        assertThat(directory.byId(id).orElseThrow().isDeleted()).isFalse();
    }

    @Test
    void aWipedAccountLeavesNoLogInBehind() throws Exception {
        int id = userOf(register(browser, "oak", person, "Gone"));
        Instant now = Instant.now();
        removal.remove(directory.byId(id).orElseThrow(), id, now);
        removal.remove(directory.byId(id).orElseThrow(), id, now.plus(Duration.ofDays(31)));
        assertThat(number("select count(*) from account_login where user_id = " + id))
                .isZero();
        assertThat(signIn(new Browser(), "oak", person).uri().getPath()).isEqualTo("/register");
    }

    @Test
    void kudosAreGivenOnThePageOncePerForm() throws Exception {
        Registration giver = registry.createUser("Giver", Set.of(Role.TRUSTED), 1_000_00);
        Registration taker = registry.createUser("Taker", Set.of(), 0);
        signInWithKey(browser, giver.apiKey());
        Page form = browser.open(at("/transfer"));
        Map<String, String> gift = Map.of("username", taker.account().alias(), "amount", "100");
        assertThat(browser.submit(form, "/transfer", gift).html()).contains("100 kudos were given to Taker#");
        browser.submit(form, "/transfer", gift);
        assertThat(kudos(giver)).isEqualTo(900.0);
    }

    @Test
    void kudosAreGivenByWhoShowsAKey() throws Exception {
        Registration giver = registry.createUser("Giver", Set.of(Role.TRUSTED), 1_000_00);
        Registration taker = registry.createUser("Taker", Set.of(), 0);
        Page form = browser.open(at("/transfer"));
        assertThat(browser.submit(
                                form,
                                "/transfer",
                                Map.of(
                                        "username",
                                        taker.account().alias(),
                                        "amount",
                                        "5",
                                        "src_api_key",
                                        giver.apiKey()))
                        .html())
                .contains("5 kudos were given");
        assertThat(browser.submit(
                                form,
                                "/transfer",
                                Map.of("username", taker.account().alias(), "amount", "5", "src_api_key", "nobody"))
                        .html())
                .contains("No account has this key");
        assertThat(browser.submit(
                                form,
                                "/transfer",
                                Map.of(
                                        "username",
                                        taker.account().alias(),
                                        "amount",
                                        "-5",
                                        "src_api_key",
                                        giver.apiKey()))
                        .html())
                .contains("whole number");
        assertThat(kudos(giver)).isEqualTo(995.0);
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

    private URI at(String path) {
        return URI.create(base + path);
    }

    private Page atProvider(Browser with, String provider) throws Exception {
        Page choice = with.open(at("/signin"));
        assertThat(choice.html()).contains("href=\"/signin/" + provider + "?to=account\"");
        return with.open(at("/signin/" + provider + "?to=account"));
    }

    private Page signIn(Browser with, String provider, String subject) throws Exception {
        return with.submit(atProvider(with, provider), "method=\"post\"", Map.of("username", subject));
    }

    private Page signInWithKey(Browser with, String key) throws Exception {
        return with.submit(with.open(at("/signin")), "/signin", Map.of("apikey", key));
    }

    private Page link(Browser with, String provider, String subject) throws Exception {
        Page login = with.open(at("/signin/" + provider + "?to=account&link=true"));
        return with.submit(login, "method=\"post\"", Map.of("username", subject));
    }

    private String register(Browser with, String provider, String subject, String name) throws Exception {
        return with.submit(signIn(with, provider, subject), "/register", Map.of("username", name))
                .apiKey();
    }

    /** The address at which the provider sends the browser back, not opened yet. */
    private URI returning(Browser with, String provider, String subject) throws Exception {
        return with.submitUntil(
                        atProvider(with, provider), "method=\"post\"", Map.of("username", subject), base + "/signin/")
                .location();
    }

    private DefaultOAuth2TokenCallback token(Map<String, Object> claims, long expirySeconds) {
        return new DefaultOAuth2TokenCallback("oak", person, "JWT", List.of("throng"), claims, expirySeconds);
    }

    private void assertRefused(DefaultOAuth2TokenCallback token) throws Exception {
        SigninServerResource.PROVIDER.enqueueCallback(token);
        Page page = browser.open(returning(browser, "oak", person));
        assertThat(page.status()).isEqualTo(400);
        assertThat(page.html()).contains("did not confirm");
        assertThat(browser.open(at("/account")).uri().getPath()).isEqualTo("/signin");
    }

    private int userOf(String key) {
        var answer = given().header("apikey", key).get("/api/v2/find_user");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(CONTRACT.check("GET", "/api/v2/find_user", 200, answer.body().asString()))
                .isEmpty();
        return answer.jsonPath().getInt("id");
    }

    private static int findUser(String key) {
        return given().header("apikey", key).get("/api/v2/find_user").statusCode();
    }

    private static double kudos(Registration account) {
        return given().header("apikey", account.apiKey())
                .get("/api/v2/find_user")
                .jsonPath()
                .getDouble("kudos");
    }

    private void raid(boolean on) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            HordeModes.set(connection, HordeModes.Mode.RAID, on);
        }
        modes.refresh();
    }

    private long number(String sql) throws Exception {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
