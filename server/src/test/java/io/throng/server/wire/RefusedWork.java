package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;
import static io.throng.server.wire.Refused.schema;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Role;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** What workers are refused for: pops (image spec 5.1, text spec 9.1) and submits (image spec 6.1, text spec 10). */
final class RefusedWork {
    private RefusedWork() {}

    static List<Refused> rows() {
        return Stream.of(bothPops(), pops(), crowds(), bothSubmits(), submits())
                .flatMap(List::stream)
                .toList();
    }

    @FunctionalInterface
    private interface Pop {
        Call of(Horde horde, String key, Object... members);
    }

    private static List<Refused> bothPops() {
        return Stream.concat(pops("dreamer", Horde::imagePop), pops("scribe", Horde::textPop))
                .toList();
    }

    private static Stream<Refused> pops(String kind, Pop pop) {
        return Stream.of(
                because(
                        ReturnCode.INVALID_PRIORITY_USERNAME,
                        kind + ": a friend without #",
                        h -> pop.of(h, h.poor(), "priority_usernames", List.of("ada"))),
                because(
                        ReturnCode.INVALID_PRIORITY_USERNAME,
                        kind + ": a friend without number",
                        h -> pop.of(h, h.poor(), "priority_usernames", List.of("ada#"))),
                because(
                        ReturnCode.INVALID_PRIORITY_USERNAME,
                        kind + ": a friend whose number is none",
                        h -> pop.of(h, h.poor(), "priority_usernames", List.of("ada#one"))),
                because(
                        ReturnCode.INVALID_API_KEY,
                        kind + ": a key nobody has",
                        h -> pop.of(h, "nobody-has-this-key-00")),
                because(ReturnCode.DELETED_USER, kind + ": a deleted account", h -> pop.of(h, h.poor(Role.DELETED))),
                because(
                        ReturnCode.WORKER_FLAGGED_MAINTENANCE,
                        kind + ": a flagged account",
                        h -> pop.of(h, h.poor(Role.FLAGGED))),
                because(
                        ReturnCode.ANON_FORBIDDEN_WORKER,
                        kind + ": the anonymous account",
                        h -> pop.of(h, Horde.ANONYMOUS)),
                because(
                        ReturnCode.PROFANE_WORKER_NAME,
                        kind + ": a profane name",
                        h -> pop.of(h, h.poor(), "name", h.named("shit"))),
                because(
                        ReturnCode.PROFANE_BRIDGE_AGENT,
                        kind + ": a profane agent",
                        h -> pop.of(h, h.poor(), "bridge_agent", "shit:1:me")),
                because(
                        ReturnCode.BAD_REQUEST,
                        kind + ": a name with Colab",
                        h -> pop.of(h, h.poor(), "name", h.named("MyColab"))),
                because(
                        ReturnCode.BAD_REQUEST,
                        kind + ": no models",
                        "we cannot accept workers serving",
                        h -> pop.of(h, h.poor(), "models", List.of())),
                because(
                        ReturnCode.BAD_REQUEST,
                        kind + ": a model of somebody else",
                        h -> pop.of(h, h.poor(Role.SPECIAL), "models", List.of("mine::ada#7"))),
                because(ReturnCode.WRONG_CREDENTIALS, kind + ": a worker of somebody else", "wrong credentials", h -> {
                    Horde.ok(pop.of(h, h.poor()), 200);
                    return pop.of(h, h.poor());
                }),
                because(ReturnCode.WORKER_MAINTENANCE, kind + ": a worker in maintenance", "maintenance mode", h -> {
                    String key = h.poor();
                    Horde.ok(pop.of(h, key), 200);
                    Switches.maintenance(h, h.named(kind), pop.of(h, key));
                    return pop.of(h, key);
                }),
                schema("apikey", kind + ": no key", h -> pop.of(h, null)),
                schema("name", kind + ": no name", h -> pop.of(h, h.poor(), "name", 7)),
                schema("models", kind + ": models that are no list", h -> pop.of(h, h.poor(), "models", "all")),
                schema("amount", kind + ": an amount of 21", h -> pop.of(h, h.poor(), "amount", 21)),
                schema("threads", kind + ": no threads", h -> pop.of(h, h.poor(), "threads", 0)));
    }

    private static List<Refused> pops() {
        return List.of(
                because(ReturnCode.POLYMORPHIC_NAME_CONFLICT, "dreamer: the name of a scribe", h -> {
                    String key = h.poor();
                    Horde.ok(h.textPop(key, "name", h.named("both")), 200);
                    return h.imagePop(key, "name", h.named("both"));
                }),
                because(ReturnCode.POLYMORPHIC_NAME_CONFLICT, "scribe: the name of a dreamer", h -> {
                    String key = h.poor();
                    Horde.ok(h.imagePop(key, "name", h.named("both")), 200);
                    return h.textPop(key, "name", h.named("both"));
                }));
    }

