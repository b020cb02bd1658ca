package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.People;
import io.throng.server.account.Registration;
import io.throng.server.account.Role;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** What calls about accounts, shared keys and kudos are refused for: accounts spec 5 to 7, 11 and 14. */
final class RefusedCare {
    private static final String USERS = "/api/v2/users/";
    private static final String KEYS = "/api/v2/sharedkeys";
    private static final String TRANSFER = "/api/v2/kudos/transfer";
    private static final String AWARD = "/api/v2/kudos/award";

    private RefusedCare() {}

    static List<Refused> rows() {
        return Stream.of(users(), deletions(), keys(), keysInUse(), transfers(), awards())
                .flatMap(List::stream)
                .toList();
    }

    private static int id(Registration person) {
        return person.account().id();
    }

    /** A change of the caller's own account. */
    private static Refused own(ReturnCode code, String name, Object value, Role... roles) {
        return because(code, "user: own " + name + " " + value, h -> {
            Registration caller = h.person(0, roles);
            return Call.put(USERS + id(caller), json(name, value)).by(caller.apiKey());
        });
    }

    private static List<Refused> users() {
        return List.of(
                because(
                        ReturnCode.USER_NOT_FOUND,
                        "user: change of nobody",
                        h -> Call.put(USERS + "2147483000", json("public_workers", true))
                                .by(h.poor())),
                because(
                        ReturnCode.INVALID_API_KEY,
                        "user: change with an unknown key",
                        h -> Call.put(USERS + id(h.person(0)), json("public_workers", true))
                                .by("nobody-has-this-key-00")),
                own(ReturnCode.NOT_ADMIN, "kudos", 5, Role.MODERATOR),
                own(ReturnCode.NOT_ADMIN, "monthly_kudos", 5, Role.MODERATOR),
                own(ReturnCode.NOT_ADMIN, "usage_multiplier", 2, Role.MODERATOR),
                own(ReturnCode.NOT_ADMIN, "moderator", true),
                own(ReturnCode.NOT_MODERATOR, "trusted", true),
                own(ReturnCode.NOT_MODERATOR, "flagged", false),
                own(ReturnCode.NOT_MODERATOR, "concurrency", 31),
                own(ReturnCode.NOT_MODERATOR, "worker_invited", 1),
                own(ReturnCode.NOT_MODERATOR, "reset_suspicion", true),
                own(ReturnCode.NOT_MODERATOR, "admin_comment", "I am good"),
                own(ReturnCode.PROFANE_ADMIN_COMMENT, "admin_comment", "what a shit", Role.MODERATOR),
                own(ReturnCode.PROFANE_USER_NAME, "username", "what a shit"),
                own(ReturnCode.PROFANE_USER_CONTACT, "contact", "what a shit"),
                own(ReturnCode.TOO_LONG_USER_NAME, "username", "a".repeat(31)),
                own(ReturnCode.NON_SERVICE_FORBIDDEN, "generate_proxy_passkey", true),
                own(ReturnCode.USER_NOT_DELETED, "undelete", true),
                own(ReturnCode.NO_USER_MOD_SELECTED, "filtered", true),
                because(
                        ReturnCode.ANON_FORBIDDEN_USER_MOD,
                        "user: the anonymous account of itself",
                        h -> Call.put(USERS + "0", json("public_workers", true)).by(Horde.ANONYMOUS)),
                because(
                        ReturnCode.NOT_MODERATOR,
                        "user: somebody else's name",
                        h -> Call.put(USERS + id(h.person(0)), json("username", "mine now"))
                                .by(h.poor())));
    }

    private static List<Refused> deletions() {
        return List.of(
                because(
                        ReturnCode.USER_NOT_FOUND,
                        "user: deletion of what is no number",
                        h -> Call.delete(USERS + "db0").by(h.poor())),
                because(
                        ReturnCode.ANON_FORBIDDEN_USER,
                        "user: deletion by the anonymous account",
                        h -> Call.delete(USERS + id(h.person(0))).by(Horde.ANONYMOUS)),
                because(ReturnCode.CANNOT_DELETE_MOD, "user: deletion of a moderator", h -> {
                    Registration moderator = h.person(0, Role.MODERATOR);
                    return Call.delete(USERS + id(moderator)).by(moderator.apiKey());
                }),
                because(
                        ReturnCode.NOT_USER_OR_MOD,
                        "user: deletion of somebody else",
                        h -> Call.delete(USERS + id(h.person(0))).by(h.poor())),
                because(ReturnCode.CANNOT_WIPE_ACTIVE_USER, "user: deletion again, too soon", h -> {
                    Registration user = h.person(0);
                    Horde.ok(Call.delete(USERS + id(user)).by(user.apiKey()), 200);
                    return Call.delete(USERS + id(user)).by(user.apiKey());
                }));
    }

