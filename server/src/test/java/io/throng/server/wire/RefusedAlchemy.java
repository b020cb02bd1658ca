package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;
import static io.throng.server.wire.Refused.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.throng.protocol.ReturnCode;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What calls about alchemy are refused for: alchemy spec 3, 6, 7 and 8. */
final class RefusedAlchemy {
    static final String ASYNC = "/api/v2/interrogate/async";
    private static final String POP = "/api/v2/interrogate/pop";
    private static final String SUBMIT = "/api/v2/interrogate/submit";
    private static final String STATUS = "/api/v2/interrogate/status/";

    private RefusedAlchemy() {}

    static List<Refused> rows() {
        return Stream.of(requests(), pops(), submits(), reads())
                .flatMap(List::stream)
                .toList();
    }

    static Call request(String key, Object... members) throws IOException {
        var body =
                json("forms", List.of(json("name", "caption")), "source_image", Pictures.base64(Pictures.png(64, 64)));
        body.putAll(json(members));
        return Call.post(ASYNC, body).by(key);
    }

    static Call pop(Horde h, String key, Object... members) {
        var body = json("name", h.named("alchemist"), "forms", List.of("vectorize"));
        body.putAll(json(members));
        return Call.post(POP, body).by(key);
    }

    private static List<Refused> requests() {
        return List.of(
                because(
                        ReturnCode.INVALID_API_KEY,
                        "alchemy: a key nobody has",
                        h -> request("nobody-has-this-key-00")),
                because(
                        ReturnCode.INVALID_API_KEY,
                        "alchemy: a shared key",
                        h -> request(RefusedCare.key(h.rich(), "name", "key"))),
                because(ReturnCode.DELETED_USER, "alchemy: a deleted account", h -> request(h.rich(Role.DELETED))),
                because(ReturnCode.TOO_MANY_PROMPTS, "alchemy: beyond the concurrency", h -> {
                    Registration user = h.person(0);
                    Registration moderator = h.person(0, Role.MODERATOR);
                    Horde.ok(
                            Call.put("/api/v2/users/" + user.account().id(), json("concurrency", 0))
                                    .by(moderator.apiKey()),
                            200);
                    return request(user.apiKey());
                }),
                because(
                        ReturnCode.BAD_REQUEST,
                        "alchemy: a webhook in plain text",
                        h -> request(h.rich(), "webhook", "http://example.org/hook")),
                because(
                        ReturnCode.IMAGE_VALIDATION_FAILED,
                        "alchemy: a picture that is none",
                        h -> request(h.rich(), "source_image", "aGVsbG8=")),
                because(
                        ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                        "alchemy: a picture of 60000x60000",
                        h -> request(h.rich(), "source_image", Pictures.base64(Pictures.declaring(60_000, 60_000)))),
                schema("forms", "alchemy: no forms", h -> request(h.rich(), "forms", List.of())),
                schema("apikey", "alchemy: no key", h -> request(null)));
    }

    private static List<Refused> pops() {
        return List.of(
                because(
                        ReturnCode.BAD_REQUEST,
                        "alchemist: a friend without #",
                        h -> pop(h, h.poor(), "priority_usernames", List.of("ada"))),
                because(
                        ReturnCode.INVALID_API_KEY,
                        "alchemist: a key nobody has",
                        h -> pop(h, "nobody-has-this-key-00")),
                because(ReturnCode.DELETED_USER, "alchemist: a deleted account", h -> pop(h, h.poor(Role.DELETED))),
                because(
                        ReturnCode.WORKER_FLAGGED_MAINTENANCE,
                        "alchemist: a flagged account",
                        h -> pop(h, h.poor(Role.FLAGGED))),
                because(
                        ReturnCode.ANON_FORBIDDEN_WORKER,
                        "alchemist: the anonymous account",
                        h -> pop(h, Horde.ANONYMOUS)),
                because(
                        ReturnCode.PROFANE_WORKER_NAME,
                        "alchemist: a profane name",
                        h -> pop(h, h.poor(), "name", h.named("shit"))),
                because(ReturnCode.POLYMORPHIC_NAME_CONFLICT, "alchemist: the name of a scribe", h -> {
                    String key = h.poor();
                    Horde.ok(h.textPop(key, "name", h.named("both")), 200);
                    return pop(h, key, "name", h.named("both"));
                }),
                because(ReturnCode.WRONG_CREDENTIALS, "alchemist: a worker of somebody else", h -> {
                    Horde.ok(pop(h, h.poor()), 200);
                    return pop(h, h.poor());
                }),
                because(
                        ReturnCode.TOO_MANY_SAME_I_PS,
                        "alchemist: the fifth of an untrusted owner at an address",
                        h -> {
                            String key = h.poor();
                            for (int i = 0; i < 4; i++) {
                                Horde.ok(pop(h, key, "name", h.named("alchemist " + i)), 200);
                            }
                            return pop(h, key);
                        }),
                because(ReturnCode.WORKER_MAINTENANCE, "alchemist: a worker in maintenance", h -> {
                    String key = h.poor();
                    Horde.ok(pop(h, key), 200);
                    Switches.maintenance(h, h.named("alchemist"), pop(h, key));
                    return pop(h, key);
                }));
    }

    /** A form handed to an alchemist of that key; its requester is the alchemist's only friend, and comes first. */
    private static String form(Horde h, String owner) throws Exception {
        Registration requester = h.person(1_000_00, Role.TRUSTED);
        Horde.ok(request(requester.apiKey()), 202);
        JsonNode pop = Horde.ok(
                pop(
                        h,
                        owner,
                        "forms",
                        List.of("caption"),
                        "priority_usernames",
                        List.of(requester.account().alias())),
                200);
        return pop.path("forms").path(0).path("id").textValue();
    }

    private static Call submit(String key, String form) {
        return Call.post(SUBMIT, json("id", form, "result", json("caption", "a pixel")))
                .by(key);
    }

    private static List<Refused> submits() {
        return List.of(
                because(
                        ReturnCode.INVALID_JOB_ID,
                        "alchemy submit: an unknown form",
                        h -> submit(h.poor(), UUID.randomUUID().toString())),
                because(ReturnCode.INVALID_JOB_ID, "alchemy submit: what is no id", h -> submit(h.poor(), "garbage")),
                because(
                        ReturnCode.INVALID_API_KEY,
                        "alchemy submit: a key nobody has",
                        h -> submit("nobody-has-this-key-00", form(h, h.poor(Role.TRUSTED)))),
                because(
                        ReturnCode.WRONG_CREDENTIALS,
                        "alchemy submit: a form of somebody else",
                        h -> submit(h.poor(), form(h, h.poor(Role.TRUSTED)))),
                because(ReturnCode.DUPLICATE_GEN, "alchemy submit: a second time", "already submitted", h -> {
                    String owner = h.poor(Role.TRUSTED);
                    String form = form(h, owner);
                    Horde.ok(submit(owner, form), 200);
                    return submit(owner, form);
                }));
    }

    private static List<Refused> reads() {
        return Stream.of(UUID.randomUUID().toString(), "garbage")
                .flatMap(id -> Stream.of(
                        because(
                                ReturnCode.REQUEST_NOT_FOUND,
                                "alchemy: status of " + (id.equals("garbage") ? id : "nothing"),
                                h -> Call.get(STATUS + id)),
                        because(
                                ReturnCode.REQUEST_NOT_FOUND,
                                "alchemy: cancel of " + (id.equals("garbage") ? id : "nothing"),
                                h -> Call.delete(STATUS + id))))
                .toList();
    }
}
