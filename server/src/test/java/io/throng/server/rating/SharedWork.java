package io.throng.server.rating;

import static io.throng.server.contract.CheckedCalls.call;

import io.restassured.path.json.JsonPath;
import io.throng.server.account.AccountRegistry;
import io.throng.server.account.Role;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.imageio.ImageIO;

/** A requester, a worker, and requests of the one that the other has served. */
final class SharedWork {
    private static final String REGEN = "AI Horde Worker reGen:9.0.1-citests:https://throng.invalid";

    final String requester;
    final int requesterId;
    private final String worker;
    final String mark = UUID.randomUUID().toString().substring(0, 8);

    SharedWork(AccountRegistry registry) throws SQLException {
        var asker = registry.createUser("asker", EnumSet.of(Role.TRUSTED), 10_000_00);
        requester = asker.apiKey();
        requesterId = asker.account().id();
        worker = registry.createUser("lender", EnumSet.of(Role.TRUSTED), 0).apiKey();
    }

    String model() {
        return "SDXL " + mark;
    }

    /** A request for images, accepted. */
    String asked(String key, int images, Map<String, Object> members) {
        Map<String, Object> body = new HashMap<>(Map.of(
                "prompt",
                "a lighthouse###fog",
                "params",
                Map.of("n", images, "width", 512, "height", 512, "steps", 20),
                "models",
                List.of(model()),
                "shared",
                true));
        body.putAll(members);
        return call("POST", "/api/v2/generate/async", key, body)
                .statusCode(202)
                .extract()
                .path("id");
    }

    /** Serves all jobs that wait for the model; answers their ids. */
    List<String> serve(Map<String, Object> submitted) throws IOException {
        List<String> done = new ArrayList<>();
        while (true) {
            JsonPath pop = call(
                            "POST",
                            "/api/v2/generate/pop",
                            worker,
                            Map.of(
                                    "name",
                                    "dreamer " + mark,
                                    "models",
                                    List.of(model()),
                                    "bridge_agent",
                                    REGEN,
                                    "nsfw",
                                    true,
                                    "max_pixels",
                                    4194304))
                    .extract()
                    .jsonPath();
            String job = pop.getString("id");
            if (job == null) {
                return done;
            }
            Map<String, Object> body = new HashMap<>(Map.of("id", job, "generation", picture(), "seed", 7));
            body.putAll(submitted);
            call("POST", "/api/v2/generate/submit", worker, body).statusCode(200);
            done.add(job);
        }
    }

    /** A request for so many images that have all been made. */
    Served served(int images) throws IOException {
        String id = asked(requester, images, Map.of());
        return new Served(id, serve(Map.of()));
    }

    /** A request with its results. */
    record Served(String request, List<String> images) {}

    private static String picture() throws IOException {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "webp", bytes);
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