    static String key(String owner, Object... members) throws Exception {
        return Horde.ok(Call.put(KEYS, json(members)).by(owner), 200).path("id").textValue();
    }

    private static List<Refused> keys() {
        return List.of(
                because(
                        ReturnCode.ANON_FORBIDDEN,
                        "shared key: of the anonymous account",
                        h -> Call.put(KEYS, json("name", "key")).by(Horde.ANONYMOUS)),
                because(ReturnCode.FORBIDDEN, "shared key: the fourth", h -> {
                    String owner = h.poor();
                    for (int i = 0; i < 3; i++) {
                        key(owner, "name", "key " + i);
                    }
                    return Call.put(KEYS, json("name", "key")).by(owner);
                }),
                because(
                        ReturnCode.INVALID_API_KEY,
                        "shared key: look at an unknown one",
                        h -> Call.get(KEYS + "/" + UUID.randomUUID())),
                because(
                        ReturnCode.INVALID_API_KEY,
                        "shared key: change of an unknown one",
                        h -> Call.patch(KEYS + "/garbage", json("name", "key")).by(h.poor())),
                because(
                        ReturnCode.FORBIDDEN,
                        "shared key: change of somebody else's",
                        h -> Call.patch(KEYS + "/" + key(h.poor(), "name", "key"), json("name", "mine"))
                                .by(h.poor(Role.MODERATOR))),
                because(
                        ReturnCode.FORBIDDEN,
                        "shared key: deletion of somebody else's",
                        h -> Call.delete(KEYS + "/" + key(h.poor(), "name", "key"))
                                .by(h.poor())),
                because(ReturnCode.NO_SHARED_KEY_MOD_SELECTED, "shared key: no change", h -> {
                    String owner = h.poor();
                    return Call.patch(KEYS + "/" + key(owner, "name", "key"), Map.of())
                            .by(owner);
                }));
    }

    @FunctionalInterface
    private interface Generation {
        Call of(Horde horde, String key, Object... members);
    }

    private static List<Refused> keysInUse() {
        return Stream.concat(
                        inUse("image", Horde::image, "/api/v2/styles/image"),
                        inUse("text", Horde::text, "/api/v2/styles/text"))
                .toList();
    }

    private static Stream<Refused> inUse(String kind, Generation generation, String styles) {
        return Stream.of(
                because(
                        ReturnCode.SHARED_KEY_EMPTY,
                        kind + ": with a used-up shared key",
                        h -> generation.of(h, key(h.rich(), "kudos", 0))),
                because(ReturnCode.SHARED_KEY_EXPIRED, kind + ": with an expired shared key", h -> {
                    String owner = h.rich();
                    String key = key(owner, "name", "key");
                    Horde.ok(Call.patch(KEYS + "/" + key, json("expiry", 0)).by(owner), 200);
                    return generation.of(h, key);
                }),
                because(ReturnCode.SHARED_KEY_ASSIGNED_STYLES, kind + ": with a style's shared key", h -> {
                    String owner = h.rich(Role.TRUSTED);
                    String key = key(owner, "name", "key");
                    Horde.ok(
                            Call.post(styles, RefusedStyles.style(h, "sharedkey", key))
                                    .by(owner),
                            200);
                    return generation.of(h, key);
                }),
                because(
                        ReturnCode.SHARED_KEY_INSUFFICIENT_KUDOS,
                        kind + ": dearer than the shared key's budget",
                        h -> generation.of(h, key(h.rich(), "kudos", 1), "models", List.of(), "params", json("n", 4))));
    }

    private static Refused transfer(ReturnCode code, String name, Role giver, Role receiver) {
        return because(code, 400, "transfer: " + name, h -> {
            Registration to = receiver == null ? h.person(0) : h.person(0, receiver);
            return Call.post(TRANSFER, json("username", to.account().alias(), "amount", 1))
                    .by(giver == null ? h.rich() : h.rich(giver));
        });
    }

    private static Refused amount(ReturnCode code, int amount) {
        return because(
                code,
                "transfer: of " + amount,
                h -> Call.post(TRANSFER, json("username", h.person(0).account().alias(), "amount", amount))
                        .by(h.rich()));
    }

    /** Makes an account suspicious. */
    private static Registration suspicious(Horde h, int kudosHundredths) throws Exception {
        Registration person = h.person(kudosHundredths);
        for (int i = 0; i < 5; i++) {
            h.execute("insert into user_suspicion (user_id, reason, source) values (?, 5, 'a test')", id(person));
        }
        return person;
    }

