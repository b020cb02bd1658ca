package io.throng.bench;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.UUID;

/** The calls of API v2 that the scenarios make (text spec 1 and 9 to 11, image spec 4). */
final class HordeWire {
    /** Asked for by every order of the bench. */
    static final String WANTED_MODEL = "throng-bench/wanted";
    /** Asked for by nobody. */
    static final String UNWANTED_MODEL = "throng-bench/unwanted";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String PROMPT =
            "It was a bright cold day in April, and the clocks were striking thirteen. ".repeat(4);
    private static final String TEXT = "Somebody had to wind them, and nobody remembered whose turn it was.";

    private final InetSocketAddress target;

    HordeWire(InetSocketAddress target) {
        this.target = requireNonNull(target);
    }

    /** An account of the bench. */
    record Account(int id, String key) {}

    Call testUser(int number) {
        return Call.post("test-user", target, "/api/v2/dev/test-user", "", """
                {"username":"bench %1$d","oauth_id":"throng-bench-%1$d","moderator":false,"trusted":true,"kudos":1000000000}""".formatted(number));
    }

    Call intake(String key) {
        return Call.post("intake", target, "/api/v2/generate/text/async", key, """
                {"prompt":"%s","params":{"n":1,"max_length":80,"max_context_length":1024},"models":["%s"]}""".formatted(PROMPT, WANTED_MODEL));
    }

    Call imageOrder(String key) {
        return Call.post("image", target, "/api/v2/generate/async", key, """
                {"prompt":"a clock that strikes thirteen","params":{"width":512,"height":512,"steps":20,"n":1}}""");
    }

    Call check(UUID requestId) {
        return Call.get("check", target, "/api/v2/generate/check/" + requestId);
    }

    Call pop(String key, int worker, String model) {
        return Call.post("pop", target, "/api/v2/generate/text/pop", key, """
                {"name":"bench scribe %d","models":["%s"],"max_length":512,"max_context_length":2048,"threads":1,"softprompts":[],\
                "priority_usernames":[],"nsfw":true,"bridge_agent":"throng-bench:0.1:https://localhost"}""".formatted(worker, model));
    }

    Call submit(String key, UUID jobId) {
        return Call.post("submit", target, "/api/v2/generate/text/submit", key, """
                {"id":"%s","generation":"%s","state":"ok","seed":0}""".formatted(jobId, TEXT));
    }

    /** Makes one call on a connection of its own and wants success. */
    Reply ask(Call call) throws IOException {
        try (HttpConnection connection = HttpConnection.open(target, target.getAddress())) {
            Reply reply = connection.exchange(call);
            if (!reply.succeeded()) {
                throw new IOException(call.label() + " was answered " + reply.status() + ": " + reply.body());
            }
            return reply;
        }
    }

    static Account account(Reply reply) {
        JsonNode body = read(reply);
        return new Account(Integer.parseInt(member(body, "user_id")), member(body, "api_key"));
    }

    /** The {@code id} of an answer: a request's, or a job's; empty when it is null. */
    static Optional<UUID> id(Reply reply) {
        JsonNode id = read(reply).path("id");
        return id.isTextual() ? Optional.of(UUID.fromString(id.asText())) : Optional.empty();
    }

    private static String member(JsonNode body, String name) {
        if (!body.path(name).isTextual()) {
            throw new IllegalStateException("no member " + name + " in the answer");
        }
        return body.path(name).asText();
    }

    private static JsonNode read(Reply reply) {
        try {
            return JSON.readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + reply.body(), e);
        }
    }
}
