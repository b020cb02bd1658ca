package io.throng.server.account;

import static io.throng.server.account.People.call;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;

/** One user, one moderator, and the changes of users that tests make and see refused. */
abstract class UserScene {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    People people;
    String root;
    Registration user;
    Registration moderator;

    @BeforeEach
    void peopleOfTheTest() throws Exception {
        people = new People(registry, dataSource);
        root = people.root();
        user = people.user(0);
        moderator = people.user(0, Role.MODERATOR);
    }

    static String path(Registration user) {
        return "/api/v2/users/" + user.account().id();
    }

    JsonPath put(Registration target, String key, Map<String, Object> body) {
        return call("PUT", path(target), key, body).statusCode(200).extract().jsonPath();
    }

    void refused(Registration target, String key, Map<String, Object> body, int status, String rc) {
        call("PUT", path(target), key, body).statusCode(status).body("rc", equalTo(rc));
    }
}
