package io.throng.server.moderation;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.contract.Contract;
import io.throng.server.operations.HordeModes;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A moderator, somebody who asks, and an address that nobody else has. */
abstract class ModerationScene {
    static final Contract CONTRACT = Contract.load();
    static final AtomicInteger ADDRESSES = new AtomicInteger();

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @Inject
    HordeModes modes;

    String moderator;
    Registration user;
    String address;

    @BeforeEach
    void people() throws Exception {
        moderator = registry.createUser("mod", EnumSet.of(Role.MODERATOR, Role.TRUSTED), 0)
                .apiKey();
        user = registry.createUser("asker", EnumSet.noneOf(Role.class), 10_000_00);
        int number = ADDRESSES.incrementAndGet();
        address = "198.51." + number / 250 + "." + (number % 250 + 1);
    }

    @AfterEach
    void noFilters() {
        List<String> ids = call("GET", "/api/v2/filters", moderator, null)
                .extract()
                .jsonPath()
                .getList("id");
        ids.forEach(id -> call("DELETE", "/api/v2/filters/" + id, moderator, null));
    }

    ValidatableResponse call(String method, String path, String key, Object body) {
        return call(method, path, key, body, address);
    }

    ValidatableResponse call(String method, String path, String key, Object body, String from) {
        var request = given().contentType(ContentType.JSON).header("X-Forwarded-For", from);
        if (key != null) {
            request.header("apikey", key);
        }
        if (body != null) {
            request.body(body);
        }
        var response = request.request(method, path);
        String contractPath = path.replaceFirst("\\?.*", "");
        if (contractPath.startsWith("/api/v2/")) {
            assertThat(CONTRACT.check(
                            method,
                            contractPath,
                            response.statusCode(),
                            response.body().asString()))
                    .as("%s %s -> %d %s", method, path, response.statusCode(), response.asString())
                    .isEmpty();
        }
        return response.then();
    }

    String filter(int type, String regex, String replacement) {
        return call(
                        "PUT",
                        "/api/v2/filters",
                        moderator,
                        Map.of(
                                "regex",
                                regex,
                                "filter_type",
                                type,
                                "replacement",
                                replacement,
                                "description",
                                "d " + regex))
                .statusCode(201)
                .body("regex", equalTo(regex))
                .body("user", startsWith("mod#"))
                .extract()
                .path("id");
    }

    ValidatableResponse image(String key, String prompt, boolean replacement) {
        return call(
                "POST",
                "/api/v2/generate/async",
                key,
                Map.of("prompt", prompt, "replacement_filter", replacement, "params", Map.of("steps", 1)));
    }

    void bothFilters() {
        filter(10, "\\bkids?\\b", "adult");
        filter(20, "\\bnaked\\b", "");
    }

    int count(String sql) {
        return Integer.parseInt(text(sql));
    }

    String text(String sql) {
        try (Connection connection = dataSource.getConnection();
                var statement = connection.prepareStatement(sql);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getString(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
