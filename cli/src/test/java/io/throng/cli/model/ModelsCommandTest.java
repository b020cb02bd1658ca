package io.throng.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.throng.cli.ExitCode;
import io.throng.cli.ThrongCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a catalogue and a mirror of the operator's own. */
class ModelsCommandTest {
    private static final byte[] WEIGHTS = weights();

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer mirror;

    @BeforeEach
    void serve() throws IOException {
        mirror = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        mirror.createContext("/tiny.safetensors", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, WEIGHTS.length);
                exchange.getResponseBody().write(WEIGHTS);
            }
        });
        mirror.start();
        Files.writeString(folder.resolve("catalogue.json"), """
                {"models": [{"name": "Tiny", "licence": "MIT", "kind": "image", "files": [
                  {"path": "tiny.safetensors", "size_bytes": %d, "sha256": "%s", "sources": [{"type": "mirror"}]}]}]}""".formatted(WEIGHTS.length, sha256(WEIGHTS)));
    }

    @AfterEach
    void stop() {
        mirror.stop(0);
    }

    @Test
    void aModelIsFetchedListedVerifiedAndRemoved() throws IOException {
        Path file = folder.resolve("cache/tiny.safetensors");
        assertThat(run("fetch", "tiny")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains(file.toString());
        assertThat(file).hasBinaryContent(WEIGHTS);

        assertThat(run("list")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).containsPattern("Tiny +image +1 MB +MIT +here");
        assertThat(run("verify")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("Tiny: right");

        Files.write(file, new byte[WEIGHTS.length]);
        assertThat(run("verify", "Tiny")).isEqualTo(ExitCode.FAILED);
        assertThat(out.toString()).contains("missing or wrong: tiny.safetensors");

        assertThat(run("remove", "Tiny")).isEqualTo(ExitCode.OK);
        assertThat(file).doesNotExist();
    }

    @Test
    void aPinnedModelIsShownAsSuch() {
        assertThat(run("fetch", "Tiny")).isEqualTo(ExitCode.OK);
        assertThat(run("pin", "Tiny")).isEqualTo(ExitCode.OK);
        assertThat(run("list")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("here, pinned");
        assertThat(run("unpin", "Tiny")).isEqualTo(ExitCode.OK);
        assertThat(run("list")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).doesNotContain("pinned");
    }

    @Test
    void whatIsNotThereIsSaidPlainly() throws IOException {
        assertThat(run("fetch", "unheard-of")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("No model unheard-of in the catalogue");
        mirror.removeContext("/tiny.safetensors");
        assertThat(run("fetch", "Tiny")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("no source has tiny.safetensors");
        Files.writeString(folder.resolve("catalogue.json"), "{\"models\": [{\"name\": \"x\"}]}");
        assertThat(run("list")).isEqualTo(ExitCode.USAGE);
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of("models"));
        all.addAll(List.of(arguments));
        all.addAll(List.of(
                "--cache",
                folder.resolve("cache").toString(),
                "--catalogue",
                folder.resolve("catalogue.json").toString(),
                "--mirror",
                "http://localhost:" + mirror.getAddress().getPort()));
        return ThrongCommand.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(all.toArray(String[]::new));
    }

    private static byte[] weights() {
        byte[] head = "{}".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + head.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(head.length)
                .put(head)
                .array();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
