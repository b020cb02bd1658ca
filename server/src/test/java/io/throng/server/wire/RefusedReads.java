package io.throng.server.wire;

import static io.throng.server.wire.Refused.because;
import static io.throng.server.wire.Refused.schema;
import static io.throng.server.wire.Refused.transport;

import io.throng.protocol.ReturnCode;
import java.util.List;
import java.util.stream.Stream;

/** What those are refused who look at requests and accounts: image spec 4, text spec 11, accounts spec 5. */
final class RefusedReads {
    private RefusedReads() {}

    static List<Refused> rows() {
        return Stream.concat(
                        Stream.of(
                                        "00000000-0000-4000-8000-000000000000",
                                        "garbage",
                                        "%F0%9F%98%80",
                                        "%00",
                                        "a".repeat(300),
                                        "-1")
                                .flatMap(RefusedReads::unknown),
                        Stream.of(
                                foreign("check of a text", Call.IMAGE_CHECK),
                                foreign("status of a text among images", Call.IMAGE_STATUS),
                                because(ReturnCode.REQUEST_NOT_FOUND, "read: status of an image among texts", h -> {
                                    String id = Horde.ok(h.image(h.rich()), 202)
                                            .path("id")
                                            .textValue();
                                    return Call.get(Call.TEXT_STATUS + id);
                                }),
                                because(
                                        ReturnCode.INVALID_API_KEY,
                                        "read: find_user without a key",
                                        h -> Call.get("/api/v2/find_user")),
                                because(
                                        ReturnCode.USER_NOT_FOUND,
                                        "read: find_user with an unknown key",
                                        h -> Call.get("/api/v2/find_user").by("nobody-has-this-key-00")),
                                because(
                                        ReturnCode.USER_NOT_FOUND,
                                        "read: a user that is no number",
                                        h -> Call.get("/api/v2/users/db0")),
                                because(
                                        ReturnCode.USER_NOT_FOUND,
                                        "read: a user beyond 32 bits",
                                        h -> Call.get("/api/v2/users/99999999999999999999")),
                                because(
                                        ReturnCode.INVALID_API_KEY,
                                        "read: a user with an unknown key",
                                        h -> Call.get("/api/v2/users/0").by("nobody-has-this-key-00")),
                                transport(
                                        404,
                                        "read: test users are switched off",
                                        h -> Call.post("/api/v2/dev/test-user", "{}")),
                                schema("apikey", "image: no key", h -> h.image(null)),
                                schema("apikey", "text: no key", h -> h.text(null))))
                .toList();
    }

    private static Stream<Refused> unknown(String id) {
        String shown = id.length() > 40 ? "a very long id" : id;
        return Stream.of(
                because(ReturnCode.REQUEST_NOT_FOUND, "read: check of " + shown, h -> Call.get(Call.IMAGE_CHECK + id)),
                because(
                        ReturnCode.REQUEST_NOT_FOUND,
                        "read: status of " + shown,
                        h -> Call.get(Call.IMAGE_STATUS + id)),
                because(
                        ReturnCode.REQUEST_NOT_FOUND,
                        "read: cancel of " + shown,
                        h -> Call.delete(Call.IMAGE_STATUS + id)),
                because(
                        ReturnCode.REQUEST_NOT_FOUND,
                        "read: text status of " + shown,
                        h -> Call.get(Call.TEXT_STATUS + id)),
                because(
                        ReturnCode.REQUEST_NOT_FOUND,
                        "read: text cancel of " + shown,
                        h -> Call.delete(Call.TEXT_STATUS + id)));
    }

    private static Refused foreign(String name, String path) {
        return because(ReturnCode.REQUEST_NOT_FOUND, "read: " + name, h -> {
            String id = Horde.ok(h.text(h.rich()), 202).path("id").textValue();
            return Call.get(path + id);
        });
    }
}