    private static List<Refused> crowds() {
        return List.of(
                because(ReturnCode.TOO_MANY_WORKERS, "dreamer: the fifth of an untrusted owner", h -> {
                    String key = h.poor();
                    return afterWorkers(h, key, 4);
                }),
                because(ReturnCode.TOO_MANY_WORKERS_TRUSTED, "dreamer: the 22nd of a trusted owner", h -> {
                    String key = h.poor(Role.TRUSTED);
                    return afterWorkers(h, key, 21);
                }));
    }

    private static Call afterWorkers(Horde h, String key, int workers) throws Exception {
        for (int i = 0; i < workers; i++) {
            Horde.ok(h.imagePop(key, "name", h.named("dreamer " + i)), 200);
        }
        return h.imagePop(key, "name", h.named("one more"));
    }

    @FunctionalInterface
    private interface Submit {
        Call of(String key, String job, Object... members);
    }

    @FunctionalInterface
    private interface Job {
        String of(Horde horde, String requester, String owner) throws Exception;
    }

    private static List<Refused> bothSubmits() {
        return Stream.concat(
                        submits("image submit", Horde::imageSubmit, Horde::imageJob),
                        submits("text submit", Horde::textSubmit, Horde::textJob))
                .toList();
    }

    private static Stream<Refused> submits(String kind, Submit submit, Job job) {
        return Stream.of(
                because(
                        ReturnCode.INVALID_JOB_ID,
                        kind + ": an unknown job",
                        "Processing Job with ID",
                        h -> submit.of(h.poor(), UUID.randomUUID().toString())),
                because(
                        ReturnCode.INVALID_JOB_ID,
                        kind + ": a job that is no UUID",
                        "does not exist",
                        h -> submit.of(h.poor(), "garbage")),
                because(
                        ReturnCode.INVALID_API_KEY,
                        kind + ": a key nobody has",
                        h -> submit.of("nobody-has-this-key-00", job.of(h, h.rich(), h.poor()))),
                because(
                        ReturnCode.WRONG_CREDENTIALS,
                        kind + ": a job of somebody else",
                        "wrong credentials",
                        h -> submit.of(h.poor(), job.of(h, h.rich(), h.poor()))),
                because(ReturnCode.DUPLICATE_GEN, kind + ": a second time", "already submitted", h -> {
                    String owner = h.poor();
                    String id = job.of(h, h.rich(), owner);
                    Horde.ok(submit.of(owner, id), 200);
                    return submit.of(owner, id);
                }),
                because(ReturnCode.ABORTED_GEN, kind + ": after giving it up", "Please check your worker speed", h -> {
                    String owner = h.poor();
                    String id = job.of(h, h.rich(), owner);
                    Horde.ok(submit.of(owner, id, "state", "faulted"), 200);
                    return submit.of(owner, id);
                }),
                because(ReturnCode.BAD_REQUEST, kind + ": 51 notes", "50", h -> {
                    String owner = h.poor();
                    return submit.of(
                            owner,
                            job.of(h, h.rich(), owner),
                            "gen_metadata",
                            Collections.nCopies(51, json("type", "censorship", "value", "csam")));
                }),
                schema("apikey", kind + ": no key", h -> submit.of(null, "garbage")),
                schema("id", kind + ": a number as id", h -> submit.of(h.poor(), "x", "id", 5)),
                schema("generation", kind + ": a number as result", h -> submit.of(h.poor(), "x", "generation", 5)),
                schema("state", kind + ": an unknown state", h -> submit.of(h.poor(), "x", "state", "done")),
                schema("seed", kind + ": a text as seed", h -> submit.of(h.poor(), "x", "seed", "7")),
                schema(
                        "gen_metadata.0.type",
                        kind + ": a note of an unknown type",
                        h -> submit.of(
                                h.poor(), "x", "gen_metadata", List.of(json("type", "opinion", "value", "nsfw")))));
    }

    private static List<Refused> submits() {
        return List.of(
                because(ReturnCode.INVALID_JOB_ID, "text submit: an image's job", h -> {
                    String owner = h.poor();
                    return Horde.textSubmit(owner, h.imageJob(h.rich(), owner));
                }),
                because(ReturnCode.INVALID_JOB_ID, "image submit: a text's job", h -> {
                    String owner = h.poor();
                    return Horde.imageSubmit(owner, h.textJob(h.rich(), owner));
                }),
                schema(
                        "gen_metadata.0.value",
                        "text submit: a note that texts do not have",
                        h -> Horde.textSubmit(
                                h.poor(), "x", "gen_metadata", List.of(json("type", "censorship", "value", "nsfw")))),
                schema(
                        "seed",
                        "image submit: no seed",
                        h -> Call.post(Call.IMAGE_SUBMIT, json("id", "x", "generation", "R2"))
                                .by(h.poor())));
    }
}
