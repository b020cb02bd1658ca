package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;

import io.throng.protocol.ReturnCode;
import io.throng.server.account.Role;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** What text requests are refused for by the domain: text spec 3, in its order. */
final class RefusedTextRequests {
    private static final String IMAGE = Pictures.base64(Pictures.png(8, 8));

    private RefusedTextRequests() {}

    private static Refused members(ReturnCode code, String name, Object... members) {
        return because(code, "text: " + name, h -> h.text(h.poor(), members));
    }

    private static Refused params(ReturnCode code, String name, Object... params) {
        return members(code, name, "params", json(params));
    }

    static List<Refused> rows() {
        return List.of(
                members(ReturnCode.BAD_REQUEST, "a webhook without https", "webhook", "http://example.org/hook"),
                Refused.schema(
                        "webhook",
                        "text: a webhook of 1025 characters",
                        h -> h.text(h.poor(), "webhook", "https://example.org/" + "a".repeat(1005))),
                because(ReturnCode.INVALID_API_KEY, "text: a key nobody has", h -> h.text("nobody-has-this-key-00")),
                members(ReturnCode.ONLY_SERVICE_ACCOUNT_PROXY, "a proxied account", "proxied_account", "someone"),
                because(ReturnCode.DELETED_USER, "text: a deleted account", h -> h.text(h.poor(Role.DELETED))),
                members(
                        ReturnCode.TOO_MANY_EXTRA_SOURCE_IMAGES,
                        "six extra source images",
                        "extra_source_images",
                        Collections.nCopies(6, json("image", IMAGE))),
                members(
                        ReturnCode.MORE_THAN_MIN_EXTRA_SOURCE_IMAGE,
                        "two extra source images of the untrusted",
                        "extra_source_images",
                        Collections.nCopies(2, json("image", IMAGE))),
                members(ReturnCode.MISSING_PROMPT, "an empty prompt", "prompt", ""),
                members(
                        ReturnCode.WORKER_NOT_FOUND,
                        "an unknown worker",
                        "workers",
                        List.of(UUID.randomUUID().toString())),
                members(ReturnCode.WORKER_NOT_FOUND, "a worker that is no UUID", "workers", List.of("my worker")),
                members(
                        ReturnCode.REQUIRES_TRUST,
                        "no batching for the untrusted",
                        "disable_batching",
                        true,
                        "params",
                        json("n", 2)),
                because(ReturnCode.TOO_MANY_PROMPTS, "text: more than thirty waiting", "30", h -> {
                    String key = h.poor();
                    Horde.ok(h.text(key, "params", json("n", 20)), 202);
                    return h.text(key, "params", json("n", 11));
                }),
                because(
                        ReturnCode.CORRUPT_PROMPT,
                        "text: a flagged account's prompt of which nothing is left",
                        "unethical images",
                        h -> h.text(h.rich(Role.FLAGGED), "prompt", "...")),
                params(
                        ReturnCode.TOKEN_OVERFLOW,
                        "more tokens than context",
                        "max_length",
                        512,
                        "max_context_length",
                        80),
                params(
                        ReturnCode.MISSING_FULL_SAMPLER_ORDER,
                        "six distinct samplers",
                        "sampler_order",
                        List.of(0, 1, 2, 3, 4, 5, 5)),
                params(
                        ReturnCode.TOO_MANY_STOP_SEQUENCES,
                        "129 stop sequences",
                        "stop_sequence",
                        IntStream.range(0, 129).mapToObj(Integer::toString).toList()),
                params(
                        ReturnCode.EXCESSIVE_STOP_SEQUENCE,
                        "2001 characters of stop sequences",
                        "stop_sequence",
                        List.of("a".repeat(2000), "b")),
                members(
                        ReturnCode.INVALID_EXTRA_SOURCE_IMAGES,
                        "one extra source image",
                        "extra_source_images",
                        List.of(json("image", IMAGE))),
                members(ReturnCode.KUDOS_UPFRONT, "no slow workers without kudos", "slow_workers", false),
                params(
                        ReturnCode.KUDOS_UPFRONT,
                        "513 tokens without kudos",
                        "max_length",
                        513,
                        "max_context_length",
                        2048));
    }
}
