package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;
import static io.throng.server.wire.Refused.schema;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** What calls about styles, examples and collections are refused for: styles spec 3, 4, 6, 8 and 9. */
final class RefusedStyles {
    private static final String IMAGE = "/api/v2/styles/image";
    private static final String TEXT = "/api/v2/styles/text";
    private static final String COLLECTIONS = "/api/v2/collections";
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private RefusedStyles() {}

    static List<Refused> rows() {
        return Stream.of(bothKinds("image style", IMAGE), bothKinds("text style", TEXT), reads(), examples(), uses())
                .flatMap(List::stream)
                .toList();
    }

    /** The body of a style of either kind, under a name of its own. */
    static Map<String, Object> style(Horde h, Object... members) {
        Map<String, Object> style = new LinkedHashMap<>(json(
                "name",
                h.named("style " + UUID.randomUUID().toString().substring(0, 8)),
                "prompt",
                "{p} in fog{np}",
                "models",
                List.of(h.named("M"))));
        style.putAll(json(members));
        return style;
    }

    private static String made(Horde h, String path, String author) throws Exception {
        return Horde.ok(Call.post(path, style(h)).by(author), 200).path("id").textValue();
    }

    private static Refused bad(String kind, String path, String name, Object... members) {
        return because(
                ReturnCode.BAD_REQUEST,
                kind + ": " + name,
                h -> Call.post(path, style(h, members)).by(h.poor(Role.TRUSTED)));
    }

    private static List<Refused> bothKinds(String kind, String path) {
        return List.of(
                because(
                        ReturnCode.STYLES_REQUIRES_CUSTOMIZER,
                        kind + ": by an untrusted account",
                        h -> Call.post(path, style(h)).by(h.poor())),
                because(
                        ReturnCode.DELETED_USER,
                        kind + ": by a deleted account",
                        h -> Call.post(path, style(h)).by(h.poor(Role.TRUSTED, Role.DELETED))),
                bad(kind, path, "without models", "models", List.of()),
                bad(
                        kind,
                        path,
                        "with eleven tags",
                        "tags",
                        List.of("aa", "ab", "ac", "ad", "ae", "af", "ag", "ah", "ai", "aj", "ak")),
                bad(kind, path, "with a profane name", "name", "what a shit"),
                bad(kind, path, "with a profane info", "info", "what a piece of shit"),
                because(
                        ReturnCode.STYLE_PROMPT_MISSING_VARS,
                        kind + ": a prompt that nothing goes into",
                        h -> Call.post(path, style(h, "prompt", "always the same"))
                                .by(h.poor(Role.TRUSTED))),
                because(
                        ReturnCode.SHARED_KEY_INVALID,
                        kind + ": with somebody else's shared key",
                        h -> Call.post(path, style(h, "sharedkey", RefusedCare.key(h.poor(), "name", "key")))
                                .by(h.poor(Role.TRUSTED))),
                because(ReturnCode.SHARED_KEY_EMPTY, 400, kind + ": with a used-up shared key", h -> {
                    String author = h.poor(Role.TRUSTED);
                    return Call.post(path, style(h, "sharedkey", RefusedCare.key(author, "kudos", 0)))
                            .by(author);
                }),
                because(ReturnCode.SHARED_KEY_EXPIRED, 400, kind + ": with an expired shared key", h -> {
                    String author = h.poor(Role.TRUSTED);
                    String key = RefusedCare.key(author, "name", "key");
                    Horde.ok(
                            Call.patch("/api/v2/sharedkeys/" + key, json("expiry", 0))
                                    .by(author),
                            200);
                    return Call.post(path, style(h, "sharedkey", key)).by(author);
                }),
                because(ReturnCode.BAD_REQUEST, kind + ": a second of a name", h -> {
                    String author = h.poor(Role.TRUSTED);
                    Horde.ok(Call.post(path, style(h, "name", "twice")).by(author), 200);
                    return Call.post(path, style(h, "name", "twice")).by(author);
                }),
                because(
                        ReturnCode.STYLE_NOT_FOUND,
                        kind + ": change of an unknown one",
                        h -> Call.patch(path + "/" + NOBODY, json("info", "changed"))
                                .by(h.poor())),
                because(
                        ReturnCode.FORBIDDEN,
                        kind + ": change of somebody else's",
                        h -> Call.patch(path + "/" + made(h, path, h.poor(Role.TRUSTED)), json("info", "changed"))
                                .by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.STYLE_NOT_FOUND,
                        kind + ": deletion of an unknown one",
                        h -> Call.delete(path + "/garbage").by(h.poor())),
                because(
                        ReturnCode.STYLES_ANON_FORBIDDEN,
                        kind + ": deletion by the anonymous account",
                        h -> Call.delete(path + "/" + made(h, path, h.poor(Role.TRUSTED)))
                                .by(Horde.ANONYMOUS)),
                because(
                        ReturnCode.FORBIDDEN,
                        kind + ": deletion of somebody else's",
                        h -> Call.delete(path + "/" + made(h, path, h.poor(Role.TRUSTED)))
                                .by(h.poor())),
                schema(
                        "name",
                        kind + ": without a name",
                        h -> Call.post(path, json("prompt", "{p}{np}", "models", List.of("M")))
                                .by(h.poor(Role.TRUSTED))),
                schema("apikey", kind + ": without a key", h -> Call.post(path, style(h))));
    }

