package io.throng.server.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.signin.Browser.Page;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What people do with their accounts on the pages, signed in or not. */
@QuarkusTest
@TestProfile(SigninProfile.class)
class AccountPagesTest extends SigninScene {
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

    private Page link(Browser with, String provider, String subject) throws Exception {
        Page login = with.open(at("/signin/" + provider + "?to=account&link=true"));
        return with.submit(login, "method=\"post\"", Map.of("username", subject));
    }

    private static double kudos(Registration account) {
        return given().header("apikey", account.apiKey())
                .get("/api/v2/find_user")
                .jsonPath()
                .getDouble("kudos");
    }
}
