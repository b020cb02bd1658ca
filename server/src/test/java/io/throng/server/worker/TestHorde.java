package io.throng.server.worker;

import static io.throng.server.contract.CheckedCalls.call;

import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** People and workers with names of their own, for tests that share one server. */
public final class TestHorde {
    public static final String REGEN = "AI Horde Worker reGen:9.0.1-citests:https://throng.invalid";
    public static final String KOBOLD = "KoboldCppEmbedWorker:2:https://throng.invalid";

    private final AccountRegistry registry;
    public final String mark = UUID.randomUUID().toString().substring(0, 8);

    public TestHorde(AccountRegistry registry) {
        this.registry = registry;
    }

    public Registration user(String name, Role... roles) throws Exception {
        return registry.createUser(name, Set.of(roles), 10_000_00);
    }

    public String textModel() {
        return "koboldcpp/" + mark;
    }

    public String imageModel() {
        return "SDXL " + mark;
    }

    public ValidatableResponse popText(String key, String name, List<String> models) {
        return popText(key, name, models, Map.of());
    }

    public ValidatableResponse popText(String key, String name, List<String> models, Map<String, Object> more) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "name", name, "models", models, "bridge_agent", KOBOLD, "max_length", 512, "max_context_length", 2048));
        body.putAll(more);
        return call("POST", "/api/v2/generate/text/pop", key, body);
    }

    public ValidatableResponse popImage(String key, String name, List<String> models, Map<String, Object> more) {
        Map<String, Object> body =
                new HashMap<>(Map.of("name", name, "models", models, "bridge_agent", REGEN, "max_pixels", 4_194_304));
        body.putAll(more);
        return call("POST", "/api/v2/generate/pop", key, body);
    }

    /** A scribe of that key's owner that has popped once; answers its id. */
    public String scribe(String key, String name) {
        popText(key, name, List.of(textModel())).statusCode(200);
        return idOf(name);
    }

    /** A dreamer of that key's owner that has popped once; answers its id. */
    public String dreamer(String key, String name) {
        popImage(key, name, List.of(imageModel()), Map.of()).statusCode(200);
        return idOf(name);
    }

    public static String idOf(String name) {
        return worker("name/" + name.replace(" ", "%20"), null).getString("id");
    }

    /** The worker as a reader with that key sees it. */
    public static JsonPath worker(String idOrName, String key) {
        return call("GET", "/api/v2/workers/" + idOrName, key, null)
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    public static ValidatableResponse put(String id, String key, Map<String, Object> body) {
        return call("PUT", "/api/v2/workers/" + id, key, body);
    }

    /** Has a text made from its request to its delivery; answers the ids of request and job. */
    public List<String> makeText(String requester, String owner, String worker) {
        List<String> ids = new ArrayList<>();
        ids.add(call(
                        "POST",
                        "/api/v2/generate/text/async",
                        requester,
                        Map.of("prompt", "x", "models", List.of(textModel())))
                .statusCode(202)
                .extract()
                .jsonPath()
                .getString("id"));
        String job = popText(owner, worker, List.of(textModel()))
                .extract()
                .jsonPath()
                .getString("id");
        ids.add(job);
        call("POST", "/api/v2/generate/text/submit", owner, Map.of("id", job, "generation", "a text of some length"))
                .statusCode(200);
        return ids;
    }

    /** Has an image of 512 by 512 pixels and 20 steps made. */
    public void makeImage(String requester, String owner, String worker, String sampler) {
        call(
                        "POST",
                        "/api/v2/generate/async",
                        requester,
                        Map.of(
                                "prompt",
                                "a lighthouse",
                                "params",
                                Map.of("width", 512, "height", 512, "steps", 20, "sampler_name", sampler),
                                "models",
                                List.of(imageModel())))
                .statusCode(202);
        String job = popImage(owner, worker, List.of(imageModel()), Map.of())
                .statusCode(200)
                .extract()
                .jsonPath()
                .getString("id");
        call("POST", "/api/v2/generate/submit", owner, Map.of("id", job, "generation", "R2", "seed", 1))
                .statusCode(200);
    }
}
