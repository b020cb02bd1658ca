package io.throng.server.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.throng.server.media.MediaStoreException.Reason;
import io.throng.server.storage.TestDatabase;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.UUID;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3MediaStoreTest {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static S3Proxy server;
    private static S3MediaStore store;

    private final MediaKey key = MediaKey.result(UUID.randomUUID());
    private final byte[] image = Images.webp(20, 20);

    @BeforeAll
    static void startServer() throws Exception {
        server = start(folder);
        store = new S3MediaStore(settings(server, "the secret"));
    }

    @AfterAll
    static void stopServer() throws Exception {
        store.close();
        server.stop();
    }

    @Test
    void objectsAreUploadedAndFetchedByPresignedUrls() throws Exception {
        URI upload = store.uploadUrl(key, MediaStore.URL_LIFE).uri();
        assertThat(put(upload)).isEqualTo(200);
        var got = CLIENT.send(
                HttpRequest.newBuilder(
                                store.downloadUrl(key, MediaStore.URL_LIFE).uri())
                        .build(),
                BodyHandlers.ofByteArray());
        assertThat(got.statusCode()).isEqualTo(200);
        assertThat(got.body()).isEqualTo(image);
        StoredObject known = store.head(key).orElseThrow();
        assertThat(known.sizeBytes()).isEqualTo(image.length);
        assertThat(known.digest()).startsWith("etag:");
        assertThat(store.read(key, image.length)).isEqualTo(image);
    }

    @Test
    void aUrlIsGoodForItsMethodAndItsObjectOnly() throws Exception {
        String upload = store.uploadUrl(key, MediaStore.URL_LIFE).toString();
        MediaKey other = MediaKey.result(UUID.randomUUID());
        assertThat(put(URI.create(upload.replace(key.name(), other.name())))).isEqualTo(403);
        assertThat(put(store.downloadUrl(key, MediaStore.URL_LIFE).uri())).isEqualTo(403);
        assertThat(put(URI.create(upload.replaceFirst("(X-Amz-Signature=)[0-9a-f]{8}", "$1" + "00000000"))))
                .isEqualTo(403);
        try (var forger = new S3MediaStore(settings(server, "a guess"))) {
            assertThat(put(forger.uploadUrl(key, MediaStore.URL_LIFE).uri())).isEqualTo(403);
        }
        assertThat(store.head(key)).isEmpty();
        assertThat(store.head(other)).isEmpty();
    }

    @Test
    void whatIsMissingOrTooLargeIsSaidToBeSo() {
        assertThat(store.head(key)).isEmpty();
        assertReason(Reason.MISSING, () -> store.read(key, 10));
        store.delete(key);
        store.write(key, image, "image/webp");
        assertThat(store.head(key).orElseThrow().contentType()).isEqualTo("image/webp");
        assertReason(Reason.TOO_LARGE, () -> store.read(key, image.length - 1));
        store.delete(key);
        assertThat(store.head(key)).isEmpty();
        assertThatThrownBy(() -> store.uploadUrl(key, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneNodeSweepsAndAnotherWaitsItsTurn() throws Exception {
        var database = TestDatabase.fresh();
        MediaKey source = MediaKey.source(UUID.randomUUID());
        store.write(source, image, "image/webp");
        Clock later = Clock.fixed(Instant.now().plus(Duration.ofMinutes(121)), ZoneOffset.UTC);
        MediaSweeper sweeper = MediaSweeper.at(later, store, database, Duration.ofMinutes(120));
        try (var connection = database.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select pg_advisory_lock(" + 0x6d65646961L + ")");
            assertThat(sweeper.sweep()).isZero();
        }
        MediaSweeper early = MediaSweeper.at(Clock.systemUTC(), store, database, Duration.ofMinutes(120));
        assertThat(early.sweep()).isZero();
        assertThat(sweeper.sweep()).isPositive();
        assertThat(store.head(source)).isEmpty();
    }

    @Test
    void aDeadStoreIsUnavailable(@TempDir Path elsewhere) throws Exception {
        S3Proxy mortal = start(elsewhere);
        try (var dying = new S3MediaStore(settings(mortal, "the secret"))) {
            dying.write(key, image, "image/webp");
            mortal.stop();
            assertReason(Reason.UNAVAILABLE, () -> dying.head(key));
            assertReason(Reason.UNAVAILABLE, () -> dying.write(key, image, "image/webp"));
            assertReason(Reason.UNAVAILABLE, () -> dying.read(key, 1000));
        }
    }

    private static S3Proxy start(Path place) throws Exception {
        var files = new FilesystemNio2BlobStore(place.toString());
        files.createContainer("throng");
        S3Proxy proxy = S3Proxy.builder()
                .blobStore(files)
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "access", "the secret")
                .build();
        proxy.start();
        return proxy;
    }

    private static S3MediaStore.Settings settings(S3Proxy proxy, String secret) {
        return new S3MediaStore.Settings(
                Optional.of(URI.create("http://127.0.0.1:" + proxy.getPort())),
                "us-east-1",
                "throng",
                "access",
                secret,
                true);
    }

    private int put(URI url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url)
                .PUT(BodyPublishers.ofByteArray(image))
                .build();
        return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static void assertReason(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        MediaStoreException refused = catchThrowableOfType(MediaStoreException.class, call);
        assertThat(refused).isNotNull();
        assertThat(refused.reason()).isEqualTo(reason);
    }
}
