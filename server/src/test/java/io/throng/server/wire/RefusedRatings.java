package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.ReturnCode;
import io.throng.server.account.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** What ratings of a request's images are refused for: styles spec 11. */
final class RefusedRatings {
    private static final String RATE = "/api/v2/generate/rate/";

    private RefusedRatings() {}

    /** A request whose images are made. */
    private record Served(String request, List<String> images) {
        String first() {
            return images.getFirst();
        }

        Call rated(Object... members) {
            return Call.post(RATE + request, json(members));
        }
    }

    private static Served served(Horde h, int images, boolean shared) throws Exception {
        String request = Horde.ok(h.image(h.rich(Role.TRUSTED), "shared", shared, "params", json("n", images)), 202)
                .path("id")
                .textValue();
        String owner = h.poor(Role.TRUSTED);
        List<String> made = new ArrayList<>();
        while (made.size() < images) {
            JsonNode pop = Horde.ok(h.imagePop(owner), 200);
            String job = pop.path("id").textValue();
            Horde.ok(Horde.imageSubmit(owner, job), 200);
            made.add(job);
        }
        return new Served(request, made);
    }

    private static Object rating(String image, int rating) {
        return json("id", image, "rating", rating);
    }

    static List<Refused> rows() {
        return List.of(
                because(
                        ReturnCode.REQUEST_NOT_FOUND,
                        "rating: of an unknown request",
                        h -> Call.post(
                                RATE + UUID.randomUUID(),
                                json("best", UUID.randomUUID().toString()))),
                because(ReturnCode.AESTHETICS_NOT_COMPLETED, "rating: of a request that waits", h -> {
                    String id = Horde.ok(h.image(h.rich(), "shared", true), 202)
                            .path("id")
                            .textValue();
                    return Call.post(RATE + id, json("best", UUID.randomUUID().toString()));
                }),
                because(ReturnCode.AESTHETICS_NOT_PUBLIC, "rating: of a request that is not shared", h -> {
                    Served served = served(h, 1, false);
                    return served.rated("ratings", List.of(rating(served.first(), 5)));
                }),
                because(
                        ReturnCode.PROC_GEN_NOT_FOUND,
                        "rating: of an image that is none of the request's",
                        h -> served(h, 1, true)
                                .rated(
                                        "ratings",
                                        List.of(rating(UUID.randomUUID().toString(), 5)))),
                because(ReturnCode.AESTHETICS_DUPLICATE, "rating: of an image twice", h -> {
                    Served served = served(h, 2, true);
                    return served.rated("ratings", List.of(rating(served.first(), 5), rating(served.first(), 6)));
                }),
                because(
                        ReturnCode.AESTHETICS_MISSING,
                        "rating: of nothing",
                        h -> served(h, 1, true).rated("ratings", List.of())),
                because(ReturnCode.AESTHETICS_SOLO, "rating: the best of one", h -> {
                    Served served = served(h, 1, true);
                    return served.rated("best", served.first());
                }),
                because(ReturnCode.AESTHETICS_CONFUSED, "rating: a best that is not among the top", h -> {
                    Served served = served(h, 3, true);
                    return served.rated(
                            "best",
                            served.first(),
                            "ratings",
                            List.of(
                                    rating(served.first(), 5),
                                    rating(served.images().get(1), 8),
                                    rating(served.images().get(2), 8)));
                }),
                because(ReturnCode.AESTHETICS_ALREADY_EXIST, "rating: a second time", h -> {
                    Served served = served(h, 1, true);
                    Call rated = served.rated("ratings", List.of(rating(served.first(), 5)));
                    Horde.ok(rated, 200);
                    return rated;
                }));
    }
}
