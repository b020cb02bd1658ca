package io.throng.server.alchemy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;

import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import io.throng.server.contract.Contract;
import io.throng.server.dispatch.NodeMemory;
import io.throng.server.operations.HordeModes;
import io.throng.server.worker.WorkerRegistry;
import jakarta.inject.Inject;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.imageio.ImageIO;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;

/** Somebody who asks, somebody who makes, and calls whose every reply is held against the contract. */
abstract class AlchemyScene {
    static final Contract CONTRACT = Contract.load();
    static final String ASYNC = "/api/v2/interrogate/async";
    static final String STATUS = "/api/v2/interrogate/status/";
    static final String POP = "/api/v2/interrogate/pop";
    static final String SUBMIT = "/api/v2/interrogate/submit";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @Inject
    HordeModes modes;

    @Inject
    AlchemyUpkeep upkeep;

    @Inject
    NodeMemory memory;

    @Inject
    WorkerRegistry workers;

    Registration requester;
    Registration owner;
    String worker;

    @BeforeEach
    void people() throws Exception {
        worker = "alchemist " + UUID.randomUUID().toString().substring(0, 8);
        requester = registry.createUser("asker", Set.of(), 1_000_00);
        owner = registry.createUser("lender", EnumSet.of(Role.TRUSTED), 100_00);
        // What other tests left waiting is nobody's business here.
        try (Connection connection = dataSource.getConnection()) {
            execute(connection, "update alchemy_form set state = 3 where state in (0, 1)");
            execute(connection, "update alchemy_request set version = version + 1");
        }
        memory.reconcile();
    }

    static void execute(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            statement.execute();
        }
    }

    static String png(int width, int height) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), "png", bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    ValidatableResponse call(String method, String path, String key, Object body) {
        var request = given().contentType(ContentType.JSON);
        if (key != null) {
            request.header("apikey", key);
        }
        if (body != null) {
            request.body(body);
        }
        var response = request.request(method, path);
        assertThat(CONTRACT.check(
                        method, path, response.statusCode(), response.body().asString()))
                .as(
                        "%s %s -> %d %s",
                        method, path, response.statusCode(), response.body().asString())
                .isEmpty();
        return response.then();
    }

    Map<String, Object> order(String... forms) {
        Map<String, Object> order = new HashMap<>();
        order.put(
                "forms",
                List.of(forms).stream().map(form -> Map.of("name", form)).toList());
        order.put("source_image", png(64, 48));
        return order;
    }

    String ask(Map<String, Object> order) {
        return call("POST", ASYNC, requester.apiKey(), order)
                .statusCode(202)
                .body("$", not(hasKey("message")))
                .extract()
                .jsonPath()
                .getString("id");
    }

    Map<String, Object> offer(String... forms) {
        Map<String, Object> offer = new HashMap<>();
        offer.put("name", worker);
        offer.put("forms", List.of(forms));
        return offer;
    }

    JsonPath pop(Map<String, Object> offer) {
        return call("POST", POP, owner.apiKey(), offer)
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    ValidatableResponse submit(String id, Object result) {
        return call("POST", SUBMIT, owner.apiKey(), Map.of("id", id, "result", result, "state", "ok"));
    }

    double kudos(Registration user) {
        return call("GET", "/api/v2/find_user", user.apiKey(), null)
                .extract()
                .jsonPath()
                .getDouble("kudos");
    }
}