    private static List<Refused> transfers() {
        return List.of(
                because(
                        ReturnCode.KUDOS_TRANSFER_FROM_ANON,
                        "transfer: from the anonymous account",
                        h -> Call.post(
                                        TRANSFER,
                                        json("username", h.person(0).account().alias(), "amount", 1))
                                .by(Horde.ANONYMOUS)),
                because(
                        ReturnCode.INVALID_TARGET_USERNAME,
                        "transfer: to nobody",
                        h -> Call.post(TRANSFER, json("username", "nobody", "amount", 1))
                                .by(h.rich())),
                because(ReturnCode.SHARED_KEY_EXPIRED, 400, "transfer: to an expired shared key", h -> {
                    String owner = h.poor();
                    String key = key(owner, "name", "key");
                    Horde.ok(Call.patch(KEYS + "/" + key, json("expiry", 0)).by(owner), 200);
                    return Call.post(TRANSFER, json("username", key, "amount", 1))
                            .by(h.rich());
                }),
                because(
                        ReturnCode.KUDOS_TRANSFER_TO_ANON,
                        "transfer: to the anonymous account",
                        h -> Call.post(TRANSFER, json("username", "Anonymous#0", "amount", 1))
                                .by(h.rich())),
                because(ReturnCode.KUDOS_TRANSFER_TO_SELF, "transfer: to oneself", h -> {
                    Registration self = h.person(1_000_00);
                    return Call.post(TRANSFER, json("username", self.account().alias(), "amount", 1))
                            .by(self.apiKey());
                }),
                because(ReturnCode.TOO_FAST_KUDOS_TRANSFERS, "transfer: back at once", h -> {
                    Registration one = h.person(1_000_00);
                    Registration other = h.person(1_000_00);
                    Horde.ok(
                            Call.post(TRANSFER, json("username", other.account().alias(), "amount", 1))
                                    .by(one.apiKey()),
                            200);
                    return Call.post(TRANSFER, json("username", one.account().alias(), "amount", 1))
                            .by(other.apiKey());
                }),
                because(
                        ReturnCode.FAULT_WHEN_KUDOS_SENDING,
                        "transfer: by somebody suspicious",
                        h -> Call.post(
                                        TRANSFER,
                                        json("username", h.person(0).account().alias(), "amount", 1))
                                .by(suspicious(h, 1_000_00).apiKey())),
                because(
                        ReturnCode.FAULT_WHEN_KUDOS_RECEIVING,
                        "transfer: to somebody suspicious",
                        h -> Call.post(
                                        TRANSFER,
                                        json(
                                                "username",
                                                suspicious(h, 0).account().alias(),
                                                "amount",
                                                1))
                                .by(h.rich())),
                transfer(ReturnCode.SOURCE_ACCOUNT_FLAGGED, "by somebody flagged", Role.FLAGGED, null),
                transfer(ReturnCode.EDUCATION_CANNOT_SEND_KUDOS, "by a school", Role.EDUCATION, null),
                transfer(ReturnCode.TARGET_ACCOUNT_FLAGGED, "to somebody flagged", null, Role.FLAGGED),
                transfer(ReturnCode.DELETED_USER, "to a deleted account", null, Role.DELETED),
                transfer(ReturnCode.DELETED_USER, "by a deleted account", Role.DELETED, null),
                amount(ReturnCode.NEGATIVE_KUDOS_TRANSFER, -1),
                amount(ReturnCode.INVALID_KUDOS_TRANSFER_AMOUNT, 0),
                amount(ReturnCode.KUDOS_TRANSFER_NOT_ENOUGH, 1_000_000),
                because(ReturnCode.IDEMPOTENCY_KEY_CONFLICT, "transfer: another one under a used key", h -> {
                    String giver = h.rich();
                    String receiver = h.person(0).account().alias();
                    Horde.ok(
                            Call.post(TRANSFER, json("username", receiver, "amount", 1))
                                    .by(giver)
                                    .with("Idempotency-Key", "once"),
                            200);
                    return Call.post(TRANSFER, json("username", receiver, "amount", 2))
                            .by(giver)
                            .with("Idempotency-Key", "once");
                }));
    }

    private static Call award(String key, Object username) {
        return Call.post(AWARD, json("username", username, "amount", 1)).by(key);
    }

    private static String root(Horde h) throws Exception {
        return new People(h.registry(), h.dataSource()).root();
    }

    private static List<Refused> awards() {
        return List.of(
                because(
                        ReturnCode.NOT_ALLOWED_AWARDS,
                        "award: by anybody",
                        h -> award(h.rich(Role.MODERATOR), h.person(0).account().alias())),
                because(
                        ReturnCode.DELETED_USER,
                        "award: by a deleted account",
                        h -> award(h.rich(Role.DELETED), h.person(0).account().alias())),
                because(ReturnCode.INVALID_AWARD_USERNAME, "award: to nobody", h -> award(root(h), "nobody")),
                because(
                        ReturnCode.KUDOS_AWARD_TO_ANON,
                        "award: to the anonymous account",
                        h -> award(root(h), "Anonymous#0")),
                because(
                        ReturnCode.TARGET_ACCOUNT_FLAGGED,
                        "award: to somebody flagged",
                        h -> award(root(h), h.person(0, Role.FLAGGED).account().alias())));
    }
}
