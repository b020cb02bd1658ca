package io.throng.server.authorisation;

import static io.throng.server.authorisation.Wire.done;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What one user owns, made when a call names it: every cell of the table has an estate of its own, so that no answer depends on what
 * another caller did. Everything is made over the API, by the user or, where only moderators may, by a moderator.
 */
final class Estate {
    private static final int KUDOS_HUNDREDTHS = 100_000_00;
    private static final int SHARED_KUDOS = 5_000;
    private static final Pattern NAMED = Pattern.compile("\\{([a-z_]+)}");
    private static final String DREAMER = "AI Horde Worker reGen:9.0.1:https://throng.invalid";
    private static final String SCRIBE = "KoboldCppEmbedWorker:2:https://throng.invalid";
    /** One pixel, as PNG. */
    private static final String PICTURE =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    private final AccountRegistry registry;
    private final Registration user;
    private final Registration other;
    private final Registration moderator;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final Map<String, String> made = new HashMap<>();

    Estate(AccountRegistry registry) throws SQLException {
        this.registry = registry;
        this.user = account("user", Role.TRUSTED);
        this.other = account("other", Role.TRUSTED);
        this.moderator = account("moderator", Role.MODERATOR);
    }

    private Registration account(String name, Role... roles) throws SQLException {
        EnumSet<Role> held = EnumSet.noneOf(Role.class);
        held.addAll(List.of(roles));
        return registry.createUser(name, held, KUDOS_HUNDREDTHS);
    }

    /**
     * A caller's key; null for none.
     *
     * @param admin the administrator's, who is the same for all estates
     */
    String key(Caller caller, String admin) throws Exception {
        return switch (caller) {
            case NONE -> null;
            case ANONYMOUS -> "0000000000";
            case USER -> user.apiKey();
            case OTHER -> other.apiKey();
            case SHARED -> named("shared_key");
            case SERVICE -> account("service", Role.SERVICE).apiKey();
            case MODERATOR -> moderator.apiKey();
            case ADMIN -> admin;
        };
    }

    /** Where this estate's people call from, so that measures against an address stay with one cell of the table. */
    String address() {
        return "2001:db8:" + mark.substring(0, 4) + ":" + mark.substring(4) + "::1";
    }

    /** A path or body with everything in braces replaced by what is owned under that name. */
    String filled(String template) throws Exception {
        for (MatchResult name : NAMED.matcher(template).results().toList()) {
            template = template.replace(name.group(), named(name.group(1)));
        }
        return template;
    }

    private String named(String name) throws Exception {
        String known = made.get(name);
        if (known == null) {
            known = make(name);
            made.put(name, known);
        }
        return known;
    }

    private String make(String name) throws Exception {
        return switch (name) {
            case "fresh" -> "fresh " + mark;
            case "user_id" -> String.valueOf(user.account().id());
            case "anonymous_id" -> "0";
            case "beneficiary" -> account("beneficiary").account().alias();
            case "picture" -> PICTURE;
            case "address" -> address();
            case "model" -> "koboldcpp/" + mark;
            case "known_model" -> "stable_diffusion";
            case "image_model" -> "model " + mark;
            case "image_request" -> id(byUser("POST", "/v2/generate/async", """
                {"prompt": "a lighthouse", "models": ["{image_model}"], "shared": true}\
                """));
            case "text_request" -> id(byUser("POST", "/v2/generate/text/async", """
                {"prompt": "Once upon a time", "models": ["{model}"]}\
                """));
            case "alchemy_request" -> id(byUser("POST", "/v2/interrogate/async", """
                {"forms": [{"name": "caption"}], "source_image": "{picture}"}\
                """));
            case "image_job" -> {
                named("image_request");
                yield id(byUser("POST", "/v2/generate/pop", """
                    {"name": "dreamer {fresh}", "models": ["{image_model}"], "bridge_agent": "%s", "max_pixels": 4194304}\
                    """.formatted(DREAMER)));
            }
            case "text_job" -> {
                named("text_request");
                yield id(byUser("POST", "/v2/generate/text/pop", scribe()));
            }
            case "form" -> form();
            case "rated_image" -> {
                named("image_job");
                byUser("POST", "/v2/generate/submit", """
                    {"id": "{image_job}", "generation": "R2", "seed": 7}\
                    """);
                yield named("image_job");
            }
            case "worker_name" -> {
                byUser("POST", "/v2/generate/text/pop", scribe());
                yield "scribe%20fresh%20" + mark;
            }
            case "worker" -> {
                named("worker_name");
                yield byUser("GET", "/v2/find_user", "")
                        .path("worker_ids")
                        .path(0)
                        .textValue();
            }
            case "message" -> id(byModerator("POST", "/v2/workers/messages", """
                {"worker_id": "{worker}", "message": "hello"}\
                """));
            case "team" -> id(byUser("POST", "/v2/teams", """
                {"name": "team {fresh}"}\
                """));
            case "shared_key" -> id(byUser("PUT", "/v2/sharedkeys", """
                {"name": "key", "kudos": %d}\
                """.formatted(SHARED_KUDOS)));
            case "image_style" -> id(byUser("POST", "/v2/styles/image", """
                {"name": "style {fresh}", "prompt": "{p} in fog{np}", "models": ["stable_diffusion"]}\
                """));
            case "image_style_name" -> {
                named("image_style");
                yield "style%20fresh%20" + mark;
            }
            case "text_style" -> id(byUser("POST", "/v2/styles/text", """
                {"name": "manner {fresh}", "prompt": "{p}", "models": ["{model}"]}\
                """));
            case "text_style_name" -> {
                named("text_style");
                yield "manner%20fresh%20" + mark;
            }
            case "example" -> id(byUser("POST", "/v2/styles/image/{image_style}/example", """
                {"url": "https://example.org/{model}.webp", "primary": false}\
                """));
            case "collection" -> id(byUser("POST", "/v2/collections", """
                {"name": "collection {fresh}", "styles": ["{image_style}"]}\
                """));
            case "collection_name" -> {
                named("collection");
                yield "collection%20fresh%20" + mark;
            }
            case "filter" -> byModerator("PUT", "/v2/filters", """
                {"regex": "word{fresh}", "filter_type": 10, "description": "made by a test"}\
                """).path("id").asText();
            // The marks that a style's prompt has itself.
            case "p", "np" -> "{" + name + "}";
            default -> throw new IllegalArgumentException("an estate has no " + name);
        };
    }

    private String form() throws Exception {
        named("alchemy_request");
        JsonNode forms = byUser("POST", "/v2/interrogate/pop", """
            {"name": "alchemist {fresh}", "forms": ["caption"], "priority_usernames": ["%s"]}\
            """.formatted(
                                user.account().alias()))
                .path("forms");
        assertThat(forms).hasSize(1);
        return id(forms.get(0));
    }

    private static String scribe() {
        return """
            {"name": "scribe {fresh}", "models": ["{model}"], "bridge_agent": "%s",
             "max_length": 512, "max_context_length": 2048}\
            """.formatted(SCRIBE);
    }

    private JsonNode byUser(String method, String path, String body) throws Exception {
        return done(address(), method, filled(path), user.apiKey(), filled(body));
    }

    private JsonNode byModerator(String method, String path, String body) throws Exception {
        return done(address(), method, filled(path), moderator.apiKey(), filled(body));
    }

    private static String id(JsonNode reply) {
        assertThat(reply.path("id").isTextual()).as("%s has an id", reply).isTrue();
        return reply.path("id").textValue();
    }
}
