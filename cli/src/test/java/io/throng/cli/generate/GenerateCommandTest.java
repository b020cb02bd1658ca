package io.throng.cli.generate;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.throng.cli.ExitCode;
import io.throng.cli.ThrongCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The generate commands against a horde that answers what a test prescribes. */
class GenerateCommandTest {
    private static final String ASKED = "{\"id\": \"r1\", \"kudos\": 1.0}";
    private static final String COUNTS =
            "\"finished\": 1, \"processing\": 0, \"restarted\": 0, \"waiting\": 0, \"wait_time\": 0,"
                    + " \"queue_position\": 0, \"kudos\": 1.0, \"is_possible\": true";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, String> seen = new ConcurrentHashMap<>();
    private int acceptedStatus = 202;
    private HttpServer horde;

    @BeforeEach
    void startHorde() throws IOException {
        horde = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        horde.createContext("/", this::answer);
        horde.start();
    }

    @AfterEach
    void stopHorde() {
        horde.stop(0);
    }

    @Test
    void aTextGoesToStandardOutput() {
        answers.put("/api/v2/generate/text/async", ASKED);
        answers.put(
                "/api/v2/generate/text/status/r1",
                "{" + COUNTS + ", \"done\": true, \"faulted\": false, \"generations\":"
                        + " [{\"text\": \"there was a horde\", \"seed\": 1, \"state\": \"ok\", \"gen_metadata\": []}]}");

        int exit = run("text", "Once", "--max-length", "40", "--key", "secret-key");

        assertThat(exit).as(err.toString()).isEqualTo(ExitCode.OK);
        assertThat(out.toString().strip()).isEqualTo("there was a horde");
        assertThat(seen.get("body")).contains("\"max_length\":40").contains("Once");
        assertThat(seen.get("apikey")).isEqualTo("secret-key");
    }

    @Test
    void aRefusalIsShownWithItsReason() {
        acceptedStatus = 400;
        answers.put("/api/v2/generate/text/async", "{\"message\": \"Too long.\", \"rc\": \"BadRequest\"}");

        assertThat(run("text", "Once", "--key", "k")).isEqualTo(ExitCode.REFUSED);
        assertThat(err.toString()).contains("Too long.").contains("400").doesNotContain("\tat ");
    }

    @Test
    void aFaultedRequestEndsWithFive() {
        answers.put("/api/v2/generate/text/async", ASKED);
        answers.put(
                "/api/v2/generate/text/status/r1",
                "{" + COUNTS + ", \"done\": false, \"faulted\": true, \"generations\": []}");

        assertThat(run("text", "Once", "--key", "k")).isEqualTo(ExitCode.NO_RESULT);
    }

    @Test
    void anImageIsFetchedIntoItsFile(@TempDir Path folder) throws IOException {
        answers.put("/api/v2/generate/async", ASKED);
        answers.put("/api/v2/generate/check/r1", "{" + COUNTS + ", \"done\": true, \"faulted\": false}");
        answers.put(
                "/api/v2/generate/status/r1",
                "{" + COUNTS + ", \"done\": true, \"faulted\": false, \"generations\": [{\"img\":" + " \"" + address()
                        + "/store/1.webp\", \"seed\": \"1\", \"id\": \"g1\", \"censored\": false, \"state\": \"ok\"}]}");
        answers.put("/store/1.webp", "picture");
        Path file = folder.resolve("out.webp");

        int exit = run("image", "cat", "-o", file.toString(), "--width", "512", "--key", "k");

        assertThat(exit).as(err.toString()).isEqualTo(ExitCode.OK);
        assertThat(file).hasContent("picture");
        assertThat(out.toString()).contains("out.webp");
        assertThat(seen.get("body"))
                .as("without a list of models a horde takes the request for one of stable_diffusion")
                .contains("\"models\":[]");
    }

    @Test
    void furtherImagesGetANumber() {
        assertThat(GenerateImageCommand.numbered(Path.of("a/out.webp"), 0)).isEqualTo(Path.of("a/out.webp"));
        assertThat(GenerateImageCommand.numbered(Path.of("a/out.webp"), 1)).isEqualTo(Path.of("a/out-2.webp"));
        assertThat(GenerateImageCommand.numbered(Path.of("out"), 2)).isEqualTo(Path.of("out-3"));
    }

    @Test
    void aFolderThatDoesNotExistIsRefusedBeforeAsking(@TempDir Path folder) {
        assertThat(run("image", "cat", "-o", folder.resolve("none/out.webp").toString(), "--key", "k"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(seen).isEmpty();
        assertThat(Files.exists(folder.resolve("none"))).isFalse();
    }

    private int run(String kind, String... arguments) {
        CommandLine line = ThrongCommand.commandLine();
        line.setOut(new PrintWriter(out, true));
        line.setErr(new PrintWriter(err, true));
        String[] words = new String[arguments.length + 4];
        words[0] = "generate";
        words[1] = kind;
        words[2] = "--server";
        words[3] = address();
        System.arraycopy(arguments, 0, words, 4, arguments.length);
        return line.execute(words);
    }

    private String address() {
        return "http://localhost:" + horde.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = answers.getOrDefault(path, "{\"message\": \"not found\", \"rc\": \"NotFound\"}");
            if (exchange.getRequestMethod().equals("POST")) {
                seen.put("body", new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                seen.put("apikey", String.valueOf(exchange.getRequestHeaders().getFirst("apikey")));
            }
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            int status =
                    exchange.getRequestMethod().equals("POST") ? acceptedStatus : answers.containsKey(path) ? 200 : 404;
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