    private static List<Refused> reads() {
        return List.of(
                because(
                        ReturnCode.IMAGE_STYLE_NOT_FOUND,
                        "image style: an unknown one",
                        h -> Call.get(IMAGE + "/" + NOBODY)),
                because(
                        ReturnCode.TEXT_STYLE_NOT_FOUND,
                        "text style: an unknown one",
                        h -> Call.get(TEXT + "/garbage")),
                because(
                        ReturnCode.STYLE_GET_MISTMATCH,
                        "image style: a text's",
                        h -> Call.get(IMAGE + "/" + made(h, TEXT, h.poor(Role.TRUSTED)))),
                because(
                        ReturnCode.STYLE_GET_MISTMATCH,
                        "text style: an image's",
                        h -> Call.get(TEXT + "/" + made(h, IMAGE, h.poor(Role.TRUSTED)))),
                because(
                        ReturnCode.STYLE_NOT_FOUND,
                        "image style: an unknown name",
                        h -> Call.get("/api/v2/styles/image_by_name/nobody-calls-it-so")),
                because(
                        ReturnCode.STYLE_NOT_FOUND,
                        "text style: an unknown name",
                        h -> Call.get("/api/v2/styles/text_by_name/nobody-calls-it-so")),
                because(
                        ReturnCode.COLLECTION_NOT_FOUND,
                        "collection: an unknown one",
                        h -> Call.get(COLLECTIONS + "/" + NOBODY)),
                because(
                        ReturnCode.COLLECTION_NOT_FOUND,
                        "collection: an unknown name",
                        h -> Call.get("/api/v2/collection_by_name/nobody-calls-it-so")),
                because(
                        ReturnCode.COLLECTION_NOT_FOUND,
                        "collection: change of an unknown one",
                        h -> Call.patch(COLLECTIONS + "/" + NOBODY, json("info", "changed"))
                                .by(h.poor())),
                because(
                        ReturnCode.COLLECTION_NOT_FOUND,
                        "collection: deletion of an unknown one",
                        h -> Call.delete(COLLECTIONS + "/" + NOBODY).by(h.poor())),
                because(
                        ReturnCode.STYLES_ANON_FORBIDDEN,
                        "collection: of the anonymous account",
                        h -> Call.post(COLLECTIONS, json("name", "mine", "styles", List.of(NOBODY)))
                                .by(Horde.ANONYMOUS)),
                because(
                        ReturnCode.DELETED_USER,
                        "collection: of a deleted account",
                        h -> Call.post(COLLECTIONS, json("name", "mine", "styles", List.of(NOBODY)))
                                .by(h.poor(Role.DELETED))),
                because(
                        ReturnCode.BAD_REQUEST,
                        "collection: of unknown styles",
                        h -> Call.post(COLLECTIONS, json("name", "mine", "styles", List.of(NOBODY)))
                                .by(h.poor())),
                because(ReturnCode.STYLE_MISMATCH, "collection: of both kinds", h -> {
                    String author = h.poor(Role.TRUSTED);
                    return Call.post(
                                    COLLECTIONS,
                                    json(
                                            "name",
                                            "mixed",
                                            "styles",
                                            List.of(made(h, IMAGE, author), made(h, TEXT, author))))
                            .by(author);
                }),
                because(ReturnCode.FORBIDDEN, "collection: deletion of somebody else's", h -> {
                    String author = h.poor(Role.TRUSTED);
                    String id = Horde.ok(
                                    Call.post(
                                                    COLLECTIONS,
                                                    json("name", "mine", "styles", List.of(made(h, IMAGE, author))))
                                            .by(author),
                                    200)
                            .path("id")
                            .textValue();
                    return Call.delete(COLLECTIONS + "/" + id).by(h.poor());
                }));
    }

