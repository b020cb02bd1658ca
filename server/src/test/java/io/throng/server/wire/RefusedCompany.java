package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;
import static io.throng.server.wire.Refused.schema;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Role;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** What calls about workers, teams and messages are refused for: workers spec 2 and 3. */
final class RefusedCompany {
    private static final String WORKERS = "/api/v2/workers/";
    private static final String MESSAGES = "/api/v2/workers/messages";
    private static final String TEAMS = "/api/v2/teams";
    private static final String NOBODY = "00000000-0000-4000-8000-000000000000";

    private RefusedCompany() {}

    static List<Refused> rows() {
        return Stream.of(workers(), teams(), messages()).flatMap(List::stream).toList();
    }

    /** The id of a scribe of that owner. */
    private static String worker(Horde h, String owner) throws Exception {
        Horde.ok(h.textPop(owner), 200);
        return h.stored("select id from worker where name = ?", h.named("scribe"));
    }

    private static Refused change(ReturnCode code, String name, Object... members) {
        return because(code, "worker: " + name, h -> {
            String owner = h.poor();
            return Call.put(WORKERS + worker(h, owner), json(members)).by(owner);
        });
    }

    private static Refused changeOfOthers(ReturnCode code, Object... members) {
        return because(
                code,
                "worker: somebody else's " + members[0],
                h -> Call.put(WORKERS + worker(h, h.poor()), json(members)).by(h.poor()));
    }

    private static List<Refused> workers() {
        return List.of(
                because(ReturnCode.WORKER_NOT_FOUND, "worker: an unknown one", h -> Call.get(WORKERS + NOBODY)),
                because(ReturnCode.WORKER_NOT_FOUND, "worker: what is no id", h -> Call.get(WORKERS + "!!!")),
                because(
                        ReturnCode.WORKER_NOT_FOUND,
                        "worker: an unknown name",
                        h -> Call.get(WORKERS + "name/nobody-is-called-so")),
                because(
                        ReturnCode.WORKER_NOT_FOUND,
                        "worker: change of an unknown one",
                        h -> Call.put(WORKERS + NOBODY, json("maintenance", true))
                                .by(h.poor())),
                because(
                        ReturnCode.WORKER_NOT_FOUND,
                        "worker: deletion of an unknown one",
                        h -> Call.delete(WORKERS + NOBODY).by(h.poor())),
                because(
                        ReturnCode.INVALID_API_KEY,
                        "worker: deletion without a key",
                        h -> Call.delete(WORKERS + worker(h, h.poor()))),
                changeOfOthers(ReturnCode.NOT_OWNER, "maintenance", true),
                changeOfOthers(ReturnCode.NOT_OWNER, "info", "mine now"),
                changeOfOthers(ReturnCode.NOT_MODERATOR, "name", "mine now"),
                changeOfOthers(ReturnCode.NOT_MODERATOR, "team", ""),
                change(ReturnCode.NOT_MODERATOR, "paused by its owner", "paused", true),
                change(ReturnCode.PROFANE_WORKER_INFO, "a profane info", "info", "what a shit"),
                change(ReturnCode.PROFANE_WORKER_NAME, "a profane name", "name", "what a shit"),
                change(ReturnCode.TEAM_NOT_FOUND, "an unknown team", "team", NOBODY),
                change(ReturnCode.NO_WORKER_MOD_SELECTED, "nothing", "maintenance_msg", "alone it selects nothing"),
                because(
                        ReturnCode.TOO_LONG_WORKER_NAME,
                        "scribe: a name of 101 characters",
                        h -> h.textPop(h.poor(), "name", "a".repeat(101))),
                because(ReturnCode.WORKER_NAME_ALREADY_EXISTS, "worker: a name that another has", h -> {
                    Horde.ok(h.textPop(h.poor(), "name", h.named("the first")), 200);
                    String owner = h.poor();
                    return Call.put(WORKERS + worker(h, owner), json("name", h.named("the first")))
                            .by(owner);
                }),
                because(
                        ReturnCode.NOT_MODERATOR,
                        "worker: deletion of somebody else's",
                        h -> Call.delete(WORKERS + worker(h, h.poor())).by(h.poor())),
                because(ReturnCode.LOCKED, "worker: deletion while a job is remembered", h -> {
                    String owner = h.poor();
                    h.textJob(h.rich(), owner);
                    String id = h.stored("select id from worker where name = ?", h.named("scribe"));
                    return Call.delete(WORKERS + id).by(owner);
                }),
                schema("info", "worker: an info of 1001 characters", h -> {
                    String owner = h.poor();
                    return Call.put(WORKERS + worker(h, owner), json("info", "a".repeat(1001)))
                            .by(owner);
                }));
    }

    private static String team(Horde h, String creator, String name) throws Exception {
        return Horde.ok(Call.post(TEAMS, json("name", name)).by(creator), 200)
                .path("id")
                .textValue();
    }

    private static Refused newTeam(ReturnCode code, String name, Object... members) {
        return because(
                code, "team: " + name, h -> Call.post(TEAMS, json(members)).by(h.poor(Role.TRUSTED)));
    }

