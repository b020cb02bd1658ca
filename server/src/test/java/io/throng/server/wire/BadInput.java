package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static io.throng.server.wire.Refused.because;
import static io.throng.server.wire.Refused.schema;
import static io.throng.server.wire.Refused.transport;

import io.throng.protocol.ReturnCode;
import io.throng.server.media.SourceImages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Bodies, texts, numbers, pictures and addresses that are hostile rather than mistaken. */
final class BadInput {
    /** Addresses that a server of the inner network could be reached under, in all the ways they can be written. */
    static final List<String> PRIVATE_HOSTS = List.of(
            "127.0.0.1",
            "127.8.8.8",
            "0.0.0.0",
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "2130706433",
            "0x7f.0.0.1",
            "0177.0.0.1",
            "127.1",
            "[::1]",
            "[::]",
            "[fe80::1]",
            "[fd00::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a00:1]",
            "[::ffff:169.254.169.254]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "localhost");

    private static final int TOO_DEEP = 10_000;

    private BadInput() {}

    static List<Refused> rows() {
        List<Refused> rows = new ArrayList<>();
        rows.addAll(texts());
        rows.addAll(bodies());
        rows.addAll(pictures());
        rows.addAll(addresses());
        return rows;
    }

    private static Stream<Refused> nul(String name, Refused.Scene scene) {
        return Stream.of(because(ReturnCode.NUL_BYTE_IN_PAYLOAD, "a NUL in " + name, scene));
    }

    private static List<Refused> texts() {
        String nul = "a\u0000b";
        return Stream.of(
                        nul("an image prompt", h -> h.image(h.rich(), "prompt", nul)),
                        nul("a text prompt", h -> h.text(h.rich(), "prompt", nul)),
                        nul("a model of an image", h -> h.image(h.rich(), "models", List.of("ok", nul))),
                        nul("a model of a text", h -> h.text(h.rich(), "models", List.of(nul))),
                        nul("a seed", h -> h.image(h.rich(), "params", json("seed", nul))),
                        nul(
                                "the name of a lora",
                                h -> h.image(h.rich(), "params", json("loras", List.of(json("name", nul))))),
                        nul("a stop sequence", h -> h.text(h.rich(), "params", json("stop_sequence", List.of(nul)))),
                        nul("a param nobody knows", h -> h.image(h.rich(), "params", json("unknown", nul))),
                        nul("the name of a param nobody knows", h -> h.image(h.rich(), "params", json(nul, 1))),
                        nul(
                                "a special payload",
                                h -> h.image(h.rich(), "params", json("special", json("a", List.of(json("b", nul)))))),
                        nul("a webhook", h -> h.text(h.rich(), "webhook", "https://example.org/" + nul)),
                        nul("a model a worker offers", h -> h.imagePop(h.poor(), "models", List.of(nul))),
                        nul(
                                "a note on a result",
                                h -> Horde.imageSubmit(
                                        h.poor(),
                                        "x",
                                        "gen_metadata",
                                        List.of(json("type", "lora", "value", "download_failed", "ref", nul)))))
                .flatMap(row -> row)
                .toList();
    }

    private static Refused malformed(String name, Object body) {
        return transport(400, name, h -> Call.post(Call.IMAGE, body).by(h.rich()));
    }

    private static byte[] prompt(int... promptBytes) {
        byte[] before = "{\"prompt\":\"x".getBytes(StandardCharsets.US_ASCII);
        byte[] after = "\"}".getBytes(StandardCharsets.US_ASCII);
        byte[] body = new byte[before.length + promptBytes.length + after.length];
        System.arraycopy(before, 0, body, 0, before.length);
        for (int i = 0; i < promptBytes.length; i++) {
            body[before.length + i] = (byte) promptBytes[i];
        }
        System.arraycopy(after, 0, body, before.length + promptBytes.length, after.length);
        return body;
    }

    private static List<Refused> bodies() {
        String digits = "9".repeat(2000);
        return List.of(
                malformed("no body", ""),
                malformed("half a body", "{\"prompt\":\"x\""),
                malformed("two bodies", "{\"prompt\":\"x\"}{\"prompt\":\"y\"}"),
                malformed("a body with a comment", "{\"prompt\":\"x\"/* hello */}"),
                malformed("NaN", "{\"prompt\":\"x\",\"params\":{\"cfg_scale\":NaN}}"),
                malformed("lists nested too deep", "[".repeat(TOO_DEEP)),
                malformed(
                        "objects nested too deep, complete",
                        "{\"prompt\":\"x\",\"params\":{\"special\":" + "{\"a\":".repeat(TOO_DEEP) + "1"
                                + "}".repeat(TOO_DEEP) + "}}"),
                malformed("an overlong form in UTF-8", prompt(0xc0, 0xaf)),
                malformed("half a character in UTF-8", prompt(0xe2, 0x82)),
                malformed("a surrogate in UTF-8", prompt(0xed, 0xa0, 0x80)),
                malformed("Latin-1", prompt(0xe4)),
                malformed(
                        "a number of two thousand digits", "{\"prompt\":\"x\",\"params\":{\"steps\":" + digits + "}}"),
                schema(
                        "prompt",
                        "half a surrogate pair",
                        h -> Call.post(Call.IMAGE, "{\"prompt\":\"x\\ud800\"}").by(h.rich())),
                schema(
                        "",
                        "a body that is a list",
                        h -> Call.post(Call.IMAGE, "[]").by(h.rich())),
                schema(
                        "",
                        "a body that is a text",
                        h -> Call.post(Call.TEXT, "\"prompt\"").by(h.rich())),
                schema(
                        "prompt",
                        "a member twice",
                        h -> Call.post(Call.TEXT, "{\"prompt\":\"x\",\"prompt\":\"y\"}")
                                .by(h.rich())),
                schema(
                        "params.n",
                        "a param twice",
                        h -> Call.post(Call.IMAGE, "{\"prompt\":\"x\",\"params\":{\"n\":1,\"n\":20}}")
                                .by(h.rich())),
                schema(
                        "params.steps",
                        "a number with a huge exponent",
                        h -> Call.post(Call.IMAGE, "{\"prompt\":\"x\",\"params\":{\"steps\":1e400}}")
                                .by(h.rich())),
                schema(
                        "params.cfg_scale",
                        "a number beyond doubles",
                        h -> Call.post(Call.IMAGE, "{\"prompt\":\"x\",\"params\":{\"cfg_scale\":1e999}}")
                                .by(h.rich())),
                schema(
                        "params.width",
                        "a number beyond 64 bits",
                        h -> Call.post(Call.IMAGE, "{\"prompt\":\"x\",\"params\":{\"width\":99999999999999999999}}")
                                .by(h.rich())),
                schema(
                        "seed",
                        "a seed beyond 64 bits",
                        h -> Call.post(Call.IMAGE_SUBMIT, "{\"id\":\"x\",\"generation\":\"R2\",\"seed\":1e30}")
                                .by(h.poor())),
                schema(
                        "prompt",
                        "a prompt of half a million characters and one",
                        h -> h.image(h.rich(), "prompt", "a".repeat(500_001))),
                transport(
                        413,
                        "a pop of more than a mebibyte",
                        h -> h.textPop(h.poor(), "priority_usernames", List.of("a".repeat(1 << 20)))));
    }

    private static List<Refused> pictures() {
        return List.of(
                bomb("a PNG of a few bytes that declares 60000x60000", Pictures.declaring(60_000, 60_000)),
                bomb(
                        "a PNG that declares 2^31-1 pixels a side",
                        Pictures.declaring(Integer.MAX_VALUE, Integer.MAX_VALUE)),
                bomb("a WebP that declares its largest size", Pictures.webpDeclaringTheLargestSize()),
                because(
                        ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                        "a mask that declares 60000x60000, after a good source",
                        h -> h.image(
                                h.rich(),
                                "source_image",
                                Pictures.base64(Pictures.png(64, 64)),
                                "source_mask",
                                Pictures.base64(Pictures.declaring(60_000, 60_000)))),
                because(
                        ReturnCode.IMAGE_VALIDATION_FAILED,
                        "a PNG that breaks off",
                        h -> h.image(
                                h.rich(),
                                "source_image",
                                Pictures.base64(java.util.Arrays.copyOf(Pictures.png(64, 64), 60)))),
                because(
                        ReturnCode.SOURCE_IMAGE_SIZE_EXCEEDED,
                        "base64 longer than its bound",
                        h -> h.image(h.rich(), "source_image", "A".repeat(SourceImages.MAX_BASE64_CHARS + 1))));
    }

    private static Refused bomb(String name, byte[] file) {
        return because(
                ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED,
                name,
                h -> h.image(h.rich(), "source_image", Pictures.base64(file)));
    }

    private static List<Refused> addresses() {
        List<Refused> rows = new ArrayList<>();
        for (String host : PRIVATE_HOSTS) {
            rows.add(because(
                    ReturnCode.IMAGE_VALIDATION_FAILED,
                    "a source image at " + host,
                    h -> h.image(h.rich(), "source_image", "http://" + host + "/picture.png")));
            rows.add(because(
                    ReturnCode.BAD_REQUEST,
                    "a webhook to " + host,
                    "webhook",
                    h -> h.text(h.rich(), "webhook", "https://" + host + "/hook")));
        }
        for (String url : List.of(
                "http://example.org:22/picture.png",
                "http://someone@example.org/picture.png",
                "http:///picture.png",
                "http://",
                "https://exa mple.org/")) {
            rows.add(because(
                    ReturnCode.IMAGE_VALIDATION_FAILED,
                    "a source image at " + url,
                    h -> h.image(h.rich(), "source_image", url)));
        }
        rows.add(because(
                ReturnCode.BAD_REQUEST,
                "an image's webhook to the inner network",
                "webhook",
                h -> h.image(h.rich(), "webhook", "https://10.0.0.1/hook")));
        rows.add(because(
                ReturnCode.BAD_REQUEST,
                "a webhook with a user name",
                "webhook",
                h -> h.text(h.rich(), "webhook", "https://someone@example.org/hook")));
        rows.add(because(
                ReturnCode.BAD_REQUEST,
                "a webhook that is no address",
                "webhook",
                h -> h.text(h.rich(), "webhook", "https://exa mple.org")));
        return rows;
    }
}
