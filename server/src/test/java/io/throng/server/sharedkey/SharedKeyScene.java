package io.throng.server.sharedkey;

import static io.throng.server.account.People.call;

import io.throng.server.account.AccountRegistry;
import io.throng.server.account.People;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;

/** An owner of shared keys, and calls with them. */
abstract class SharedKeyScene {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    People people;
    Registration owner;
    Registration stranger;
    String model;

    @BeforeEach
    void peopleOfTheTest() throws Exception {
        people = new People(registry, dataSource);
        people.root();
        owner = people.user(100_000, Role.TRUSTED);
        stranger = people.user(0);
        model = "koboldcpp/" + UUID.randomUUID();
    }

    String key(Map<String, Object> wanted) {
        return call("PUT", "/api/v2/sharedkeys", owner.apiKey(), wanted)
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("id");
    }
}
