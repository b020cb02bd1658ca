package io.throng.server.style;

import static io.throng.server.contract.CheckedCalls.call;
import static org.hamcrest.Matchers.equalTo;

import io.throng.server.account.AccountRegistry;
import jakarta.inject.Inject;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;

/** An author of styles, and those around. */
abstract class StyleScene {
    static final String IMAGE = "/api/v2/styles/image";
    static final String TEXT = "/api/v2/styles/text";

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    StylePeople people;
    String author;

    @BeforeEach
    void people() throws Exception {
        people = new StylePeople(registry);
        author = people.author.apiKey();
    }

    void refused(Map<String, Object> members, int status, String code) {
        call("POST", IMAGE, author, people.imageStyle("refused", members))
                .statusCode(status)
                .body("rc", equalTo(code));
    }
}
