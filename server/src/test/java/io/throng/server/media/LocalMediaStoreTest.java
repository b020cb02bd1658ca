package io.throng.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.throng.server.media.MediaStoreException.Reason;
import io.throng.server.media.UrlSigner.Access;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMediaStoreTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final String SECRET = "a secret of at least 32 characters";

    @TempDir
    private Path folder;

    private final MediaKey key = MediaKey.result(UUID.randomUUID());
    private LocalMediaStore store;

    @BeforeEach
    void makeStore() {
        store = store(folder, NOW, 1_000_000, 0);
    }

    @Test
    void withoutItsFolderItIsAwayAndNothingIsMadeInItsPlace() throws Exception {
        Path gone = folder.resolve("store");
        LocalMediaStore dead = store(gone, NOW, 1_000_000, 0);
        dead.write(key, Images.webp(8, 8), "image/webp");
        Files.move(gone, folder.resolve("aside"));

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> dead.write(key, Images.webp(8, 8), "image/webp"),
                () -> dead.head(key),
                () -> dead.read(key, 1_000),
                () -> dead.served(key))) {
            assertThat(catchThrowableOfType(MediaStoreException.class, call).reason())
                    .isEqualTo(Reason.UNAVAILABLE);
        }
        assertThat(gone).doesNotExist();

        Files.move(folder.resolve("aside"), gone);
        assertThat(dead.head(key)).isPresent();
    }

    @Test
    void aFolderThatComesBackEmptyIsUsedAgain() throws Exception {
        Path swapped = folder.resolve("store");
        LocalMediaStore emptied = store(swapped, NOW, 1_000_000, 0);
        Files.move(swapped, folder.resolve("aside"));
        Files.createDirectory(swapped);

        emptied.write(key, Images.webp(8, 8), "image/webp");

        assertThat(emptied.head(key)).isPresent();
    }

    @Test
    void urlsOfOneNodeAreGoodOnEveryNodeThatSharesTheSecretUntilTheyExpire() {
        SignedUrl url = store.downloadUrl(key, Duration.ofSeconds(30));
        assertThat(url.expiresAt()).isEqualTo(NOW.plusSeconds(30));
        String signature = url.toString().replaceFirst(".*signature=", "");
        long expires = url.expiresAt().getEpochSecond();
        UrlSigner elsewhere = new UrlSigner(SECRET);
        assertThat(elsewhere.allows(Access.GET, key, expires, signature, NOW.plusSeconds(29)))
                .isTrue();
        assertThat(elsewhere.allows(Access.GET, key, expires, signature, NOW.plusSeconds(30)))
                .isFalse();
        assertThat(elsewhere.allows(Access.PUT, key, expires, signature, NOW)).isFalse();
        assertThat(elsewhere.allows(Access.GET, MediaKey.mask(UUID.randomUUID()), expires, signature, NOW))
                .isFalse();
        assertThat(elsewhere.allows(Access.GET, key, expires + 1, signature, NOW))
                .isFalse();
        assertThat(new UrlSigner(SECRET + "x").allows(Access.GET, key, expires, signature, NOW))
                .isFalse();
        assertThatThrownBy(() -> store.uploadUrl(key, MediaStore.MAX_URL_LIFE.plusSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new UrlSigner("x".repeat(31))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readingIsBoundedAtItsEdge() {
        byte[] image = Images.webp(10, 10);
        store.write(key, image, "image/webp");
        assertThat(store.read(key, image.length)).isEqualTo(image);
        assertReason(Reason.TOO_LARGE, () -> store.read(key, image.length - 1));
        store.delete(key);
        store.delete(key);
        assertReason(Reason.MISSING, () -> store.read(key, 10));
        assertThat(store.head(key)).isEmpty();
    }

    @Test
    void anUploadThatBreaksOffLeavesWhatWasThere() throws Exception {
        byte[] image = Images.webp(10, 10);
        store.write(key, image, "image/webp");
        InputStream broken = new SequenceInputStream(new ByteArrayInputStream(Images.webp(50, 50)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection lost");
            }
        });
        assertReason(Reason.UNAVAILABLE, () -> store.receive(key, broken));
        assertThat(store.read(key, 100_000)).isEqualTo(image);
        assertNoRemains();
    }

    @Test
    void aFullDiskIsToldBeforeAnythingIsRead() throws Exception {
        LocalMediaStore full = store(folder, NOW, 1_000_000, Long.MAX_VALUE);
        assertReason(Reason.FULL, () -> full.receive(key, InputStream.nullInputStream()));
        assertThat(Reason.FULL.status()).isEqualTo(507);
        assertNoRemains();
    }

    @Test
    void aDiskThatFillsUpInTheMiddleLeavesNoHalfFile() throws Exception {
        Path small = Files.createDirectory(folder.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "throng-test", small.toString()), "cannot mount here");
        try {
            LocalMediaStore tight = store(small.resolve("media"), NOW, 1_000_000, 0);
            byte[] large = java.util.Arrays.copyOf(Images.webp(10, 10), 200_000);
            assertReason(Reason.FULL, () -> tight.write(key, large, "image/webp"));
            assertThat(tight.head(key)).isEmpty();
            tight.write(key, Images.webp(10, 10), "image/webp");
            assertThat(tight.head(key)).isPresent();
        } finally {
            run("umount", small.toString());
        }
    }

    @Test
    void theSweeperRemovesWhatIsOldAndNothingElse() throws Exception {
        MediaKey old = MediaKey.result(UUID.randomUUID());
        MediaKey source = MediaKey.source(UUID.randomUUID());
        for (MediaKey each : new MediaKey[] {key, old, source}) {
            store.write(each, Images.webp(10, 10), "image/webp");
        }
        age(old, NOW.minus(Duration.ofMinutes(121)));
        age(key, NOW.minus(Duration.ofMinutes(119)));
        age(source, NOW.minus(Duration.ofMinutes(121)));
        assertThat(store.sweep(Bucket.TRANSIENT, NOW.minus(Duration.ofMinutes(120)), 10))
                .isEqualTo(1);
        assertThat(store.head(key)).isPresent();
        assertThat(store.head(old)).isEmpty();
        assertThat(store.head(source)).isPresent();
        MediaSweeper sweeper = MediaSweeper.at(
                Clock.fixed(NOW, ZoneOffset.UTC),
                store,
                new org.postgresql.ds.PGSimpleDataSource(),
                Duration.ofMinutes(120));
        assertThat(sweeper.sweep()).isEqualTo(1);
    }

    @Test
    void theSweeperStopsAtItsBound() throws Exception {
        for (int i = 0; i < 5; i++) {
            MediaKey each = MediaKey.result(UUID.randomUUID());
            store.write(each, Images.webp(10, 10), "image/webp");
            age(each, NOW.minusSeconds(10));
        }
        assertThat(store.sweep(Bucket.TRANSIENT, NOW, 3)).isEqualTo(3);
        assertThat(store.sweep(Bucket.TRANSIENT, NOW, 3)).isEqualTo(2);
    }

    private LocalMediaStore store(Path place, Instant now, long maxBytes, long minFreeBytes) {
        return new LocalMediaStore(
                place,
                new UrlSigner(SECRET),
                () -> URI.create("http://node.example"),
                Clock.fixed(now, ZoneOffset.UTC),
                new LocalMediaStore.Limits(maxBytes, minFreeBytes));
    }

    private void age(MediaKey each, Instant storedAt) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            Path file = files.filter(candidate -> candidate.endsWith(each.name()))
                    .findFirst()
                    .orElseThrow();
            Files.setLastModifiedTime(file, FileTime.from(storedAt));
        }
    }

    private void assertNoRemains() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(".incoming"))) {
            assertThat(files).isEmpty();
        }
    }

    private static boolean run(String... command) throws Exception {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static void assertReason(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        MediaStoreException refused = catchThrowableOfType(MediaStoreException.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
    }
}
