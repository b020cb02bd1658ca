package io.throng.server.wire;

import static io.throng.server.wire.Horde.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.throng.protocol.Bounds;
import io.throng.protocol.ReturnCode;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.kudos.LedgerAudit;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hostile input is refused before it costs anything: nothing stored, nothing charged, nothing called. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
class BadInputTest {
    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @ConfigProperty(name = "throng.media.folder")
    Path media;

    private Horde horde;

    @BeforeEach
    void open() {
        horde = new Horde(registry, dataSource);
    }

    static List<String> isRefusedWithoutATrace() {
        return Horde.names(BadInput.rows());
    }

    @ParameterizedTest
    @MethodSource
    void isRefusedWithoutATrace(String name) throws Exception {
        long files = files();
        horde.refuse(Horde.byName(BadInput.rows(), name));
        assertThat(files()).as("stored media").isEqualTo(files);
    }

    private long files() throws IOException {
        if (!Files.exists(media)) {
            return 0;
        }
        try (var all = Files.walk(media)) {
            return all.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aBodyAnnouncedBeyondTheLimitIsRefusedBeforeItIsSent() throws Exception {
        List<Long> before = horde.traces();
        String answer =
                raw("POST " + Call.IMAGE + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\napikey: "
                        + horde.rich() + "\r\nContent-Length: " + (Bounds.MAX_LARGE_BODY_BYTES + 1L) + "\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 413").contains("{\"message\"").endsWith("}");
        assertThat(horde.traces().getFirst()).isEqualTo(before.getFirst());
    }

    @Test
    void aCompressedBodyIsNotUnpacked() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"prompt\":\"x\"}".getBytes(US_ASCII));
        }
        String key = horde.rich();
        List<Long> before = horde.traces();

        Horde.ok(Call.post(Call.IMAGE, packed.toByteArray()).by(key).with("Content-Encoding", "gzip"), 400);
        assertThat(horde.traces()).isEqualTo(before);
    }

    private static String raw(String head) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            StringBuilder answer = new StringBuilder();
            try {
                for (int next = socket.getInputStream().read();
                        next >= 0;
                        next = socket.getInputStream().read()) {
                    answer.append((char) next);
                }
            } catch (SocketTimeoutException e) {
                answer.append(" and the connection was left open");
            }
            return answer.toString();
        }
    }

    @Test
    void aServerOfTheInnerNetworkIsNeverCalledForASourceImageNorForAResult() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        HttpServer inner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        inner.createContext("/", exchange -> {
            calls.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        inner.start();
        try {
            String url = "http://127.0.0.1:" + inner.getAddress().getPort() + "/picture.png";
            JsonNode refused = Horde.ok(horde.image(horde.rich(), "source_image", url), 400);
            assertThat(refused.path("rc").asText()).isEqualTo(ReturnCode.IMAGE_VALIDATION_FAILED.wireName());
            assertThat(refused.path("message").asText()).doesNotContain("127.0.0.1");

            String owner = horde.poor();
            String job = horde.imageJob(horde.rich(), owner);
            Horde.ok(Horde.imageSubmit(owner, job, "generation", url), 200);
        } finally {
            inner.stop(0);
        }
        assertThat(calls).hasValue(0);
    }

    @Test
    void anExtraSourceImageThatIsRefusedTakesTheGoodOnesWithIt() throws Exception {
        String good = Pictures.base64(Pictures.png(64, 64));
        long files = files();
        String key = horde.rich(io.throng.server.account.Role.TRUSTED);
        List<Long> before = horde.traces();

        JsonNode refused = Horde.ok(
                horde.image(
                        key,
                        "models",
                        List.of("Stable Cascade 1.0"),
                        "source_image",
                        good,
                        "source_processing",
                        "remix",
                        "slow_workers",
                        false,
                        "extra_source_images",
                        List.of(json("image", good), json("image", "http://169.254.169.254/"))),
                400);
        assertThat(refused.path("rc").asText()).isEqualTo("ImageValidationFailed");
        assertThat(horde.traces()).as("and the kudos held are free again").isEqualTo(before);
        assertThat(files()).isEqualTo(files);
    }

    @Test
    void nulCharactersInNamesAreStrippedAndInResultsReplaced() throws Exception {
        String owner = horde.poor();
        Horde.ok(horde.text(horde.rich()), 202);
        JsonNode pop = Horde.ok(horde.textPop(owner, "name", horde.named("scr\u0000ibe")), 200);
        assertThat(horde.stored("select count(*) from worker where name = ?", horde.named("scribe")))
                .isEqualTo("1");
        String job = pop.path("id").textValue();
        Horde.ok(Horde.textSubmit(owner, job, "generation", "a\u0000b"), 200);
        assertThat(horde.stored("select result from job where id = ?::uuid", job))
                .isEqualTo("a\ufffdb");
    }

    @Test
    void afterAllOfItTheBooksBalance() throws Exception {
        for (Refused row : BadInput.rows().subList(0, 10)) {
            horde.refuse(row);
        }
        assertThat(new LedgerAudit(dataSource).verify().isClean()).isTrue();
    }
}
