package io.throng.inference.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void whatWasUsedLongestAgoGoesFirst() throws IOException {
        Path old = file("old.gguf", 400, 3);
        Path middle = file("middle.gguf", 400, 2);
        Path recent = file("recent.gguf", 100, 1);

        cache(1000).makeRoom(folder.resolve("next.gguf.part"), 400);

        assertThat(old).doesNotExist();
        assertThat(old.resolveSibling("old.gguf.sha256")).doesNotExist();
        assertThat(middle).exists();
        assertThat(recent).exists();
    }

    @Test
    void nothingGoesWhileEverythingFits() throws IOException {
        Path old = file("old.gguf", 400, 3);

        // The proof beside the file is a byte long here, and counts.
        cache(1001).makeRoom(folder.resolve("next.gguf.part"), 600);

        assertThat(old).exists();
    }

    @Test
    void oneByteOverTheBudgetIsTooMuch() throws IOException {
        Path old = file("old.gguf", 400, 3);

        cache(1000).makeRoom(folder.resolve("next.gguf.part"), 600);

        assertThat(old).doesNotExist();
    }

    @Test
    void askingForAFileMakesItRecent() throws IOException {
        Path old = file("old.gguf", 400, 3);
        Path middle = file("middle.gguf", 400, 2);
        CacheFolder cache = cache(1000);

        cache.touch(old);
        cache.makeRoom(folder.resolve("next.gguf.part"), 400);

        assertThat(old).exists();
        assertThat(middle).doesNotExist();
    }

    @Test
    void whatIsPinnedOrInUseStaysAndIsNamedWhenNothingElseCanGo() throws IOException {
        Path held = file("held.gguf", 400, 3);
        Path pinned = file("pinned.gguf", 400, 2);
        CacheFolder cache = cache(1000);
        cache.setPinned(pinned, true);
        try (CacheFolder.Lease lease = cache.use(held)) {
            assertThat(lease).isNotNull();
            assertThatThrownBy(() -> cache.makeRoom(folder.resolve("next.gguf.part"), 400))
                    .isInstanceOf(DiskFullException.class)
                    .hasMessageContaining("held.gguf (in use)")
                    .hasMessageContaining("pinned.gguf (pinned)");
            assertThat(cache.remove(held)).isFalse();
        }
        assertThat(held).exists();

        cache.makeRoom(folder.resolve("next.gguf.part"), 400);

        assertThat(held).doesNotExist();
        assertThat(pinned).exists();
    }

    @Test
    void twoUsersOfOneUnitAreCounted() throws IOException {
        Path held = file("held.gguf", 10, 3);
        CacheFolder cache = cache(1000);
        CacheFolder.Lease first = cache.use(held);
        CacheFolder.Lease second = cache.use(held);
        first.close();
        first.close();
        assertThat(cache.remove(held)).isFalse();
        second.close();
        assertThat(cache.remove(held)).isTrue();
    }

    @Test
    void downloadsUnderWayCountWithTheSizeTheyWillReach() throws IOException {
        CacheFolder cache = cache(1000);
        Path first = folder.resolve("first.gguf.part");
        cache.makeRoom(first, 600);

        assertThatThrownBy(() -> cache.makeRoom(folder.resolve("second.gguf.part"), 500))
                .isInstanceOf(DiskFullException.class);

        cache.settle(first);
        cache.makeRoom(folder.resolve("second.gguf.part"), 500);
    }

    @Test
    void aNamedAmountOfTheDiskStaysFree() throws IOException {
        file("old.gguf", 400, 3);
        CacheFolder greedy = new CacheFolder(folder, new DiskBudget(Long.MAX_VALUE, Long.MAX_VALUE), Clock.systemUTC());

        assertThatThrownBy(() -> greedy.makeRoom(folder.resolve("next.gguf.part"), 1))
                .isInstanceOf(DiskFullException.class)
                .hasMessageContaining("stay free");
    }

    @Test
    void aFolderIsEvictedAsAWhole() throws IOException {
        Files.createDirectories(folder.resolve("model/unet"));
        file("model/unet/model.onnx", 300, 5);
        file("model/vocab.json", 300, 5);
        CacheFolder cache = cache(1000);
        assertThat(cache.units()).singleElement().satisfies(unit -> {
            assertThat(unit.name()).isEqualTo("model");
            assertThat(unit.bytes()).isEqualTo(602);
            assertThat(unit.lastUsed()).isEqualTo(NOW.minusSeconds(5));
        });

        cache.makeRoom(folder.resolve("next.gguf.part"), 600);

        assertThat(folder.resolve("model")).doesNotExist();
    }

    @Test
    void anAbandonedDownloadIsEvictedToo() throws IOException {
        Path part = Files.write(folder.resolve("gone.gguf.part"), new byte[900]);
        Files.setLastModifiedTime(part, FileTime.from(NOW.minusSeconds(100)));

        cache(1000).makeRoom(folder.resolve("next.gguf.part"), 600);

        assertThat(part).doesNotExist();
    }

    @Test
    void theBudgetHoldsWhateverIsAskedForInWhateverOrder() throws IOException {
        Random random = new Random(5);
        CacheFolder cache = cache(5000);
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            Path file = folder.resolve("m" + random.nextInt(40) + ".gguf");
            Path part = CacheFolder.companion(file, CacheFolder.PART);
            int bytes = 1 + random.nextInt(2000);
            if (Files.notExists(file)) {
                cache.makeRoom(part, bytes);
                Files.write(part, new byte[bytes]);
                Files.move(part, file);
                cache.settle(part);
                files.add(file);
            }
            assertThat(cache.units().stream().mapToLong(CachedUnit::bytes).sum())
                    .isLessThanOrEqualTo(5000);
        }
        assertThat(files.stream().filter(Files::exists)).isNotEmpty();
    }

    private CacheFolder cache(long maxBytes) {
        return new CacheFolder(folder, new DiskBudget(maxBytes, 0), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    /** A file with a proof of one byte, last used so many seconds ago. */
    private Path file(String name, int bytes, int secondsAgo) throws IOException {
        Path file = Files.write(folder.resolve(name), new byte[bytes]);
        Path proof = Files.write(CacheFolder.companion(file, CacheFolder.PROOF), new byte[1]);
        FileTime time = FileTime.from(NOW.minusSeconds(secondsAgo));
        Files.setLastModifiedTime(file, time);
        Files.setLastModifiedTime(proof, time);
        return file;
    }
}