    private static Refused changedTeam(ReturnCode code, String name, Map<String, Object> members) {
        return because(code, "team: changed to " + name, h -> {
            String creator = h.poor(Role.TRUSTED);
            return Call.patch(TEAMS + "/" + team(h, creator, h.named("team " + UUID.randomUUID())), members)
                    .by(creator);
        });
    }

    private static List<Refused> teams() {
        return List.of(
                because(
                        ReturnCode.ANON_FORBIDDEN,
                        "team: of the anonymous account",
                        h -> Call.post(TEAMS, json("name", "mine")).by(Horde.ANONYMOUS)),
                because(
                        ReturnCode.UNTRUSTED_TEAM_CREATION,
                        "team: of an untrusted account",
                        h -> Call.post(TEAMS, json("name", "mine")).by(h.poor())),
                newTeam(ReturnCode.PROFANE_TEAM_NAME, "a profane name", "name", "what a shit"),
                newTeam(ReturnCode.PROFANE_TEAM_INFO, "a profane info", "name", "fine", "info", "what a shit"),
                because(ReturnCode.TEAM_NAME_ALREADY_EXISTS, "team: a name that another has", h -> {
                    String creator = h.poor(Role.TRUSTED);
                    team(h, creator, h.named("Twice"));
                    return Call.post(TEAMS, json("name", h.named("TWICE"))).by(creator);
                }),
                because(ReturnCode.TEAM_NOT_FOUND, "team: an unknown one", h -> Call.get(TEAMS + "/" + NOBODY)),
                because(
                        ReturnCode.TEAM_NOT_FOUND,
                        "team: change of an unknown one",
                        h -> Call.patch(TEAMS + "/garbage", json("info", "changed"))
                                .by(h.poor())),
                because(
                        ReturnCode.TEAM_NOT_FOUND,
                        "team: deletion of an unknown one",
                        h -> Call.delete(TEAMS + "/" + NOBODY).by(h.poor())),
                changedTeam(ReturnCode.NO_TEAM_MOD_SELECTED, "nothing", Map.of()),
                changedTeam(ReturnCode.PROFANE_TEAM_NAME, "a profane name", json("name", "what a shit")),
                changedTeam(ReturnCode.PROFANE_TEAM_INFO, "a profane info", json("info", "what a shit")),
                because(
                        ReturnCode.NOT_OWNER,
                        "team: somebody else's info",
                        h -> Call.patch(
                                        TEAMS + "/" + team(h, h.poor(Role.TRUSTED), h.named("info")),
                                        json("info", "mine now"))
                                .by(h.poor())),
                because(
                        ReturnCode.NOT_MODERATOR,
                        "team: somebody else's name",
                        h -> Call.patch(
                                        TEAMS + "/" + team(h, h.poor(Role.TRUSTED), h.named("name")),
                                        json("name", "mine now"))
                                .by(h.poor())),
                because(
                        ReturnCode.NOT_MODERATOR,
                        "team: deletion of somebody else's",
                        h -> Call.delete(TEAMS + "/" + team(h, h.poor(Role.TRUSTED), h.named("deleted")))
                                .by(h.poor())));
    }

    private static List<Refused> messages() {
        return List.of(
                because(
                        ReturnCode.ANON_FORBIDDEN,
                        "message: of the anonymous account",
                        h -> Call.post(MESSAGES, json("message", "hello")).by(Horde.ANONYMOUS)),
                because(
                        ReturnCode.WORKER_NOT_FOUND,
                        "message: to an unknown worker",
                        h -> Call.post(MESSAGES, json("message", "hello", "worker_id", NOBODY))
                                .by(h.poor())),
                because(
                        ReturnCode.MESSAGES_ONLY_OWN_WORKERS,
                        "message: to somebody else's worker",
                        h -> Call.post(MESSAGES, json("message", "hello", "worker_id", worker(h, h.poor())))
                                .by(h.poor())),
                because(
                        ReturnCode.MESSAGES_ONLY_OWN_WORKERS,
                        "message: to all",
                        h -> Call.post(MESSAGES, json("message", "hello")).by(h.poor())),
                because(
                        ReturnCode.WORKERMESSAGE_NOT_FOUND,
                        "message: an unknown one",
                        h -> Call.get(MESSAGES + "/" + NOBODY)),
                because(
                        ReturnCode.WORKERMESSAGE_NOT_FOUND,
                        "message: deletion of an unknown one",
                        h -> Call.delete(MESSAGES + "/garbage").by(h.poor())),
                because(ReturnCode.FORBIDDEN, "message: deletion of somebody else's", h -> {
                    String owner = h.poor();
                    String id = Horde.ok(
                                    Call.post(MESSAGES, json("message", "hello", "worker_id", worker(h, owner)))
                                            .by(owner),
                                    200)
                            .path("id")
                            .textValue();
                    return Call.delete(MESSAGES + "/" + id).by(h.poor());
                }));
    }
}
