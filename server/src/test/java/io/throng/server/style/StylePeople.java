package io.throng.server.style;

import static io.throng.server.contract.CheckedCalls.call;

import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Who plays a part in the tests of styles: each test has people and names of its own, on a database that others use too. */
final class StylePeople {
    final Registration author;
    final Registration user;
    final Registration other;
    final Registration moderator;
    final String mark = UUID.randomUUID().toString().substring(0, 8);

    StylePeople(AccountRegistry registry) throws SQLException {
        author = registry.createUser("author", EnumSet.of(Role.CUSTOMIZER), 1_000_00);
        user = registry.createUser("user", EnumSet.of(Role.TRUSTED), 1_000_00);
        other = registry.createUser("other", EnumSet.of(Role.CUSTOMIZER), 1_000_00);
        moderator = registry.createUser("mod", Set.of(Role.MODERATOR), 0);
    }

    String name(String name) {
        return name + " " + mark;
    }

    String model() {
        return "Model " + mark;
    }

    /** The body of an image style, some members replaced; a null value takes one out. */
    Map<String, Object> imageStyle(String name, Map<String, Object> members) {
        Map<String, Object> body = new HashMap<>();
        body.put("name", name(name));
        body.put("prompt", "{p}, impasto impressionism###no blur, {np}");
        body.put("models", List.of(model()));
        members.forEach((member, value) -> {
            if (value.equals("")) {
                body.remove(member);
            } else {
                body.put(member, value);
            }
        });
        return body;
    }

    String makeImage(String name, Map<String, Object> members) {
        return made("image", author.apiKey(), imageStyle(name, members));
    }

    String makeText(String name, Map<String, Object> members) {
        Map<String, Object> body = imageStyle(name, Map.of());
        body.put("prompt", "Tell of {p}");
        body.putAll(members);
        return made("text", author.apiKey(), body);
    }

    static String made(String kind, String key, Map<String, Object> body) {
        return call("POST", "/api/v2/styles/" + kind, key, body)
                .statusCode(200)
                .extract()
                .path("id");
    }
}
