package io.throng.server.wire;

import static io.throng.server.wire.Refused.because;

import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.throng.protocol.ReturnCode;
import io.throng.server.FurnishedProfile;
import io.throng.server.ServerTestResource;
import io.throng.server.account.AccountRegistry;
import io.throng.server.media.SourceImages;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Source images that are really fetched: the one place where the server is allowed to call its own machine. */
@QuarkusTest
@QuarkusTestResource(ServerTestResource.class)
@TestProfile(FurnishedProfile.class)
class FetchedSourcesTest {
    private static HttpServer pictures;

    @Inject
    AccountRegistry registry;

    @Inject
    DataSource dataSource;

    @BeforeAll
    static void serve() throws IOException {
        byte[] png = Pictures.png(64, 48);
        pictures = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/good.png", png);
        serve("/half.png", Arrays.copyOf(png, png.length / 2));
        serve("/page.html", "<html>no picture</html>".getBytes(StandardCharsets.US_ASCII));
        serve("/large.png", new byte[(int) SourceImages.MAX_URL_BYTES + 1]);
        serve("/bomb.png", Pictures.declaring(60_000, 60_000));
        pictures.start();
    }

    @AfterAll
    static void stop() {
        pictures.stop(0);
    }

    private static void serve(String path, byte[] body) {
        pictures.createContext(path, exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    private static Call from(Horde horde, String path) throws Exception {
        String url = "http://127.0.0.1:" + pictures.getAddress().getPort() + path;
        return horde.image(horde.rich(), "source_image", url);
    }

    private static Refused fetched(ReturnCode code, String path) {
        return because(code, "fetched: " + path, h -> from(h, path));
    }

    static List<Refused> rows() {
        return List.of(
                fetched(ReturnCode.SOURCE_IMAGE_URL_INVALID, "/page.html"),
                fetched(ReturnCode.SOURCE_IMAGE_URL_INVALID, "/nowhere.png"),
                fetched(ReturnCode.SOURCE_IMAGE_UNREADABLE, "/half.png"),
                fetched(ReturnCode.SOURCE_IMAGE_SIZE_EXCEEDED, "/large.png"),
                fetched(ReturnCode.SOURCE_IMAGE_RESOLUTION_EXCEEDED, "/bomb.png"),
                because(
                        ReturnCode.IMAGE_VALIDATION_FAILED,
                        "fetched: from where nobody answers",
                        h -> h.image(h.rich(), "source_image", "http://127.0.0.1:1/")));
    }

    static List<String> isRefusedWithoutATrace() {
        return Horde.names(rows());
    }

    @ParameterizedTest
    @MethodSource
    void isRefusedWithoutATrace(String name) throws Exception {
        new Horde(registry, dataSource).refuse(Horde.byName(rows(), name));
    }

    @Test
    void aPictureThatIsOneIsTaken() throws Exception {
        Horde horde = new Horde(registry, dataSource);
        Horde.ok(from(horde, "/good.png"), 202);
    }
}
