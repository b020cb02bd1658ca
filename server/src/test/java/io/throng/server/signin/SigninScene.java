package io.throng.server.signin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.throng.server.account.AccountDirectory;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.UserRemoval;
import io.throng.server.contract.Contract;
import io.throng.server.operations.HordeModes;
import io.throng.server.signin.Browser.Page;
import jakarta.inject.Inject;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A person with a browser, and the ways in. */
abstract class SigninScene {
    static final Contract CONTRACT = Contract.load();

    String base;

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

    final Browser browser = new Browser();
    String person;

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

    URI at(String path) {
        return URI.create(base + path);
    }

    Page atProvider(Browser with, String provider) throws Exception {
        Page choice = with.open(at("/signin"));
        assertThat(choice.html()).contains("href=\"/signin/" + provider + "?to=account\"");
        return with.open(at("/signin/" + provider + "?to=account"));
    }

    Page signIn(Browser with, String provider, String subject) throws Exception {
        return with.submit(atProvider(with, provider), "method=\"post\"", Map.of("username", subject));
    }

    Page signInWithKey(Browser with, String key) throws Exception {
        return with.submit(with.open(at("/signin")), "/signin", Map.of("apikey", key));
    }

    String register(Browser with, String provider, String subject, String name) throws Exception {
        return with.submit(signIn(with, provider, subject), "/register", Map.of("username", name))
                .apiKey();
    }

    /** The address at which the provider sends the browser back, not opened yet. */
    URI returning(Browser with, String provider, String subject) throws Exception {
        return with.submitUntil(
                        atProvider(with, provider), "method=\"post\"", Map.of("username", subject), base + "/signin/")
                .location();
    }

    DefaultOAuth2TokenCallback token(Map<String, Object> claims, long expirySeconds) {
        return new DefaultOAuth2TokenCallback("oak", person, "JWT", List.of("throng"), claims, expirySeconds);
    }

    int userOf(String key) {
        var answer = given().header("apikey", key).get("/api/v2/find_user");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(CONTRACT.check("GET", "/api/v2/find_user", 200, answer.body().asString()))
                .isEmpty();
        return answer.jsonPath().getInt("id");
    }

    static int findUser(String key) {
        return given().header("apikey", key).get("/api/v2/find_user").statusCode();
    }

    void raid(boolean on) throws Exception {
        try (Connection connection = dataSource.getConnection()) {
            HordeModes.set(connection, HordeModes.Mode.RAID, on);
        }
        modes.refresh();
    }

    long number(String sql) throws Exception {
        return Long.parseLong(text(sql));
    }

    String text(String sql) throws Exception {
        try (Connection connection = dataSource.getConnection();
                PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }
}
