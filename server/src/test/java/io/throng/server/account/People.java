package io.throng.server.account;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.throng.server.contract.Contract;
import io.throng.server.kudos.LedgerAudit;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** Accounts of a test with their keys, and calls in their name whose answers are held against the contract. */
public final class People {
    private static final Contract CONTRACT = Contract.load();

    private final AccountRegistry registry;
    private final DataSource dataSource;

    public People(AccountRegistry registry, DataSource dataSource) {
        this.registry = registry;
        this.dataSource = dataSource;
    }

    /** The administrator, who is also the one that may award: {@code root#1}. */
    public String root() throws Exception {
        if (count("select count(*) from app_user where id = 1") == 0) {
            assertThat(registry.createUser("root", Set.of(), 0).account().id()).isEqualTo(1);
        }
        execute("update app_user set username = 'root' where id = 1");
        return registry.rotateKey(1);
    }

    public Registration user(long kudos, Role... roles) throws SQLException {
        Set<Role> held = EnumSet.noneOf(Role.class);
        held.addAll(Set.of(roles));
        return registry.createUser("somebody", held, kudos * 100);
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    public long count(String sql) throws SQLException {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    public double kudos(Registration user) {
        return get("/api/v2/users/" + user.account().id(), null)
                .extract()
                .jsonPath()
                .getDouble("kudos");
    }

    /** Whether the books still add up. */
    public void booksBalance() throws SQLException {
        assertThat(new LedgerAudit(dataSource).verify().differences()).isEmpty();
    }

    public static ValidatableResponse get(String path, String key) {
        return call("GET", path, key, null);
    }

    /** A call whose answer fits the contract, in so far as the path is part of it. */
    public static ValidatableResponse call(String method, String path, String key, Object body) {
        return call(method, path, key, body, Map.of());
    }

    public static ValidatableResponse call(
            String method, String path, String key, Object body, Map<String, String> headers) {
        var request = given().contentType(ContentType.JSON).headers(headers);
        if (key != null) {
            request.header("apikey", key);
        }
        if (body != null) {
            request.body(body);
        }
        var response = request.request(method, path);
        if (path.startsWith("/api/v2")) {
            String bare = path.replaceFirst("\\?.*", "");
            assertThat(CONTRACT.check(
                            method, bare, response.statusCode(), response.body().asString()))
                    .as(
                            "%s %s -> %d %s",
                            method, path, response.statusCode(), response.body().asString())
                    .isEmpty();
        }
        return response.then();
    }
}
