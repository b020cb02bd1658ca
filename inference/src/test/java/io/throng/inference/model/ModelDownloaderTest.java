package io.throng.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Against a real HTTP server that knows ranges and can break off. */
class ModelDownloaderTest extends DownloadScene {
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
}