    private static Call example(String style, String author, String url) {
        return Call.post(IMAGE + "/" + style + "/example", json("url", url, "primary", false))
                .by(author);
    }

    private static List<Refused> examples() {
        return List.of(
                because(
                        ReturnCode.STYLE_NOT_FOUND,
                        "example: of an unknown style",
                        h -> example(NOBODY, h.poor(), "https://example.org/a.webp")),
                because(
                        ReturnCode.FORBIDDEN,
                        "example: of somebody else's style",
                        h -> example(made(h, IMAGE, h.poor(Role.TRUSTED)), h.poor(), "https://example.org/a.webp")),
                because(ReturnCode.BAD_REQUEST, "example: of a style for texts", h -> {
                    String author = h.poor(Role.TRUSTED);
                    return example(made(h, TEXT, author), author, "https://example.org/a.webp");
                }),
                because(ReturnCode.BAD_REQUEST, "example: not over https", h -> {
                    String author = h.poor(Role.TRUSTED);
                    return example(made(h, IMAGE, author), author, "http://example.org/a.webp");
                }),
                because(ReturnCode.TOO_MANY_STYLE_EXAMPLES, "example: the fifth", h -> {
                    String author = h.poor(Role.TRUSTED);
                    String style = made(h, IMAGE, author);
                    for (int i = 0; i < 4; i++) {
                        Horde.ok(example(style, author, "https://example.org/" + i + ".webp"), 200);
                    }
                    return example(style, author, "https://example.org/more.webp");
                }),
                because(ReturnCode.EXAMPLE_URL_ALREADY_IN_USE, "example: the same again", h -> {
                    String author = h.poor(Role.TRUSTED);
                    String style = made(h, IMAGE, author);
                    Horde.ok(example(style, author, "https://example.org/a.webp"), 200);
                    return example(style, author, "https://example.org/a.webp");
                }),
                because(ReturnCode.STYLE_EXAMPLE_NOT_FOUND, "example: change of an unknown one", h -> {
                    String author = h.poor(Role.TRUSTED);
                    return Call.patch(
                                    IMAGE + "/" + made(h, IMAGE, author) + "/example/" + NOBODY, json("primary", true))
                            .by(author);
                }),
                because(ReturnCode.STYLE_EXAMPLE_NOT_FOUND, "example: deletion of an unknown one", h -> {
                    String author = h.poor(Role.TRUSTED);
                    return Call.delete(IMAGE + "/" + made(h, IMAGE, author) + "/example/garbage")
                            .by(author);
                }));
    }

    private static List<Refused> uses() {
        return List.of(
                because(
                        ReturnCode.STYLE_NOT_FOUND,
                        "image: with an unknown style",
                        h -> h.image(h.rich(), "style", NOBODY)),
                because(
                        ReturnCode.STYLE_NOT_FOUND,
                        "text: with an unknown style",
                        h -> h.text(h.rich(), "style", "nobody-calls-it-so")),
                because(
                        ReturnCode.STYLE_MISMATCH,
                        "image: with a text's style",
                        h -> h.image(h.rich(), "style", made(h, TEXT, h.poor(Role.TRUSTED)))),
                because(
                        ReturnCode.STYLE_MISMATCH,
                        "text: with an image's style",
                        h -> h.text(h.rich(), "style", made(h, IMAGE, h.poor(Role.TRUSTED)))));
    }
}
